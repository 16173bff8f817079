"""Catalogs beside the code: brought up to date from its marks, and checked for everything a reader would stumble over.

Entries are sorted and carry only the file they come from, so that moving code does not touch a catalog; a translation
is never guessed from a similar one.
"""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po

from locales.marks import Fault, Mark, marks_in, places
from locales.translator import DOMAIN, LANGUAGES, SOURCE_LANGUAGE

FOLDERS = ("bot", "handlers", "models")
"""Where sentences are marked."""


def update(root: Path, language: str) -> tuple[int, list[Fault]]:
    """Bring a language's catalog up to date with the code; the number of messages without a translation, and faults."""
    marks, faults = marks_in(root, FOLDERS)
    path = _path(root, language)
    catalog = _read(path, language)
    catalog.update(_template(marks), no_fuzzy_matching=True)
    catalog.obsolete.clear()
    for message in catalog:
        message.flags -= {"python-format", "python-brace-format"}  # guesses of Babel's; our places are checked here
    text = BytesIO()
    write_po(text, catalog, omit_header=True, sort_output=True, include_lineno=False, width=120)
    path.write_bytes(_header(path) + b"\n" + text.getvalue().strip() + b"\n")
    return sum(not _translated(message) for message in catalog if message.id), faults


def check(root: Path) -> list[Fault]:
    """Everything wrong with the marks in the code and with the catalogs of all languages."""
    marks, faults = marks_in(root, FOLDERS)
    for language in LANGUAGES:
        if language != SOURCE_LANGUAGE:
            faults += _faults_of(_path(root, language), language, marks, root)
    return faults


def _faults_of(path: Path, language: str, marks: list[Mark], root: Path) -> Iterator[Fault]:
    catalog = _read(path, language)
    file = path.relative_to(root).as_posix()
    if catalog.fuzzy:
        yield Fault(file, "the header is marked fuzzy")
    wanted = {mark.words[0]: mark for mark in marks}
    plurals = {mark.words[0]: mark.words for mark in marks if len(mark.words) > 1}
    known = {_words(message): message for message in catalog if message.id}
    for mark in wanted.values():
        words = plurals.get(mark.words[0], mark.words)
        if words not in known:
            yield Fault(f"{mark.file}:{mark.line}", f"{words[0]!r} is missing in {file}")
    for words, message in known.items():
        if plurals.get(words[0], words) != words or words[0] not in wanted:
            yield Fault(file, f"{words[0]!r} is unused: nothing in the code says it")
        elif not _translated(message):
            yield Fault(file, f"{words[0]!r} is not translated")
        elif message.fuzzy:
            yield Fault(file, f"{words[0]!r} is fuzzy")
        else:
            for fault in _faults_of_translation(message):
                yield Fault(file, f"{words[0]!r}: {fault}")


def _faults_of_translation(message: Message) -> Iterator[str]:
    expected, _fault = places(_words(message)[-1])  # of a plural the second: "one visit" may leave out the number
    for text in _strings(message):
        names, fault = places(text)
        if fault:
            yield f"{text!r}: {fault}"
        elif names != expected:
            yield f"{text!r} has {_listed(names)} where the sentence has {_listed(expected)}"


def _template(marks: list[Mark]) -> Catalog:
    template = Catalog(domain=DOMAIN)
    plurals = {mark.words[0]: mark.words for mark in marks if len(mark.words) > 1}
    for mark in sorted(marks, key=lambda mark: (mark.words[0], mark.file)):
        words = plurals.get(mark.words[0], mark.words)
        template.add(words if len(words) > 1 else words[0], locations=[(mark.file, 0)])
    return template


def _read(path: Path, language: str) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=language, domain=DOMAIN, abort_invalid=True)


def _header(path: Path) -> bytes:
    """The catalog's first block as it stands: Babel would write the hour into it each time."""
    return path.read_bytes().split(b"\n\n", 1)[0].strip() + b"\n"


def _path(root: Path, language: str) -> Path:
    return root / "locales" / language / "LC_MESSAGES" / f"{DOMAIN}.po"


def _words(message: Message) -> tuple[str, ...]:
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


def _strings(message: Message) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ("",))


def _translated(message: Message) -> bool:
    return all(_strings(message))


def _listed(names: set[str]) -> str:
    return " ".join(f"{{{name}}}" for name in sorted(names)) or "no places"
