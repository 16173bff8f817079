"""The command line within the tests' own process: how a command ended."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    error: str


Run = Callable[..., Ended]
"""Runs a command in a folder of its own; keywords are settings as the environment has them."""


def one_line(ended: Ended) -> str:
    """The one clear line of a failure."""
    assert ended.code == 1
    assert ended.out == ""
    (line,) = ended.error.splitlines()
    assert "Traceback" not in line
    return line
