"""Where customers are, and where a member is at the moment.

The place of a customer was told (the file has it), or is learnt from where its visits were reported: the middle of
those that lie together. It is written down here in either case, with the patch of the earth in which it lies: who
shares a location is offered the customers of the patches around, however many the company has. Patches are sealed like
the coordinates, and found by their traces.

Of a member only the last shared location is kept, and not for long: who is likely meant is near.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import asin, cos, floor, radians, sin, sqrt

from sqlalchemy import Column, Integer, delete
from sqlmodel import Field, Session, SQLModel, col, select

from models.directory.customers import Customer
from models.people import access
from models.people.members import Member
from models.storage.database import BigInt, UtcDateTime
from models.storage.vault import EncryptedFloat, EncryptedText, Trace, vault_in

EARTH_RADIUS_M = 6_371_008.8  # mean radius, IUGG

TOGETHER_M = 300
"""Visits this near each other were made at one place."""

LAST_VISITS = 20
"""So many visits tell where a customer is, so that one that has moved is found at its new place."""

SURE_FROM = 3
"""On so many visits a learnt place must rest before it verifies others."""

NEAR_M = 1000
SHARED_WITHIN = timedelta(minutes=15)
"""So long a member is where the last shared location was."""

PATCHES = 200
"""In a degree: a patch is some 550 m from south to north, and the narrower the farther from the equator."""

AROUND = 2
MOST = 2000
"""So many customers of the patches around are measured, one's own first."""

Point = tuple[float, float]
"""Latitude and longitude, in degrees."""


@dataclass(frozen=True)
class Centre:
    """The middle of visits, and on how many of them it rests."""

    at: Point
    rests_on: int


class Place(SQLModel, table=True):
    """Where a customer is: a cache of what the file and the visits say."""

    id: int | None = Field(default=None, sa_column=Column(BigInt, primary_key=True))
    customer_id: int = Field(foreign_key="customer.id", unique=True)
    latitude: float = Field(sa_column=Column(EncryptedFloat("place.latitude"), nullable=False))
    longitude: float = Field(sa_column=Column(EncryptedFloat("place.longitude"), nullable=False))
    patch: str = Field(sa_column=Column(EncryptedText("place.patch"), nullable=False))
    patch_trace: str = Field(sa_column=Column(Trace("patch"), nullable=False, index=True))
    rests_on: int = Field(sa_column=Column(Integer, nullable=False))  # visits; 0: it was told
    settled_at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))

    @property
    def at(self) -> Point:
        """Where it is."""
        return self.latitude, self.longitude

    @property
    def sure(self) -> bool:
        """Whether a visit can be verified by it."""
        return self.rests_on == 0 or self.rests_on >= SURE_FROM


class Position(SQLModel, table=True):
    """Where a member was when they last shared it."""

    member_id: int = Field(foreign_key="member.id", primary_key=True)
    latitude: float = Field(sa_column=Column(EncryptedFloat("position.latitude"), nullable=False))
    longitude: float = Field(sa_column=Column(EncryptedFloat("position.longitude"), nullable=False))
    at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))


# --- the earth


def distance_m(here: Point, there: Point) -> float:
    """Metres between two points on the earth, by the haversine formula on a sphere of its mean radius."""
    phi, other_phi = radians(here[0]), radians(there[0])
    half = sin((other_phi - phi) / 2) ** 2
    half += cos(phi) * cos(other_phi) * sin(radians(there[1] - here[1]) / 2) ** 2
    return 2 * EARTH_RADIUS_M * asin(sqrt(half))


def centre_of(points: Sequence[Point]) -> Centre | None:
    """The middle of the points that lie together; None when not more than half of them do.

    Around the point that is nearest to all others by the sum of its distances (the medoid, which a few wrong points do
    not move), the mean of those within 300 m of it.
    """
    if not points:
        return None
    medoid = min(points, key=lambda one: sum(distance_m(one, other) for other in points))
    near = [one for one in points if distance_m(medoid, one) <= TOGETHER_M]
    if 2 * len(near) <= len(points):
        return None
    latitude = sum(one[0] for one in near) / len(near)
    east = sum(_wrapped(one[1] - medoid[1]) for one in near) / len(near)
    return Centre((latitude, _wrapped(medoid[1] + east)), len(near))


def patch_of(point: Point) -> str:
    """The patch of the earth in which a point lies."""
    row, column = _patch(point)
    return f"{row}/{column}"


