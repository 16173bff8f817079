"""The vault: personal text is sealed before it reaches the database, and opened when it comes back.

    3f2a91c0.SGVsbG8gd29ybGQ…      the key's id, and AES-256-GCM of the text under a nonce of its own

The place (table.column) is sealed along, so that a value moved to another column does not open. Keys form a ring: the
newest one seals, all of them open. What is looked up by equality (a phone, its last four digits) leaves a trace beside
it: a keyed hash, worth nothing to whoever has the database but not the key.

A vault hangs on its engine's dialect, where the column types find it. Nothing here knows where keys are kept: see
`bot/keys.py`.
"""

from __future__ import annotations

import hmac
import json
import os
from binascii import Error, a2b_base64, b2a_base64
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Dialect, Engine, String, Text
from sqlalchemy.types import TypeDecorator
from sqlmodel import Session

KEY_BYTES = 32
NONCE_BYTES = 12
ID_LENGTH = 8  # hexadecimal digits
TRACE_BYTES = 16
BARE = frozenset({"", "{}", "[]"})
"""What says nothing is kept as it is: most rows of inbox and outbox were emptied."""

LONE = "surrogatepass"  # half characters come from Telegram now and then, and nothing is lost here

ATTRIBUTE = "huikuan_vault"


class KeyMissing(Exception):
    """A key is needed that is not there; the text names it by its id."""

    def __init__(self, key_id: str) -> None:
        super().__init__(f"the key {key_id} is missing: what was sealed with it cannot be read without it")
        self.key_id = key_id


class NoKey(Exception):
    """There is no key at all to seal with."""


class Tampered(Exception):
    """What is sealed is not what was written there; the text names the place."""

    def __init__(self, place: str) -> None:
        super().__init__(f"{place}: what stands there was changed or put there from elsewhere, and does not open")
        self.place = place


@dataclass(frozen=True)
class Key:
    """One key of the ring. Its id is derived from it, so a mistyped key is another key and not a wrong one."""

    secret: bytes = field(repr=False)
    id: str = field(init=False)
    cipher: AESGCM = field(init=False, repr=False, compare=False)
    tracing: bytes = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if len(self.secret) != KEY_BYTES:
            raise ValueError(f"a key has {KEY_BYTES} bytes")
        object.__setattr__(self, "id", self._derived("id").hex()[:ID_LENGTH])
        object.__setattr__(self, "cipher", AESGCM(self._derived("seal")))
        object.__setattr__(self, "tracing", self._derived("trace"))

    def _derived(self, purpose: str) -> bytes:
        return hmac.digest(self.secret, f"huikuan {purpose}".encode(), "sha256")


def new_key() -> Key:
    """A key that nobody had before."""
    return Key(os.urandom(KEY_BYTES))


