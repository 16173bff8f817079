"""The letterhead: what stands on every document of the company besides its name and the ways to pay."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Letterhead:
    """In the company's own words; what is empty is not set."""

    address: str = ""
    phone: str = ""
    logo: Path | None = None
    pay_code: Path | None = None  # the picture that a customer's wallet reads
