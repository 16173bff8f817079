"""The last step to Telegram: a row of the outbox as one call of PTB's bot."""

from __future__ import annotations

import os
from base64 import b64decode
from typing import Any
from urllib.parse import quote

from telegram import Bot, InputFile
from telegram.error import BadRequest, InvalidToken

from bot.wire import LARGEST_FILE
from models.storage.outbox import FETCH, Outbox

# PTB warns of the old type of `retry_after` wherever it is made, unless this asks for the new one.
os.environ.setdefault("PTB_TIMEDELTA", "true")


class Courier(Bot):
    """PTB's bot, for calls that are plain data."""

    async def call(self, method: str, parameters: dict[str, Any]) -> Any:
        """Any method of the Bot API; what it answers, as JSON."""
        return await self._post(method, parameters)

    async def content_of(self, file_id: str) -> bytes:
        """The content of a file that somebody sent. Raises TelegramError, BadRequest when it is not to be had."""
        found = await self._post(FETCH, {"file_id": file_id})
        path = found.get("file_path", "")
        if not path or found.get("file_size", 0) > LARGEST_FILE:
            raise BadRequest("there is no such file, or it is too large")
        try:
            return await self.request.retrieve(f"{self.base_file_url}/{quote(path)}")
        except InvalidToken:  # PTB's word for a 404; the token was good a moment ago
            raise BadRequest("the file is gone") from None


def parameters_of(row: Outbox) -> dict[str, Any]:
    """A row's payload as PTB takes it: a file that stands in it becomes one that is sent along."""
    if "content" not in row.payload:
        return row.payload
    parameters = dict(row.payload)
    content, name = b64decode(parameters.pop("content")), parameters.pop("file_name")
    parameters["photo" if row.method == "sendPhoto" else "document"] = InputFile(content, filename=name)
    return parameters