class Vault:
    """A ring of keys. `renewed` gives the keys when they are others than before, else None: it is asked often."""

    def __init__(self, keys: Sequence[Key], *, renewed: Callable[[], Sequence[Key] | None] | None = None) -> None:
        """Newest first."""
        self._renewed = renewed
        self._keys = tuple(keys)
        self._by_id = {key.id: key for key in keys}

    @property
    def keys(self) -> Sequence[Key]:
        """All keys, newest first."""
        return self._keys

    @property
    def newest(self) -> Key:
        """The key that seals."""
        if not self._keys:
            raise NoKey("there is no key to seal with")
        return self._keys[0]

    def refresh(self) -> None:
        """Take the keys as they are now."""
        keys = self._renewed() if self._renewed else None
        if keys is not None:
            self._by_id = {key.id: key for key in keys}
            self._keys = tuple(keys)

    def seal(self, text: str, place: str) -> str:
        """The text, sealed for that place under the newest key."""
        key, nonce = self.newest, os.urandom(NONCE_BYTES)
        sealed = nonce + key.cipher.encrypt(nonce, text.encode("utf-8", LONE), place.encode())
        return f"{key.id}.{b2a_base64(sealed, newline=False).decode('ascii')}"

    def open(self, sealed: str, place: str) -> str:
        """What was sealed for that place. Raises KeyMissing, and Tampered."""
        key_id, _dot, body = sealed.partition(".")
        key = self._key(key_id, place)
        try:
            raw = a2b_base64(body, strict_mode=True)
            return key.cipher.decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], place.encode()).decode("utf-8", LONE)
        except (InvalidTag, Error, ValueError):
            raise Tampered(place) from None

    def seal_bytes(self, data: bytes, place: str) -> bytes:
        """The same for a file."""
        key, nonce = self.newest, os.urandom(NONCE_BYTES)
        return key.id.encode("ascii") + nonce + key.cipher.encrypt(nonce, data, place.encode())

    def open_bytes(self, sealed: bytes, place: str) -> bytes:
        """What `seal_bytes` sealed. Raises KeyMissing, and Tampered."""
        key = self._key(sealed[:ID_LENGTH].decode("ascii", "replace"), place)
        nonce, body = sealed[ID_LENGTH : ID_LENGTH + NONCE_BYTES], sealed[ID_LENGTH + NONCE_BYTES :]
        try:
            return key.cipher.decrypt(nonce, body, place.encode())
        except (InvalidTag, ValueError):
            raise Tampered(place) from None

    def trace(self, text: str) -> str:
        """What the text is found by, under the newest key."""
        return _trace(self.newest, text)

    def traces(self, text: str) -> list[str]:
        """What the text may be found by, under every key: rows of an older one are found while keys change."""
        return [_trace(key, text) for key in self._keys]

    def _key(self, key_id: str, place: str) -> Key:
        if key_id not in self._by_id:
            if len(key_id) != ID_LENGTH or not set(key_id) <= set("0123456789abcdef"):
                raise Tampered(place)
            self.refresh()
        try:
            return self._by_id[key_id]
        except KeyError:
            raise KeyMissing(key_id) from None


def _trace(key: Key, text: str) -> str:
    digest = hmac.digest(key.tracing, text.encode(), "sha256")[:TRACE_BYTES]
    return f"{key.id}.{b2a_base64(digest, newline=False).decode('ascii')}"


def hang(vault: Vault, engine: Engine) -> None:
    """Let the engine's columns seal with this vault."""
    setattr(engine.dialect, ATTRIBUTE, vault)


def vault_in(db: Session) -> Vault:
    """The vault that the session's columns seal with."""
    return _vault_of(db.get_bind().dialect)


def _vault_of(dialect: Dialect) -> Vault:
    vault: Vault = getattr(dialect, ATTRIBUTE)
    return vault


# --- columns


class Encrypted(TypeDecorator[Any]):
    """A column whose values are sealed for its place, `table.column`. What SQL compares needs a Trace beside it."""

    impl = Text
    cache_ok = True

    def __init__(self, place: str) -> None:
        super().__init__()
        self.place = place

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        if value is None:
            return None
        text = self.written(value)
        return text if text in BARE else _vault_of(dialect).seal(text, self.place)

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        if value is None:
            return None
        return self.read(value if value in BARE else _vault_of(dialect).open(value, self.place))

    def written(self, value: Any) -> str:
        """The value as text."""
        raise NotImplementedError

    def read(self, text: str) -> Any:
        """The value that the text says."""
        raise NotImplementedError


class EncryptedText(Encrypted):
    """Text that nobody reads in the database."""

    cache_ok = True

    def written(self, value: str) -> str:
        return value

    def read(self, text: str) -> str:
        return text


class EncryptedJSON(Encrypted):
    """JSON values that nobody reads in the database."""

    cache_ok = True

    def written(self, value: Any) -> str:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))

    def read(self, text: str) -> Any:
        return json.loads(text)


class EncryptedFloat(Encrypted):
    """A number that nobody reads in the database, such as a coordinate."""

    cache_ok = True

    def written(self, value: float) -> str:
        return repr(float(value))

    def read(self, text: str) -> float:
        return float(text)


class Trace(TypeDecorator[str]):
    """What another column of the row is found by: the trace of its text, or of its last characters."""

    impl = String
    cache_ok = True

    def __init__(self, of: str, last: int | None = None) -> None:
        super().__init__()
        self.of = of
        self.last = last

    def part(self, text: str) -> str:
        """The part of the text that is traced."""
        return text if self.last is None else text[-self.last :]
