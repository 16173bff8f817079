"""Buttons under a message and keyboards in place of the phone's own, checked as strictly as Telegram does.

In three points stricter: Telegram drops in silence what is beyond 8 buttons in a row or 100 in all, and takes the first
of several actions of one button; here that is refused, since nobody wants it.
"""

from typing import Any

from bot.playground import limits
from bot.playground.entities import clean, is_link
from bot.playground.refusals import bad

Markup = dict[str, Any]
ACTIONS = (
    "url",
    "callback_data",
    "callback_game",
    "pay",
    "switch_inline_query",
    "switch_inline_query_chosen_chat",
    "switch_inline_query_current_chat",
    "login_url",
    "web_app",
    "copy_text",
)


def check_markup(markup: Any, *, private: bool, inline_only: bool = False) -> Markup | None:
    """The markup as it is kept, None when there is none; refused as Telegram does."""
    if markup is None:
        return None
    if not isinstance(markup, dict):
        raise bad("object expected as reply markup")
    if markup.get("keyboard"):
        kept = _keyboard(markup, private)
    elif markup.get("inline_keyboard"):
        kept = {"inline_keyboard": _inline(markup["inline_keyboard"])}
    elif markup.get("remove_keyboard"):
        kept = {"remove_keyboard": True}
    elif markup.get("force_reply"):
        kept = {name: markup[name] for name in ("force_reply", "input_field_placeholder") if name in markup}
    else:
        return None
    if inline_only and "inline_keyboard" not in kept:
        raise bad("inline keyboard expected")
    return kept if kept.get("inline_keyboard", True) else None


def _rows(rows: Any, words: str) -> list[list[Any]]:
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad(words)
    if any(len(row) > limits.BUTTONS_IN_ROW for row in rows):
        raise bad("REPLY_MARKUP_INVALID")
    if sum(len(row) for row in rows) > limits.BUTTONS:
        raise bad("reply markup is too long")
    return [row for row in rows if row]


def _inline(rows: Any) -> list[list[dict[str, Any]]]:
    words = 'field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays'
    return [[_inline_button(button) for button in row] for row in _rows(rows, words)]


def _inline_button(button: Any) -> dict[str, Any]:
    if not isinstance(button, dict):
        raise _unparsed("InlineKeyboardButton must be an Object")
    text = button.get("text")
    if not isinstance(text, str):
        raise _unparsed('Can\'t find field "text"')
    actions = [action for action in ACTIONS if button.get(action) not in (None, "")]
    if not actions:
        raise _unparsed("Text buttons are unallowed in the inline keyboard")
    if len(actions) > 1:
        raise _unparsed("exactly one action must be used")
    if not clean(text).strip():
        raise bad("inline keyboard button text must be non-empty")
    action = actions[0]
    value = button[action]
    if action == "callback_data" and len(str(value).encode()) > limits.CALLBACK_DATA:
        raise bad("BUTTON_DATA_INVALID")
    if action == "url" and not is_link(value):
        raise bad(f"inline keyboard button URL '{value}' is invalid: Wrong HTTP URL")
    return {"text": clean(text), action: value}


def _keyboard(markup: Markup, private: bool) -> Markup:
    rows = _rows(markup["keyboard"], 'field "keyboard" must be an Array of Arrays')
    kept: Markup = {"keyboard": [[_button(button, private) for button in row] for row in rows]}
    for name in ("resize_keyboard", "one_time_keyboard", "is_persistent", "input_field_placeholder"):
        if markup.get(name):
            kept[name] = markup[name]
    return kept


def _button(button: Any, private: bool) -> dict[str, Any]:
    if isinstance(button, str):
        button = {"text": button}
    if not isinstance(button, dict):
        raise bad("can't parse keyboard button: KeyboardButton must be a String or an Object")
    if not isinstance(button.get("text"), str):
        raise bad("can't parse keyboard button: Can't find field \"text\"")
    if not clean(button["text"]).strip():
        raise bad("keyboard button text must be non-empty")
    if button.get("request_contact") and not private:
        raise bad("phone number can be requested in private chats only")
    if button.get("request_location") and not private:
        raise bad("location can be requested in private chats only")
    return {**button, "text": clean(button["text"])}


def _unparsed(words: str) -> Exception:
    return bad(f"can't parse inline keyboard button: {words}")
