# `make` alone lists the targets. Everything works in .venv, which is made from requirements.lock and made again only
# when that file changes.

.DEFAULT_GOAL := help
.PHONY: help run play test anything mutations chaos check texts bench lock .venv

READY := .venv/ready
CODE := bot handlers models locales
SHARED := --numprocesses auto --dist worksteal
PYTHONS := $(or $(PYTHON),python3.13 python3.12 python3.11 python3 python)

help:
	@echo "make run        serve Telegram (with HUIKUAN_TELEGRAM__TOKEN or a token file), else open the playground"
	@echo "make play       the playground: the bot on this machine, without Telegram"
	@echo "make test       the whole suite, on SQLite and on PostgreSQL; ARGS=tests/test_x.py runs a part of it"
	@echo "make anything   a hundred thousand generated updates, of every kind that may come; ON=postgresql"
	@echo "make mutations  remove one gate after the other, and see the access table fail each time"
	@echo "make check      ruff, mypy, import contracts, catalogs"
	@echo "make texts      bring the catalogs up to date with the sentences in the code"
	@echo "make bench      measure speed and memory on this machine"
	@echo "make chaos      kill it, cut it off and fill its disk for half an hour; SEED=n plans the same blows again"
	@echo "make lock       pin the dependencies of pyproject.toml anew"

run: $(READY)
	@.venv/bin/python -m bot

play: $(READY)
	@.venv/bin/python -m bot play

test: $(READY)
	@.venv/bin/python -m pytest $(SHARED) $(ARGS)
	@.venv/bin/python -m pytest $(SHARED) --on postgresql $(ARGS)

anything: $(READY)
	@.venv/bin/python -m pytest $(SHARED) --on $(or $(ON),sqlite) --updates 100000 --hypothesis-show-statistics \
	  tests/test_anything.py $(ARGS)

mutations: $(READY)
	@.venv/bin/python -m tests.mutations $(ARGS)

check: $(READY)
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy $(CODE) tests
	.venv/bin/lint-imports --no-logo
	.venv/bin/python -m locales check

chaos: $(READY)
	@.venv/bin/python -m tests.chaos $(if $(SEED),--seed $(SEED)) $(ARGS)

texts: $(READY)
	@.venv/bin/python -m locales update

bench: $(READY)
	@.venv/bin/python -m tests.bench

lock: $(READY)
	@.venv/bin/uv pip compile pyproject.toml --group dev --universal --generate-hashes --no-header \
	  --no-emit-index-url --no-emit-find-links --quiet --output-file requirements.lock

.venv: $(READY)

# uv installs in seconds what takes pip most of a minute, and is itself installed by pip from the same lock. It does not
# read pip's settings: it is told pip's index, and where that is not enough (a proxy, a folder of wheels) pip does it.
$(READY): requirements.lock
	@set -e; \
	if ! .venv/bin/uv --version >/dev/null 2>&1 || ! .venv/bin/python -c '' 2>/dev/null; then \
	  for each in $(PYTHONS); do \
	    if "$$each" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
	      python="$$each"; break; \
	    fi; \
	  done; \
	  if [ -z "$${python:-}" ]; then \
	    echo "No Python 3.11 or later with its venv module was found (tried: $(PYTHONS))." >&2; \
	    echo "Debian has it as python3-venv; another one is named by: make PYTHON=/path/to/python3" >&2; \
	    exit 1; \
	  fi; \
	  echo "Making .venv with $$("$$python" --version) …"; \
	  "$$python" -m venv --clear .venv; \
	  awk '/^[^ #]/ {uv = /^uv==/} uv' requirements.lock > .venv/uv.lock; \
	  .venv/bin/python -m pip install --quiet --require-hashes --requirement .venv/uv.lock; \
	fi; \
	echo "Installing the locked dependencies …"; \
	index="$${PIP_INDEX_URL:-$$(.venv/bin/python -m pip config get global.index-url 2>/dev/null || true)}"; \
	if [ -n "$$index" ] && [ -z "$${UV_DEFAULT_INDEX:-}" ]; then export UV_DEFAULT_INDEX="$$index"; fi; \
	.venv/bin/uv pip sync --quiet --compile-bytecode --python .venv/bin/python --require-hashes requirements.lock \
	  || .venv/bin/python -m pip install --quiet --require-hashes --requirement requirements.lock; \
	touch $(READY)
