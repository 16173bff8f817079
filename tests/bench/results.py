"""What was measured, beside its bound, as lines for people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True)
class Result:
    """One figure. With `most` or `least` it has to keep to that bound."""

    name: str
    value: float
    unit: str
    most: float | None = None
    least: float | None = None
    note: str = ""

    @property
    def kept(self) -> bool:
        """Whether it keeps to its bound."""
        return (self.most is None or self.value <= self.most) and (self.least is None or self.value >= self.least)

    def __str__(self) -> str:
        bound, verdict = "", ""
        if self.most is not None or self.least is not None:
            bound = f"at most {self.most:g}" if self.most is not None else f"at least {self.least:g}"
            verdict = "ok" if self.kept else "MISSED"
        figure = f"{self.value:,.{0 if self.value >= 100 else 1 if self.value >= 10 else 2}f} {self.unit}"
        return f"  {self.name:<46}{figure:>14}   {bound:<16}{verdict:<8}{self.note}".rstrip()


def spread(values: Sequence[float]) -> str:
    """How far repeated measurements lie apart."""
    return f"({min(values):,.1f} to {max(values):,.1f} in {len(values)})"


def of_several(
    name: str, values: Sequence[float], unit: str, *, most: float | None = None, least: float | None = None
) -> Result:
    """The median of repeated measurements."""
    return Result(name, median(values), unit, most, least, spread(values))
