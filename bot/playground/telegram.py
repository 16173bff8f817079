"""The Bot API: one call, as strict as Telegram, in its own words.

`call` takes a token, a method and its parameters and gives the HTTP status and the body, whatever wire they came over.
It notes every refusal in `world.refusals`, counts calls in `world.calls`, and lets the ordered faults happen
(`world.faults`); a connection that is to break raises `ConnectionCut`.
"""

import asyncio
import json
import logging
from collections.abc import Callable, Mapping
from typing import Any

from bot.playground import editing, inline, lookups, sending, webhook
from bot.playground.faults import ConnectionCut, Fault
from bot.playground.parameters import Parameters, Upload
from bot.playground.refusals import Denied, Refusal, answer_of, too_many
from bot.playground.world import World

logger = logging.getLogger(__name__)

METHODS: dict[str, Callable[[World, Parameters], Any]] = {
    name.lower(): method
    for name, method in {
        "getMe": lookups.get_me,
        "setWebhook": webhook.set_webhook,
        "deleteWebhook": webhook.delete_webhook,
        "getWebhookInfo": webhook.get_webhook_info,
        "sendMessage": sending.send_message,
        "sendPhoto": sending.send_photo,
        "sendVoice": sending.send_voice,
        "sendDocument": sending.send_document,
        "sendMediaGroup": sending.send_media_group,
        "sendLocation": sending.send_location,
        "sendContact": sending.send_contact,
        "sendChatAction": sending.send_chat_action,
        "editMessageText": editing.edit_message_text,
        "editMessageCaption": editing.edit_message_caption,
        "editMessageReplyMarkup": editing.edit_message_reply_markup,
        "editMessageMedia": editing.edit_message_media,
        "deleteMessage": editing.delete_message,
        "deleteMessages": editing.delete_messages,
        "answerCallbackQuery": editing.answer_callback_query,
        "answerInlineQuery": inline.answer_inline_query,
        "setMyCommands": lookups.set_my_commands,
        "getMyCommands": lookups.get_my_commands,
        "deleteMyCommands": lookups.delete_my_commands,
        "setMyName": lookups.accept,
        "setMyDescription": lookups.accept,
        "setMyShortDescription": lookups.accept,
        "setChatMenuButton": lookups.accept,
        "getChat": lookups.get_chat,
        "getChatMember": lookups.get_chat_member,
        "getChatMemberCount": lookups.get_chat_member_count,
        "getChatAdministrators": lookups.get_chat_administrators,
        "leaveChat": lookups.leave_chat,
        "getFile": lookups.get_file,
    }.items()
}


async def call(
    world: World, token: str, method: str, values: Mapping[str, str], uploads: Mapping[str, Upload] | None = None
) -> tuple[int, bytes]:
    """Answer one call: the HTTP status and the body. `values` are the wire's strings, objects as JSON."""
    name = method.lower()
    given = Parameters(values, uploads or {})
    if token != world.token:
        return _answer(_refused(world, method, given, Denied(401, "Unauthorized")))
    world.calls[name] = world.calls.get(name, 0) + 1
    fault = world.faults.take(name)
    if fault is not None and (denied := await _meet(fault)):
        return _answer(denied)
    try:
        if name == "getupdates":
            result: Any = await _get_updates(world, given)
        elif name in METHODS:
            result = METHODS[name](world, given)
        else:
            raise Denied(404, "Not Found: method not found")
    except Denied as denied:
        return _answer(_refused(world, method, given, denied))
    except Exception:
        logger.exception("The stand-in failed at %s.", method)
        return _answer(Denied(500, "Internal Server Error"))
    if fault is not None and fault.kind == "cut after":
        raise ConnectionCut
    return 200, json.dumps({"ok": True, "result": result}, ensure_ascii=False).encode()


async def _get_updates(world: World, given: Parameters) -> list[Any]:
    allowed = given.parsed("allowed_updates", "allowed_updates")
    if isinstance(allowed, list):
        world.updates.allowed = frozenset(allowed) if allowed else None
    limit = min(max(given.integer("limit", 100), 1), 100)
    return await world.updates.poll(given.integer("offset"), limit, given.integer("timeout"))


async def _meet(fault: Fault) -> Denied | None:
    """What a fault does before the call is carried out: answer it, break the connection, or keep it waiting."""
    match fault.kind:
        case "429":
            return too_many(max(1, round(fault.seconds)))
        case "500":
            return Denied(500, "Internal Server Error: restart")
        case "502":
            return Denied(502, "Bad Gateway")
        case "cut before":
            raise ConnectionCut
        case "hang":
            await asyncio.sleep(fault.seconds)
    return None


def _refused(world: World, method: str, given: Parameters, denied: Denied) -> Denied:
    world.refusals.append(Refusal(method, denied.status, denied.description, given.brief()))
    return denied


def _answer(denied: Denied) -> tuple[int, bytes]:
    return denied.status, json.dumps(answer_of(denied), ensure_ascii=False).encode()
