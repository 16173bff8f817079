"""`python -m locales check` tells what is wrong with the catalogs, `… update` brings them up to date with the code."""

import sys
from pathlib import Path

from locales.catalogs import check, update
from locales.translator import LANGUAGES, SOURCE_LANGUAGE

ROOT = Path(__file__).parent.parent


def main(arguments: list[str]) -> int:
    """Do what the one argument says; 0 when all is well."""
    match arguments:
        case ["check"]:
            faults = check(ROOT)
        case ["update"]:
            faults = []
            for language in LANGUAGES:
                if language != SOURCE_LANGUAGE:
                    missing, faults = update(ROOT, language)
                    sys.stdout.write(f"{language}: {missing} messages wait for a translation\n")
        case _:
            sys.stderr.write("usage: python -m locales check|update\n")
            return 2
    for fault in faults:
        sys.stdout.write(f"{fault}\n")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
