"""The ways in which a customer can pay the company: what stands in every text that asks for money."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Ways:
    """In the company's own words; what is empty is not told."""

    account: str = ""  # the bank account: holder, bank, number
    pay_code: str = ""  # a pay code as text: the link behind it, or whose it is
