"""One's own settings: language, time zone, when the digest comes, quiet hours."""

from __future__ import annotations

from datetime import time
from zoneinfo import ZoneInfo, available_timezones

from handlers import menu
from handlers.answers import Button, Text
from handlers.commands import Command, Taps
from handlers.forms import Choice, Form, Part, begin
from handlers.ledger.rates import KEEPERS
from handlers.oversight import deputies
from handlers.reading import Reading
from handlers.turns import Turn
from handlers.values import Values
from locales import LANGUAGES, _
from models import preferences
from models.people.members import Role
from models.refusal import Refused

LANGUAGE_NAMES = {"en": "English", "zh_CN": "简体中文"}
USUAL_ZONES = ("Asia/Shanghai", "Asia/Hong_Kong", "Asia/Singapore", "Asia/Urumqi", "Europe/London", "America/New_York")


def show(turn: Turn) -> None:
    """What is set, with a button for each."""
    actor, company = turn.actor, turn.company
    quiet_from, quiet_to = actor.quiet_from or company.quiet_from, actor.quiet_to or company.quiet_to
    turn.show(
        Text(_("Your settings")),
        _("Language: {language}", language=LANGUAGE_NAMES[actor.language]),
        _("Time zone: {zone}", zone=actor.timezone),
        _("Morning digest: {time}", time=actor.digest_at or company.digest_at),
        _("Quiet hours: {start} to {end}", start=quiet_from, end=quiet_to),
        [
            [Button(name, f"set.language:{code}") for code, name in LANGUAGE_NAMES.items()],
            [Button(_("🌏 Time zone"), "set:zone"), Button(_("☀️ Digest time"), "set:digest")],
            [Button(_("🌙 Quiet hours"), "set:quiet")],
            *deputies.button(actor),
            *([[Button(_("💱 Exchange rates"), "begin:rate")]] if actor.role in KEEPERS else []),
        ],
    )


def set_language(turn: Turn, language: str) -> None:
    """Speak that language from now on."""
    if language not in LANGUAGES:
        raise Refused(_("I speak English and Chinese."))
    preferences.change(turn.db, turn.actor, {"language": language}, now=turn.now)
    show(turn)
    turn.reply(_("I speak English now."), menu.keyboard(Role(turn.actor.role)))


def change(turn: Turn, what: str) -> None:
    """Ask for a new value."""
    form = {"zone": ZONE, "digest": DIGEST, "quiet": QUIET}.get(what)
    if form is None:
        raise Refused(_("That button is from an older version. /menu shows the new ones."))
    begin(turn, form, reading=Reading(form.name))


def _set_zone(turn: Turn, values: Values) -> None:
    zone = zone_named(str(values.get("text", "")))
    preferences.change(turn.db, turn.actor, {"timezone": zone}, now=turn.now)
    turn.reply(_("Time zone: {zone}. It is {now} there.", zone=zone, now=turn.now))


def zone_named(text: str) -> str:
    """The time zone that is meant by `Asia/Shanghai` or `shanghai`. Refuses what is none."""
    wanted = text.strip().replace(" ", "_").casefold()
    for zone in sorted(available_timezones()):
        if wanted in (zone.casefold(), zone.rpartition("/")[2].casefold()):
            return ZoneInfo(zone).key
    raise Refused(_("I do not know the time zone {zone}. Try Asia/Shanghai or Europe/London.", zone=text.strip()[:50]))


def _set_digest(turn: Turn, values: Values) -> None:
    at = _time(str(values.get("text", "")))
    preferences.change(turn.db, turn.actor, {"digest_at": at}, now=turn.now)
    turn.reply(_("The morning digest comes at {time}.", time=at))


def _set_quiet(turn: Turn, values: Values) -> None:
    parts = [
        part for part in str(values.get("text", "")).replace("–", "-").replace("~", "-").split("-") if part.strip()
    ]
    if len(parts) != 2:
        raise Refused(_("Try two times, such as 21:00-08:00."))
    start, end = _time(parts[0]), _time(parts[1])
    preferences.change(turn.db, turn.actor, {"quiet_from": start, "quiet_to": end}, now=turn.now)
    turn.reply(_("Quiet hours: {start} to {end}", start=start, end=end))


def _time(text: str) -> time:
    try:
        return time.fromisoformat(text.strip().replace("：", ":").zfill(5))
    except ValueError:
        raise Refused(_("{text} is not a time of day. Try 08:30.", text=text.strip()[:20])) from None


def _choices(*texts: str) -> list[Choice]:
    return [Choice(text, text) for text in texts]


ZONE = Form(
    "zone",
    _("Asia/Shanghai"),
    (Part("text", _("Time zone"), _("Which time zone?"), lambda _turn, _values: _choices(*USUAL_ZONES)),),
    _set_zone,
)
DIGEST = Form(
    "digest",
    _("08:30"),
    (
        Part(
            "text",
            _("Morning digest"),
            _("At what time shall the digest come?"),
            lambda _turn, _values: _choices("07:30", "08:00", "08:30", "09:00"),
        ),
    ),
    _set_digest,
)
QUIET = Form(
    "quiet",
    _("21:00-08:00"),
    (
        Part(
            "text",
            _("Quiet hours"),
            _("When shall I be quiet?"),
            lambda _turn, _values: _choices("21:00-08:00", "22:00-07:00", "20:00-09:00"),
        ),
    ),
    _set_quiet,
)

COMMANDS = (Command("settings", _("Language, time zone, digest, quiet hours"), _("/settings"), show, reads=True),)
FORMS = (ZONE, DIGEST, QUIET)
TAPS = Taps(writing={"set.language": set_language, "set": change})
