"""The parameters of one call, as they come over the wire: strings, some of them JSON, and uploaded files.

Both wires (HTTP and the socketless request) are brought to this one shape, so that they cannot differ.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.playground.refusals import bad


@dataclass(frozen=True, slots=True)
class Upload:
    """A file sent along with a call."""

    name: str
    content: bytes
    mime: str = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class Parameters:
    """Reads what a method asks for; lenient like Telegram: what is absent or not a number is nothing."""

    values: Mapping[str, str]
    uploads: Mapping[str, Upload] = field(default_factory=dict)

    def has(self, name: str) -> bool:
        return bool(self.values.get(name))

    def text(self, name: str) -> str:
        return self.values.get(name, "")

    def integer(self, name: str, default: int = 0) -> int:
        try:
            return int(self.values[name])
        except (KeyError, ValueError):
            return default

    def flag(self, name: str) -> bool:
        return self.values.get(name, "").lower() in ("true", "yes", "1")

    def number(self, name: str) -> float:
        """A number that must be there: `latitude is empty`."""
        value = self.values.get(name, "")
        if not value:
            raise bad(f"{name} is empty")
        try:
            return float(value)
        except ValueError:
            raise bad(f"{name} must be a valid Number") from None

    def parsed(self, name: str, what: str) -> Any:
        """The JSON value, None when absent; `what` names it in the refusal."""
        value = self.values.get(name, "")
        if not value:
            return None
        try:
            return json.loads(value)
        except ValueError:
            raise bad(f"can't parse {what} JSON object") from None

    def brief(self) -> dict[str, str]:
        """The parameters with long values cut, for a note."""
        return {name: value if len(value) <= 200 else value[:200] + "…" for name, value in self.values.items()}


def wire(values: Mapping[str, Any]) -> dict[str, str]:
    """Values of a JSON body as the wire's strings."""
    return {
        name: value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        for name, value in values.items()
        if value is not None
    }
