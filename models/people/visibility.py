"""Whose items a list shows: all that the actor may see, one customer's, or one colleague's.

A scope only ever narrows what `models.access` lets through; it is written into buttons by ids and read back through
the gate.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, true
from sqlmodel import Session, col

from locales import Words, _
from models.directory.customers import Customer
from models.people import access
from models.people.members import Member


@dataclass(frozen=True)
class Scope:
    """A narrower view, its name for people, and its code for buttons."""

    condition: ColumnElement[bool]
    name: Words
    code: str

    @classmethod
    def decoded(cls, db: Session, actor: Member, code: str) -> Scope:
        """The scope that a button carries, authorised now."""
        kind, key = code[:1], code[1:]
        if kind == "c" and key.isdecimal():
            return of_customer(access.customer_for(db, actor, int(key)))
        if kind == "m" and key.isdecimal():
            return of_member(access.member_for(db, actor, int(key)))
        return everything_of()


def everything_of() -> Scope:
    """All that the actor may see."""
    return Scope(true(), _("all"), "")


def of_customer(customer: Customer) -> Scope:
    """One customer's."""
    return Scope(col(Customer.id) == customer.id, customer.name, f"c{customer.id}")


def of_member(member: Member) -> Scope:
    """One colleague's customers'."""
    return Scope(col(Customer.owner_id) == member.id, member.name, f"m{member.id}")
