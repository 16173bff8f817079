"""Settings: `config.yaml`, and above it the environment as `HUIKUAN_SECTION__KEY`.

Each key says in its description what is allowed, and that is what a refusal tells: the key, where it was set, the
value, and what is allowed, one line for each problem. A secret comes from the environment, or from a file that
`…_FILE` names; it never stands in config.yaml and never in a message.

Every value is read as the text that stands there, from the file as from the environment: YAML by itself would make the
number 1260 of 21:00 and a falsehood of Norway's NO. An empty variable of the environment is as good as none.
"""

import os
import re
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from bot.policies import (
    Ageing,
    Approvals,
    Discounts,
    Disputes,
    Documents,
    Dunning,
    Fees,
    Order,
    Paying,
    Reports,
    Statements,
    Terms,
)
from bot.sections import (
    Backup,
    Company,
    Database,
    Evidence,
    Log,
    Metrics,
    Payments,
    Playground,
    Reminders,
    Security,
    Telegram,
    Web,
)

PREFIX = "HUIKUAN_"
CONFIG = f"{PREFIX}CONFIG"

Key = tuple[str, str]
"""A section and a key in it."""

SECRETS: dict[Key, Key] = {
    ("telegram", "token"): ("telegram", "token_file"),
    ("telegram", "webhook_secret"): ("telegram", "webhook_secret_file"),
    ("database", "url"): ("database", "url_file"),
    ("security", "key"): ("security", "key_file"),
    ("backup", "passphrase"): ("backup", "passphrase_file"),
}
"""What is secret, or may hold a password, and the key beside it that names a file with it."""

READ_AT_START = frozenset(SECRETS) - {("security", "key")}
"""The secrets whose file must be there at start."""


class SettingsError(Exception):
    """The settings are wrong; a line for each problem."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class Settings(BaseModel):
    """All settings, checked; built without arguments they are the defaults, whatever the environment says."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    telegram: Telegram = Telegram()
    database: Database = Database()
    company: Company = Company()
    reminders: Reminders = Reminders()
    web: Web = Web()
    metrics: Metrics = Metrics()
    payments: Payments = Payments()
    ageing: Ageing = Ageing()
    reports: Reports = Reports()
    paying: Paying = Paying()
    disputes: Disputes = Disputes()
    dunning: Dunning = Dunning()
    fees: Fees = Fees()
    terms: Terms = Terms()
    discounts: Discounts = Discounts()
    order: Order = Order()
    documents: Documents = Documents()
    statements: Statements = Statements()
    approvals: Approvals = Approvals()
    log: Log = Log()
    security: Security = Security()
    evidence: Evidence = Evidence()
    backup: Backup = Backup()
    playground: Playground = Playground()


def load_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """Read the file and the environment; the default file may be missing. Raises SettingsError."""
    path = Path(environment.get(CONFIG) or "config.yaml")
    values, origins, problems = _from_file(path, required=bool(environment.get(CONFIG)))
    secrets: dict[Key, str] = {}
    texts: dict[Key, str] = {}
    for name, text in environment.items():
        if name.startswith(PREFIX) and name != CONFIG and text.strip():
            key = _key_of(name)
            if key is None:
                variables = [_variable(known) for known in _keys()]
                section = [known for known in variables if known.startswith(name.partition("__")[0] + "__")]
                problems.append(_no_such(name, section or variables))
            else:
                (secrets if key in SECRETS else texts)[key] = text.strip()
                origins[key] = name
    values |= texts
    for key, file_key in SECRETS.items():
        if key in secrets:
            values[key] = secrets[key]
        elif key in READ_AT_START and (file := values.get(file_key)):
            try:
                values[key] = Path(str(file)).read_text("utf-8").strip()
                origins[key] = str(file)
            except (OSError, UnicodeDecodeError) as error:
                reason = error.strerror if isinstance(error, OSError) else "it is not text"
                problems.append(f"{_dotted(file_key)} ({origins[file_key]}): {str(file)!r} cannot be read: {reason}")
    settings, wrong = _validated(values, origins)
    problems += _missing(settings) if settings is not None else []
    if settings is None or problems:
        raise SettingsError(problems + wrong)
    return settings


