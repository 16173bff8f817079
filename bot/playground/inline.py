"""The answer to an inline query, as strict as Telegram is about it."""

from typing import Any

from bot.playground import limits
from bot.playground.entities import is_empty
from bot.playground.keyboards import check_markup
from bot.playground.parameters import Parameters
from bot.playground.queries import content_of
from bot.playground.refusals import TOO_OLD, bad
from bot.playground.world import World


def answer_inline_query(world: World, given: Parameters) -> bool:
    query = world.queries.get(given.text("inline_query_id"))
    if query is None or query.results is not None or world.time_source() - query.at > limits.INLINE_SECONDS:
        raise bad(TOO_OLD)
    results = given.parsed("results", "InlineQueryResult")
    if not isinstance(results, list):
        raise bad("can't parse results: Array is expected")
    if len(results) > limits.INLINE_RESULTS:
        raise bad("RESULTS_TOO_MUCH")
    if len(given.text("next_offset").encode()) > limits.INLINE_OFFSET:
        raise bad("NEXT_OFFSET_INVALID")
    identities = [_check(result) for result in results]
    if len(set(identities)) < len(identities):
        raise bad("RESULT_ID_DUPLICATE")
    query.results = results
    query.personal, query.cache_seconds = given.flag("is_personal"), given.integer("cache_time", 300)
    query.next_offset = given.text("next_offset")
    world.changes.add("found", person_id=query.person_id, by_bot=True, text=query.id)
    return True


def _check(result: Any) -> str:
    """One result; its id."""
    if not isinstance(result, dict) or result.get("type") != "article":
        raise bad("unknown inline query result type")
    identity = str(result.get("id", ""))
    if not 1 <= len(identity.encode()) <= limits.INLINE_RESULT_ID:
        raise bad("RESULT_ID_INVALID")
    if not str(result.get("title") or ""):
        raise bad("article title must be non-empty")
    content = result.get("input_message_content")
    if not isinstance(content, dict) or is_empty(str(content.get("message_text") or "")):
        raise bad("message text is empty")
    if len(content_of(content).text) > limits.TEXT:
        raise bad("MESSAGE_TOO_LONG")
    check_markup(result.get("reply_markup"), private=False, inline_only=True)
    return identity
