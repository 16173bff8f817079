"""Texts to forward to a customer: what is asked for before, on and after the due day (/remind).

The message is the text and nothing else, so that it can be forwarded or copied as it stands; buttons change its
language and tone in place.

    remind:CUSTOMER[:LANGUAGE:TONE]
"""

from __future__ import annotations

from handlers.answers import Button
from handlers.commands import Command, Taps, row_id, stale_button
from handlers.forms import DEBTOR, Form, begin
from handlers.ledger.receivables import lines_of
from handlers.turns import Turn
from handlers.values import Values
from locales import LANGUAGES, Reader, Sentence, Short, Words, _, speak
from models.directory import customers
from models.directory.customers import Customer
from models.ledger import demands, dunning_steps
from models.ledger.demands import Demand, Moment
from models.ledger.dunning import Tone
from models.people import access

MOST_ITEMS = 10
CHINESE = "zh_CN"


def remind(turn: Turn) -> None:
    """A text that asks for the money, to forward: /remind Huaxin"""
    begin(turn, REMIND)


def show_named(turn: Turn, values: Values) -> None:
    """The customer is known: the text."""
    _show(turn, values.customer(turn))


def show_tapped(turn: Turn, customer_id: str, language: str = "", tone: str = "") -> None:
    """A button: the text as a message of its own, or in another language or tone in place."""
    customer = access.customer_for(turn.db, turn.actor, row_id(customer_id))
    if not language:
        turn.in_place = False
        _show(turn, customer)
        return
    if language not in LANGUAGES or tone not in {str(int(one)) for one in Tone}:
        raise stale_button()
    _show(turn, customer, language, Tone(int(tone)))


def remind_button(customer: Customer) -> Button:
    """Opens the text."""
    return Button(_("✉️ Text to forward"), f"remind:{customer.key}")


def language_for(customer: Customer, reader: Reader) -> str:
    """Chinese for whom a Chinese name is written, else the reader's own language."""
    return CHINESE if any("\u4e00" <= character <= "\u9fff" for character in customer.name) else reader.language


def greeting(turn: Turn, customer: Customer) -> Sentence:
    """To the contact person when there is one."""
    person = next((one.name for one in customers.contacts_of(turn.db, customer) if one.name), None)
    return _("Dear {name},", name=person or customer.name)


def signature(turn: Turn) -> Sentence:
    """Who writes, and for which company."""
    return _("{name}, {company}", name=turn.actor.name, company=turn.company.name)


def said_to(turn: Turn, language: str, *paragraphs: Words | None) -> str:
    """The paragraphs as the customer reads them, which is data and no more to be translated."""
    reader = Reader(language, turn.company.zone)
    return "\n\n".join(speak(one, reader) for one in paragraphs if one is not None)


def demand_text(turn: Turn, customer: Customer, demand: Demand, language: str, tone: Tone) -> str:
    """The whole text."""
    items = [
        _("{number}: {amount}, due {day}", number=one.number, amount=one.open, day=Short(one.due_on, year=True))
        for one in demand.items[:MOST_ITEMS]
    ]
    if len(demand.items) > MOST_ITEMS:
        items.append(_("… and {n} more", n=len(demand.items) - MOST_ITEMS))
    return said_to(
        turn,
        language,
        greeting(turn, customer),
        _request(demand, tone),
        lines_of(items),
        _ways(turn),
        _("If you have paid already, please disregard this message. Thank you!")
        if tone == Tone.FRIENDLY
        else _("If you have paid already, please let us know. Thank you."),
        signature(turn),
    )


def _request(demand: Demand, tone: Tone) -> Sentence:
    """What is asked, by moment and tone."""
    amounts, day = demand.amounts, Short(demand.since, year=True)
    match demand.moment, tone:
        case Moment.BEFORE, Tone.FRIENDLY:
            return _("A friendly note: the payment of {amounts} falls due on {day}.", amounts=amounts, day=day)
        case Moment.BEFORE, Tone.FIRM:
            return _(
                "The payment of {amounts} falls due on {day}. Please arrange it in time.", amounts=amounts, day=day
            )
        case Moment.BEFORE, _final:
            return _("Please make sure that {amounts} will reach us by {day}, as agreed.", amounts=amounts, day=day)
        case Moment.ON, Tone.FRIENDLY:
            return _("A friendly note: the payment of {amounts} falls due today, {day}.", amounts=amounts, day=day)
        case Moment.ON, Tone.FIRM:
            return _("The payment of {amounts} falls due today, {day}. Please pay today.", amounts=amounts, day=day)
        case Moment.ON, _final:
            return _("Please make sure that {amounts} will reach us today, {day}, as agreed.", amounts=amounts, day=day)
        case _after, Tone.FRIENDLY:
            return _(
                "May we remind you of the payment of {amounts}, due since {day}? Perhaps it escaped your attention.",
                amounts=amounts,
                day=day,
            )
        case _after, Tone.FIRM:
            return _(
                "We still miss the payment of {amounts}, overdue since {day}. Please pay in the next days, or tell us "
                "when you will.",
                amounts=amounts,
                day=day,
            )
        case _:
            return _(
                "In spite of our reminders we miss the payment of {amounts}, overdue since {day}. Please pay without "
                "delay; otherwise we must take further steps.",
                amounts=amounts,
                day=day,
            )


def _ways(turn: Turn) -> Sentence | None:
    """How to pay, when the company says so."""
    ways = turn.company.rules.ways
    lines = [
        _("Bank account: {account}", account=ways.account) if ways.account else None,
        _("Pay code: {code}", code=ways.pay_code) if ways.pay_code else None,
    ]
    told = [line for line in lines if line is not None]
    return lines_of(told) if told else None


def _show(turn: Turn, customer: Customer, language: str | None = None, tone: Tone | None = None) -> None:
    language = language or language_for(customer, turn.reader)
    demand = demands.demand(turn.db, customer, today=turn.today)
    if demand is None:
        turn.show(_("There is nothing to ask {customer} for.", customer=customer.name), [_card(customer)])
        return
    tone = tone or dunning_steps.standing(turn.db, turn.company.rules.dunning, customer, today=turn.today).tone
    languages = [
        Button(name, f"remind:{customer.key}:{code}:{int(tone)}")
        for code, name in LANGUAGES.items()
        if code != language
    ]
    tones = [Button(one.label, f"remind:{customer.key}:{language}:{int(one)}") for one in Tone if one != tone]
    turn.show(
        demand_text(turn, customer, demand, language, tone),
        [tones, [*languages, *_card(customer)]],
        subject={"customer": customer.key},
    )


def _card(customer: Customer) -> list[Button]:
    return [Button(_("📇 Customer"), f"card:{customer.key}")]


REMIND = Form(name="remind", example=_("/remind Huaxin"), parts=(DEBTOR,), done=show_named)

COMMANDS = (
    Command("remind", _("A text that asks for the money, to forward"), _("/remind CUSTOMER"), remind, reads=True),
)
FORMS = (REMIND,)
TAPS = Taps(reading={"remind": show_tapped})