def _from_file(path: Path, *, required: bool) -> tuple[dict[Key, object], dict[Key, str], list[str]]:
    """The values of the file, where each was set, and what is wrong with its keys."""
    try:
        sections = yaml.load(path.read_text("utf-8"), yaml.BaseLoader) or {}
    except FileNotFoundError:
        if required:
            raise SettingsError([f"{CONFIG}: there is no file {str(path)!r}"]) from None
        sections = {}
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise SettingsError([f"{path}: cannot be read: {' '.join(str(error).split())}"]) from None
    if not isinstance(sections, dict):
        raise SettingsError([f"{path}: sections with keys are expected"])
    values: dict[Key, object] = {}
    problems = []
    for section, keys in sections.items():
        if section not in Settings.model_fields:
            problems.append(_no_such(f"{section} ({path})", list(Settings.model_fields)))
        elif isinstance(keys, dict):
            values |= {(section, key): value for key, value in keys.items()}
        elif keys:
            problems.append(f"{section} ({path}): keys are expected below it")
    for key in [key for key in values if key not in _keys()]:
        known = [name for section, name in _keys() if section == key[0]]
        problems.append(_no_such(f"{_dotted(key)} ({path})", known))
        del values[key]
    for key in SECRETS:
        if key in values and (key != ("database", "url") or re.search(r"//[^/@]*:|password=", str(values[key]))):
            problems.append(
                f"{_dotted(key)} ({path}): a secret does not stand in this file; "
                f"set {_variable(key)}, or {_dotted(SECRETS[key])} to the path of a file that holds it"
            )
            del values[key]
    return values, dict.fromkeys(values, str(path)), problems


def _validated(values: Mapping[Key, object], origins: Mapping[Key, str]) -> tuple[Settings | None, list[str]]:
    sections: dict[str, dict[str, object]] = {}
    for (section, name), value in values.items():
        sections.setdefault(section, {})[name] = value
    try:
        return Settings.model_validate(sections), []
    except ValidationError as error:
        wrong = {(str(each["loc"][0]), str(each["loc"][1])): None for each in error.errors(include_input=False)}
        return None, [
            f"{_dotted(key)} ({origins[key]}): {_shown(key, values[key])} is not allowed; allowed: {_keys()[key]}"
            for key in wrong
        ]


def _missing(settings: Settings) -> list[str]:
    """What one setting asks of others."""
    if settings.telegram.mode != "webhook":
        return []
    needed: dict[Key, object] = {
        ("telegram", "webhook_url"): settings.telegram.webhook_url,
        ("web", "listen"): settings.web.listen,
    }
    return [
        f"{_dotted(key)}: needed when telegram.mode is webhook; allowed: {_keys()[key]}"
        for key, value in needed.items()
        if not value
    ]


def _keys() -> dict[Key, str]:
    """All keys, and what is allowed for each."""
    return {
        (section, key): field.description or ""
        for section, model in Settings.model_fields.items()
        for key, field in type(model.default).model_fields.items()
    }


def _key_of(variable: str) -> Key | None:
    section, _separator, key = variable.removeprefix(PREFIX).lower().partition("__")
    return (section, key) if (section, key) in _keys() else None


def _variable(key: Key) -> str:
    return f"{PREFIX}{'__'.join(key)}".upper()


def _dotted(key: Key) -> str:
    return ".".join(key)


def _shown(key: Key, value: object) -> str:
    if key in SECRETS:
        return "the value"
    return repr(", ".join(map(str, value)) if isinstance(value, list) else value)


def _no_such(name: str, known: list[str]) -> str:
    near = get_close_matches(name.split()[0].split(".")[-1], known, 1, cutoff=0.75)
    meant = f"did you mean {near[0]}? " if near else ""
    return f"{name}: there is no such key; {meant}allowed: {', '.join(known)}"
