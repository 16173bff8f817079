"""Who is likelier among customers that fit equally well: with whom one worked last, then who is near, then who owes.

Near is by a place that the member shared in the last minutes, where the customer's own place is known.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from models.directory.customers import Customer
from models.people.members import Member
from models.storage.lists import Statement
from models.work.activities import Activity, distance_m

LAST = 60
"""So many of a member's last reports tell with whom they worked."""

NEAR_M = 1000
SHARED_WITHIN = timedelta(minutes=15)
MOST = 200

Rank = tuple[int, int, bool]
LAST_OF_ALL: Rank = (LAST, NEAR_M, True)
"""Of whom nothing is known."""


_RECENTLY = Statement(
    "SELECT customer_id FROM activity WHERE member_id = :member AND reversed_at IS NULL ORDER BY at DESC, id DESC "
    "LIMIT :last"
)
_OWING = Statement(
    "SELECT customer_id FROM {ids} JOIN account ON customer_id = CAST(ids.value AS bigint) WHERE open > 0"
)


def recently(db: Session, actor: Member) -> Sequence[int]:
    """The customers of the member's last reports, the latest first."""
    return list({key: None for (key,) in _RECENTLY.run(db, member=actor.id, last=LAST)})


def ranks(db: Session, actor: Member | None, ids: Collection[int], *, now: datetime | None) -> dict[int, Rank]:
    """How late each customer comes: by the member's last reports, by metres, and by whether it owes nothing."""
    if actor is None or len(ids) < 2:
        return {}
    some = sorted(ids)[:MOST]
    order = {key: place for place, key in enumerate(recently(db, actor))}
    near = _near(db, actor, some, now) if now is not None else {}
    owing = {key for (key,) in _OWING.run(db, ids=some)}
    return {key: (order.get(key, LAST), near.get(key, NEAR_M), key not in owing) for key in some}


def _near(db: Session, actor: Member, ids: Collection[int], now: datetime) -> dict[int, int]:
    """The metres to those that are near."""
    query = (
        select(Activity.latitude, Activity.longitude)
        .where(Activity.member_id == actor.id, col(Activity.recorded_at) >= now - SHARED_WITHIN)
        .where(col(Activity.latitude).is_not(None), col(Activity.reversed_at).is_(None))
        .order_by(col(Activity.recorded_at).desc(), col(Activity.id).desc())
        .limit(1)
    )
    here = db.exec(query).first()
    if here is None or here[0] is None or here[1] is None:
        return {}
    places = select(col(Customer.id), Customer.latitude, Customer.longitude).where(
        col(Customer.id).in_(ids), col(Customer.latitude).is_not(None)
    )
    found = {
        key: round(distance_m(here[0], here[1], latitude, longitude))
        for key, latitude, longitude in db.execute(places)
        if latitude is not None and longitude is not None
    }
    return {key: metres for key, metres in found.items() if metres < NEAR_M}
