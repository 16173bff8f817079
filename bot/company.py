"""The company's settings, as the rules take them."""

from __future__ import annotations

from datetime import timedelta

from bot.policies import rules_of
from bot.settings import Settings
from models.calendar import Calendar
from models.company import Company


def company_of(settings: Settings) -> Company:
    """The company's settings, as rules take them."""
    company, reminders = settings.company, settings.reminders
    return Company(
        name=company.name,
        zone=company.timezone,
        currency=company.currency,
        calendar=Calendar(company.country, company.weekend_days),
        language=company.language,
        digest_at=reminders.digest_at,
        quiet_from=reminders.quiet_from,
        quiet_to=reminders.quiet_to,
        due_soon_days=reminders.due_soon_days,
        overdue_stages=reminders.overdue_stages,
        manager_from_day=reminders.manager_from_day,
        overdue_in_digest=reminders.overdue_in_digest,
        totals_at=reminders.totals_at,
        late_after=timedelta(minutes=reminders.late_after_minutes),
        backup_at=settings.backup.at if settings.backup.folder is not None else None,
        finance_confirms=settings.payments.confirmed_by == "finance",
        rules=rules_of(settings),
    )
