"""How a question stands in the chat: whom it is about, its likely answers as buttons, the ways back and out.

form:REVISION:N     the answer of that number
form:REVISION:mN    the customers from that number on, when more than six fit
form:REVISION:b     what was asked before
form:REVISION:x     leaves the form
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from handlers.answers import Button, Style, Text
from handlers.reading import Candidate
from handlers.values import Values
from locales import Sentence, _, n_

if TYPE_CHECKING:
    from handlers.forms import Choice

CANDIDATES = 6
LEAVE, BACK, MORE = "x", "b", "m"
"""What the buttons below a question say in place of the number of an answer."""

OTHERS = "others"
"""What stands in a form's values for how many customers fit beside those that are offered."""


def rows_of(
    revision: int, name: str, options: Sequence[Choice], *, start: int = 0, can_go_back: bool = False
) -> list[list[Button]]:
    """The buttons of a question for that part; of many customers a page."""
    rows = [[Button(choice.label, f"form:{revision}:{index}")] for index, choice in enumerate(options)]
    if name == "customer":
        count = sum(isinstance(choice.value, Candidate) for choice in options)
        rows = _page(revision, rows, count, start) if count > CANDIDATES else rows
    elif all(len(str(choice.label)) <= 60 for choice in options):
        rows = paired(rows)
    to_before = [Button(_("◀ Back"), f"form:{revision}:{BACK}")] if can_go_back else []
    return [*rows, [*to_before, Button(_("✖ Cancel"), f"form:{revision}:{LEAVE}")]]


def _page(revision: int, rows: list[list[Button]], count: int, start: int) -> list[list[Button]]:
    """Six customers, the ways to the others, and what is no customer; customers stand first."""
    end = min(start + CANDIDATES, count)
    ways = []
    if start:
        ways.append(Button("◀", f"form:{revision}:{MORE}{max(0, start - CANDIDATES)}"))
    if end < count:
        ways.append(Button(_("▶ {n} more", n=count - end), f"form:{revision}:{MORE}{end}"))
    return [*rows[start:end], ways, *rows[count:]]


def paired(rows: Sequence[Sequence[Button]]) -> list[list[Button]]:
    """Two short answers side by side save the thumb a way."""
    flat = [button for row in rows for button in row]
    return [flat[index : index + 2] for index in range(0, len(flat), 2)]


def whom(values: Values, name: str) -> Text | None:
    """Whom it is about, over every question but the one for that: nobody remembers it after a phone call.

    Of several acts of one message also which one."""
    customer, about = values.get("customer"), values.get("about")
    if not isinstance(customer, Candidate) or name == "customer":
        return Text(about, Style.HEADING) if about else None
    words = _("{about} · {customer}", about=about, customer=customer.name) if about else customer.name
    return Text(words, Style.HEADING)


def narrower(values: Values) -> Text | None:
    """That more customers fit than one can turn the pages of, and how to come nearer."""
    others = values.get(OTHERS)
    if others is None:
        return None
    words = n_(
        "At least {n} more fits. Type more of the name, its pinyin or the end of a phone.",
        "At least {n} more fit. Type more of the name, its pinyin or the end of a phone.",
        others,
    )
    return Text(words, Style.QUIET)


def which(name: str) -> Sentence:
    """The question when a part could be read in several ways."""
    return _WHICH.get(name, _("Which one do you mean?"))


_WHICH = {
    "customer": _("Which customer do you mean?"),
    "amount": _("Which amount do you mean?"),
    "date": _("Which day do you mean?"),
    "next_date": _("Which day do you mean?"),
    "delivered": _("Which day do you mean?"),
    "number": _("What does that number stand for?"),
}
