"""Faults on demand: what a bad day of Telegram looks like.

`world.faults.add("sendMessage", "502", times=3)` lets the next three calls of that method fail; the method `*` means
any. Kinds:

- `429`: Too Many Requests, with `retry_after` of `seconds`
- `500`, `502`: as Telegram's servers and the proxies in front of them say it
- `hang`: nothing for `seconds`, then the call is carried out (whoever gave up meanwhile does not know)
- `cut before`: the connection breaks, nothing was done
- `cut after`: the connection breaks after it was done
"""

from collections import deque
from dataclasses import dataclass, field
from typing import Literal, get_args

Kind = Literal["429", "500", "502", "hang", "cut before", "cut after"]
KINDS: tuple[str, ...] = get_args(Kind)


class ConnectionCut(Exception):
    """The connection broke."""


@dataclass(slots=True)
class Fault:
    """One thing that goes wrong, for the next so many calls."""

    method: str
    kind: Kind
    times: int = 1
    seconds: float = 1.0

    def concerns(self, method: str) -> bool:
        return self.method in ("*", method)


@dataclass(slots=True)
class Faults:
    """The faults that wait for their calls; the oldest that fits goes first."""

    waiting: deque[Fault] = field(default_factory=deque)
    happened: int = 0

    def add(self, method: str, kind: Kind, *, times: int = 1, seconds: float = 1.0) -> None:
        """Let the next calls of a method fail (`*`: of any)."""
        if kind not in KINDS:
            raise ValueError(f"A fault is one of {', '.join(KINDS)}, not {kind!r}.")
        self.waiting.append(Fault(method.lower(), kind, times, seconds))

    def clear(self) -> None:
        """Forget what has not happened yet."""
        self.waiting.clear()

    def take(self, method: str) -> Fault | None:
        """The fault that this call (its method in small letters) meets, if any."""
        for fault in self.waiting:
            if fault.concerns(method):
                fault.times -= 1
                if fault.times <= 0:
                    self.waiting.remove(fault)
                self.happened += 1
                return fault
        return None
