"""How the page shows the world: people, groups, messages and changes as small JSON objects."""

from typing import Any

from bot.playground.changes import Change
from bot.playground.messages import JSON, Message
from bot.playground.people import Group, Person
from bot.playground.world import World


def state(world: World) -> JSON:
    """Everybody and every place, and what time it is."""
    return {
        "now": world.clock.now().isoformat(),
        "bot": {"id": world.bot["id"], "name": world.bot["first_name"], "username": world.bot["username"]},
        "people": [_person(person) for person in world.people.values() if not person.deactivated],
        "groups": [_group(group) for group in world.groups() if not group.upgraded_to],
    }


def message(world: World, shown: Message, *, alone: bool = False) -> JSON:
    """One message, with the one that it replies to unless it is to stand alone."""
    view: JSON = {
        "id": shown.id,
        "chat": shown.chat_id,
        "from": {
            "id": shown.sender_id,
            "name": _name(world, shown.sender_id),
            "is_bot": shown.by_bot,
        },
        "date": shown.date,
        "text": shown.text,
        "entities": list(shown.entities),
        "reply_to": _replied(world, shown) if shown.reply_to and not alone else None,
        "forwarded": _origin(shown.forward_origin),
        "via": shown.via_bot["username"] if shown.via_bot else None,
        "edited": bool(shown.edit_date),
        "album": shown.media_group_id or None,
        "keyboard": _keyboard(shown),
        "reply_keyboard": _reply_keyboard(shown),
        "remove_keyboard": bool(shown.markup and shown.markup.get("remove_keyboard")),
    }
    return view | _media(shown)


def change(world: World, seen: Change) -> JSON:
    """One change, as an event; `person` wrote the message, or is whose tap was answered."""
    view: JSON = {
        "number": seen.number,
        "kind": seen.kind,
        "chat": seen.chat_id or None,
        "message": seen.message_id or None,
        "person": seen.person_id or None,
    }
    if seen.kind == "answered":
        view |= {"text": seen.text, "alert": seen.alert, "url": seen.url or None}
    if seen.kind == "clock":
        view["now"] = world.clock.now().isoformat()
    return view


def _replied(world: World, shown: Message) -> JSON | None:
    original = world.chats[shown.chat_id].messages.get(shown.reply_to)
    return message(world, original, alone=True) if original else None


def _person(person: Person) -> JSON:
    return {
        "id": person.id,
        "name": person.name,
        "username": person.username,
        "language": person.language_code,
        "role": person.role,
        "blocked": person.blocked,
    }


def _group(group: Group) -> JSON:
    return {"id": group.id, "title": group.title, "members": sorted(group.members), "bot": group.bot}


def _name(world: World, user_id: int) -> str:
    return str(world.bot["first_name"]) if user_id == world.bot["id"] else world.people[user_id].name


def _origin(origin: JSON | None) -> JSON | None:
    """Whose message it was."""
    if not origin:
        return None
    user = origin.get("sender_user", {})
    name = origin.get("sender_user_name") or f"{user.get('first_name', '')} {user.get('last_name', '')}".strip()
    return {"name": name}


def _keyboard(shown: Message) -> list[list[JSON]]:
    """The buttons under the message; `index` is what a tap names."""
    rows: list[list[JSON]] = []
    index = 0
    for row in (shown.markup or {}).get("inline_keyboard", []):
        rows.append([])
        for button in row:
            view: JSON = {"text": button["text"], "index": index}
            if "callback_data" in button:
                view["data"] = button["callback_data"]
            if "url" in button:
                view["url"] = button["url"]
            rows[-1].append(view)
            index += 1
    return rows


def _reply_keyboard(shown: Message) -> list[list[JSON]] | None:
    """The keyboard that takes the place of the phone's own."""
    rows = (shown.markup or {}).get("keyboard")
    if rows is None:
        return None
    return [
        [
            {
                "text": button["text"],
                "request_contact": bool(button.get("request_contact")),
                "request_location": bool(button.get("request_location")),
            }
            for button in row
        ]
        for row in rows
    ]


def _media(shown: Message) -> JSON:
    view: dict[str, Any] = dict.fromkeys(("photo", "document", "voice", "location", "contact", "service"))
    for kind, content in shown.media.items():
        match kind:
            case "photo":
                largest = content[-1]
                view["photo"] = {
                    "file_id": largest["file_id"],
                    "url": f"/api/files/{largest['file_id']}",
                    "width": largest["width"],
                    "height": largest["height"],
                }
            case "document":
                view["document"] = {
                    "name": content["file_name"],
                    "url": f"/api/files/{content['file_id']}",
                    "size": content["file_size"],
                }
            case "voice":
                view["voice"] = {"url": f"/api/files/{content['file_id']}", "duration": content["duration"]}
            case "location" | "contact":
                view[kind] = content
            case _:
                view["service"] = _service(kind, content)
    return view


def _service(kind: str, content: Any) -> str:
    """What happened in a group, in signs: it needs no language."""
    match kind:
        case "new_chat_members":
            return "＋ " + ", ".join(user["first_name"] for user in content)
        case "left_chat_member":
            return f"－ {content['first_name']}"
        case _:
            return f"⇧ {content}"
