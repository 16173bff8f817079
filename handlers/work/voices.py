"""Spoken messages: kept with a report, asked nothing about, and played again from the report's own message.

Telegram gives no text for what was spoken. Who answers the spoken message, or the report, with words adds these to it.
"""

from __future__ import annotations

from handlers import forms
from handlers.commands import SELLERS
from handlers.directory.cards import take
from handlers.turns import Turn
from handlers.work import visits
from locales import _
from models.people.members import Role
from models.refusal import Denied
from models.storage.drafts import Draft
from models.work import activities
from models.work.activities import Activity, ActivityKind


def shared(turn: Turn, draft: Draft | None, report_id: int | None) -> None:
    """A spoken message belongs to the report that it answers, to that whose form is open, to the one made a moment
    ago, or begins one; where words are asked for it is the answer."""
    voice = str(turn.said.voice)
    if report_id is not None:
        _keep(turn, activities.own_activity(turn.db, turn.actor, report_id)[0], voice)
    elif draft is not None and draft.form in visits.NAMES:
        forms.remember(turn, draft, "voice", voice)
        forms.remember(turn, draft, "said", list(forms.led_by(turn, forms.values_of(draft))))
        if draft.asking == "note":
            take(turn, visits.form_of(ActivityKind(draft.form)), draft, "")
        else:
            turn.reply(_("🎤 Kept for this report. Please answer the question above."))
    elif (report := activities.last_report(turn.db, turn.actor, now=turn.now)) is not None:
        _keep(turn, activities.own_activity(turn.db, turn.actor, report.key)[0], voice)
    else:
        _begin(turn, voice)


def _keep(turn: Turn, report: Activity, voice: str) -> None:
    visits.keep_voice(turn, report, voice)
    visits.show(turn, report)


def _begin(turn: Turn, voice: str) -> None:
    """Nothing was reported yet: with whom was it?"""
    if turn.actor.role not in SELLERS:
        raise Denied(_("/{command} is not for your role ({role}).", command="visit", role=Role(turn.actor.role)))
    forms.begin(turn, visits.form_of(ActivityKind.VISIT), given={"voice": voice, "note": ""})
