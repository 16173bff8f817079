"""The last step to Telegram: a row of the outbox as one call of PTB's bot."""

from __future__ import annotations

import os
from base64 import b64decode
from typing import Any

from telegram import Bot, InputFile

from models.outbox import Outbox

# PTB warns of the old type of `retry_after` wherever it is made, unless this asks for the new one.
os.environ.setdefault("PTB_TIMEDELTA", "true")


class Courier(Bot):
    """PTB's bot, for calls that are plain data."""

    async def call(self, method: str, parameters: dict[str, Any]) -> Any:
        """Any method of the Bot API; what it answers, as JSON."""
        return await self._post(method, parameters)


def parameters_of(row: Outbox) -> dict[str, Any]:
    """A row's payload as PTB takes it: a file that stands in it becomes one that is sent along."""
    if "content" not in row.payload:
        return row.payload
    parameters = dict(row.payload)
    content, name = b64decode(parameters.pop("content")), parameters.pop("file_name")
    parameters["photo" if row.method == "sendPhoto" else "document"] = InputFile(content, filename=name)
    return parameters
