"""Who is likelier among customers that fit equally well: with whom one worked last, then who is near, then who owes.

Near is by a place that the member shared in the last minutes, where the customer's own place is known.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlmodel import Session

from models.people.members import Member
from models.storage.lists import Statement
from models.work import places

LAST = 60
"""So many of a member's last reports tell with whom they worked."""

MOST = 200

Rank = tuple[int, int, bool]
LAST_OF_ALL: Rank = (LAST, places.NEAR_M, True)
"""Of whom nothing is known."""


_RECENTLY = Statement(
    "SELECT customer_id FROM activity WHERE member_id = :member AND reversed_at IS NULL ORDER BY at DESC, id DESC "
    "LIMIT :last"
)
_OWING = Statement("SELECT customer_id FROM {ids} JOIN account ON customer_id = ids.value WHERE open > 0")


def recently(db: Session, actor: Member) -> Sequence[int]:
    """The customers of the member's last reports, the latest first."""
    return list({key: None for (key,) in _RECENTLY.run(db, member=actor.id, last=LAST)})


def ranks(
    db: Session, actor: Member | None, ids: Collection[int], recent: Sequence[int], *, now: datetime | None
) -> dict[int, Rank]:
    """How late each customer comes: by the member's last reports, by metres, and by whether it owes nothing."""
    if actor is None or len(ids) < 2:
        return {}
    some = sorted(ids)[:MOST]
    order = {key: place for place, key in enumerate(recent)}
    near = _near(db, actor, some, now) if now is not None else {}
    owing = {key for (key,) in _OWING.run(db, ids=some)}
    return {key: (order.get(key, LAST), near.get(key, places.NEAR_M), key not in owing) for key in some}


def _near(db: Session, actor: Member, ids: Collection[int], now: datetime) -> dict[int, int]:
    """The metres to those that are near."""
    here = places.position_of(db, actor, now=now)
    if here is None:
        return {}
    return {key: metres for key, metres in places.metres_to(db, ids, here).items() if metres < places.NEAR_M}
