"""Marked sentences as they stand in the code: every call of `_` and `n_`, read from the syntax tree, nothing imported.

A mark that cannot be translated is told here already: words that are not a constant, a `{place}` without a value, a
value without a place, a place that formats by itself.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from string import Formatter

MARKS = {"_": 1, "n_": 2}
"""The marking functions, and how many of their first arguments are sentences."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One marked sentence: its words (two for a plural) and where it stands."""

    words: tuple[str, ...]
    file: str
    line: int


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong with a sentence, and where."""

    place: str
    text: str

    def __str__(self) -> str:
        return f"{self.place}: {self.text}"


def marks_in(root: Path, folders: tuple[str, ...]) -> tuple[list[Mark], list[Fault]]:
    """All marks below the folders, in the order of their files, and what is wrong with them."""
    marks: list[Mark] = []
    faults: list[Fault] = []
    for folder in folders:
        for path in sorted((root / folder).rglob("*.py")):
            file = path.relative_to(root).as_posix()
            for call, name in _marking_calls(ast.parse(path.read_text("utf-8"), file)):
                place = f"{file}:{call.lineno}"
                words = _constants(call.args[: MARKS[name]])
                if len(words) < MARKS[name]:
                    faults.append(Fault(place, f"{name}() takes its words as a constant, or they cannot be translated"))
                    continue
                marks.append(Mark(words, file, call.lineno))
                faults += [Fault(place, text) for text in _faults_of(call, name, words)]
    return marks, faults


def places(text: str) -> tuple[set[str], str | None]:
    """The names of the `{places}` in a text, and what is wrong with them, if anything is."""
    names: set[str] = set()
    try:
        for _literal, name, spec, conversion in Formatter().parse(text):
            if name is None:
                continue
            if spec or conversion or not name.isidentifier():
                return names, f"{{{name}}} must be a plain name: its value is formatted for the reader"
            names.add(name)
    except ValueError as error:
        return names, f"braces do not match ({error})"
    return names, None


def _marking_calls(tree: ast.Module) -> Iterator[tuple[ast.Call, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in MARKS:
            yield node, node.func.id


def _constants(arguments: list[ast.expr]) -> tuple[str, ...]:
    return tuple(
        argument.value
        for argument in arguments
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str) and argument.value
    )


def _faults_of(call: ast.Call, name: str, words: tuple[str, ...]) -> Iterator[str]:
    wanted = set()
    for text in words:
        names, fault = places(text)
        wanted |= names
        if fault:
            yield f"{text!r}: {fault}"
    given = {keyword.arg for keyword in call.keywords if keyword.arg is not None}
    unknown_values = any(keyword.arg is None for keyword in call.keywords)  # **values
    if name == "n_":
        wanted.discard("n")
    for missing in sorted(wanted - given):
        if not unknown_values:
            yield f"{words[0]!r}: no value for {{{missing}}}"
    for unused in sorted(given - wanted):
        yield f"{words[0]!r}: no place for the value {unused}"