def patches_around(point: Point) -> list[str]:
    """That patch and those around it: all within some 800 m at the latitudes of China, and most within a kilometre."""
    row, column = _patch(point)
    steps = range(-AROUND, AROUND + 1)
    return [
        f"{row + north}/{(column + east) % (360 * PATCHES)}"
        for north in steps
        for east in steps
        if 0 <= row + north <= 180 * PATCHES
    ]


def _patch(point: Point) -> tuple[int, int]:
    return floor((point[0] + 90) * PATCHES), floor((point[1] + 180) * PATCHES) % (360 * PATCHES)


def _wrapped(degrees: float) -> float:
    """A longitude from -180 up to 180."""
    return (degrees + 180) % 360 - 180


# --- customers


def settle(db: Session, customer: Customer, visits: Sequence[Point], *, now: datetime) -> Place | None:
    """Write down where the customer is, by its file, else by where its last visits were, the latest first."""
    told = (customer.latitude, customer.longitude)
    centre = None
    if told[0] is not None and told[1] is not None:
        centre = Centre((told[0], told[1]), 0)
    else:
        centre = centre_of(visits[:LAST_VISITS])
    place = place_of(db, customer.key)
    if centre is None:
        if place is not None:
            db.delete(place)
            db.flush()
        return None
    (latitude, longitude), patch = centre.at, patch_of(centre.at)
    trace = vault_in(db).trace(patch)
    if place is None:
        place = Place(
            customer_id=customer.key, latitude=latitude, longitude=longitude, patch=patch, patch_trace=trace,
            rests_on=centre.rests_on, settled_at=now,
        )  # fmt: skip
    place.latitude, place.longitude, place.patch, place.patch_trace = latitude, longitude, patch, trace
    place.rests_on, place.settled_at = centre.rests_on, now
    db.add(place)
    db.flush()
    return place


def place_of(db: Session, customer_id: int) -> Place | None:
    """Where the customer is, when it is known."""
    return db.exec(select(Place).where(Place.customer_id == customer_id)).one_or_none()


def metres_to(db: Session, ids: Collection[int], here: Point) -> Mapping[int, int]:
    """How far it is to those of the customers whose place is known."""
    query = select(Place.customer_id, Place.latitude, Place.longitude).where(col(Place.customer_id).in_(ids))
    return {key: round(distance_m(here, (latitude, longitude))) for key, latitude, longitude in db.exec(query)}


def nearest(db: Session, actor: Member, here: Point, *, limit: int) -> Sequence[tuple[Customer, int]]:
    """The customers within a kilometre that the actor may see, with the metres, the nearest first."""
    vault = vault_in(db)
    traces = [trace for patch in patches_around(here) for trace in vault.traces(patch)]
    query = (
        select(Place.customer_id, Place.latitude, Place.longitude)
        .join(Customer, col(Customer.id) == Place.customer_id)
        .where(col(Place.patch_trace).in_(traces), access.customers_of(db, actor))
        .order_by((col(Customer.owner_id) == actor.id).desc(), col(Place.id).desc())
        .limit(MOST)
    )
    measured = sorted((round(distance_m(here, (north, east))), key) for key, north, east in db.exec(query))
    near = {key: metres for metres, key in measured[:limit] if metres <= NEAR_M}
    rows = db.exec(select(Customer).where(col(Customer.id).in_(near))).all()
    return sorted(((one, near[one.key]) for one in rows), key=lambda pair: (pair[1], pair[0].key))


# --- members


def share(db: Session, actor: Member, here: Point, *, now: datetime) -> None:
    """The member is there now."""
    position = db.get(Position, actor.key)
    if position is None:
        position = Position(member_id=actor.key, latitude=here[0], longitude=here[1], at=now)
    elif position.at > now:
        return
    position.latitude, position.longitude, position.at = here[0], here[1], now
    db.add(position)
    db.flush()


def position_of(db: Session, actor: Member, *, now: datetime) -> Point | None:
    """Where the member is, when it was shared a moment ago."""
    found = db.exec(select(Position).where(Position.member_id == actor.id)).one_or_none()
    if found is None or not now - SHARED_WITHIN <= found.at <= now + SHARED_WITHIN:
        return None
    return found.latitude, found.longitude


def forget(db: Session, *, before: datetime) -> int:
    """Forget where members were before that moment."""
    return int(db.connection().execute(delete(Position).where(col(Position.at) < before)).rowcount)
