"""The company's own settings that rules depend on, as one value that is handed along."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from models.calendar import Calendar, at_local, out_of_quiet_hours
from models.ledger.rules import Rules


@dataclass(frozen=True)
class Company:
    """Whose ledger this is: its time zone dates the money, its calendar tells working days."""

    name: str
    zone: ZoneInfo
    currency: str
    calendar: Calendar
    language: str = "en"
    digest_at: time = time(8, 30)
    quiet_from: time = time(21, 0)
    quiet_to: time = time(8, 0)
    due_soon_days: int = 3
    overdue_stages: tuple[int, ...] = (1, 7, 15, 30, 60, 90)
    manager_from_day: int = 30
    overdue_in_digest: bool = True
    totals_at: time = time(18, 0)
    late_after: timedelta = timedelta(minutes=10)
    backup_at: time | None = None  # None: no backups by themselves
    finance_confirms: bool = False  # what others say about money counts when finance has confirmed it
    group_customer_names: bool = False
    rules: Rules = field(default_factory=Rules)

    def day_of(self, moment: datetime) -> date:
        """The company's calendar day at a moment."""
        return moment.astimezone(self.zone).date()

    def plain(self) -> dict[str, str]:
        """Every setting as text, to be compared and kept."""
        return {one.name: str(getattr(self, one.name)) for one in fields(self)}

    def start_of(self, day: date) -> datetime:
        """The moment at which the company's day begins."""
        return at_local(day, time(0), self.zone)

    def waking_moment(self, moment: datetime) -> datetime:
        """The moment itself, or the end of the quiet hours it falls into."""
        return out_of_quiet_hours(moment, self.zone, self.quiet_from, self.quiet_to)

    def working_moment(self, moment: datetime) -> datetime:
        """The moment itself, or the first one after it that is neither in quiet hours nor on a day off."""
        while True:
            moment = self.waking_moment(moment)
            day = self.day_of(moment)
            if self.calendar.is_working_day(day):
                return moment
            moment = self.start_of(self.calendar.next_working_day(day))

    def end_of(self, day: date) -> datetime:
        """The moment at which the company's day is over: the beginning of the next."""
        return self.start_of(day + timedelta(days=1))
