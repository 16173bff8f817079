"""The five commands that report a contact, and what usually comes of each, for who would rather tap than type."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from locales import Sentence, _
from models.work.activities import ActivityKind


@dataclass(frozen=True)
class Report:
    """A command that reports a contact."""

    kind: ActivityKind
    title: Sentence
    parts: Sentence
    example: Sentence
    outcomes: Sequence[Sentence]  # likely ones, as buttons


REPORTS = (
    Report(
        ActivityKind.VISIT,
        _("Report a visit"),
        _("/visit CUSTOMER TEXT [next DATE [TIME]]"),
        _("/visit Huaxin talked about samples, next 2026-12-05 10:00"),
        (
            _("Talked about products"),
            _("Left a sample"),
            _("Will order"),
            _("Took an order"),
            _("Not interested"),
            _("Nobody there"),
        ),
    ),
    Report(
        ActivityKind.CALL,
        _("Report a call"),
        _("/call CUSTOMER TEXT [next DATE [TIME]]"),
        _("/call Huaxin wants a price list, next 2026-12-05"),
        (
            _("Talked about products"),
            _("Wants a quote"),
            _("Will order"),
            _("Call back later"),
            _("Not interested"),
            _("No answer"),
        ),
    ),
    Report(
        ActivityKind.MESSAGE,
        _("Report a message"),
        _("/message CUSTOMER TEXT [next DATE [TIME]]"),
        _("/message Huaxin sent the price list, next 2026-12-05"),
        (_("Sent product information"), _("Sent a quote"), _("Will order"), _("Not interested"), _("No answer")),
    ),
    Report(
        ActivityKind.EMAIL,
        _("Report an e-mail"),
        _("/email CUSTOMER TEXT [next DATE [TIME]]"),
        _("/email Huaxin sent the contract, next 2026-12-05"),
        (_("Sent product information"), _("Sent a quote"), _("Sent the contract"), _("No answer")),
    ),
    Report(
        ActivityKind.MEETING,
        _("Report a meeting"),
        _("/meeting CUSTOMER TEXT [next DATE [TIME]]"),
        _("/meeting Huaxin agreed on prices, next 2026-12-05"),
        (
            _("Talked about products"),
            _("Talked about prices"),
            _("Will order"),
            _("Took an order"),
            _("Not interested"),
        ),
    ),
)
