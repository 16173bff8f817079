"""The file of a backup: a header that says what it is, and a body in chunks whose order and end are protected.

    HUIKUAN BACKUP 1
    {"engine": "sqlite", "version": "0002", "made_at": …, "keys": […], "lock": …}
    chunk, chunk, … last chunk

Each chunk stands behind its length, and the last one says that it is the last. With a passphrase the chunks are
encrypted: AES-GCM under a key that scrypt makes of the passphrase and the file's own salt, with the chunk's number and
place as the nonce and the header as associated data. Nothing can be changed, moved, taken away or put in unseen.
Without a passphrase a SHA-256 over the same stands behind each chunk: it finds damage, not a forger.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from math import prod
from pathlib import Path
from typing import Any, BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from bot.failures import Failure

MAGIC = b"HUIKUAN BACKUP 1\n"
CHUNK = 1 << 20
LONGEST_HEADER = 1 << 16
DIGEST = hashlib.sha256().digest_size
LAST = 1 << 31
"""The bit of a length that marks the last chunk."""

COST = {"n": 1 << 17, "r": 8, "p": 1}
"""What scrypt costs: 128 MiB and a third of a second for each guess (OWASP's password storage cheat sheet)."""

HIGHEST_COST = 1 << 23
"""A header may not make the reader spend more than so many blocks of 128 bytes: 1 GiB."""


@dataclass(frozen=True, slots=True)
class Header:
    """What can be known of a backup without its passphrase."""

    engine: str  # sqlite, postgresql
    version: str  # of the database's tables
    made_at: str  # ISO 8601
    keys: tuple[str, ...] = ()  # ids of the keys without which its personal fields cannot be read

    @property
    def moment(self) -> datetime:
        """When it was made."""
        return datetime.fromisoformat(self.made_at)


class Damaged(Failure):
    """The file is not what was written."""


def is_ours(path: Path) -> bool:
    """Whether the file begins as a backup does."""
    try:
        with path.open("rb") as file:
            return file.read(len(MAGIC)) == MAGIC
    except OSError:
        return False


def write(file: BinaryIO, header: Header, body: Iterator[bytes], passphrase: str | None) -> None:
    """Write a backup; whoever opened the file brings it to the disk."""
    lock = {"salt": os.urandom(16).hex(), **COST} if passphrase is not None else None
    head = json.dumps({**asdict(header), "lock": lock}).encode() + b"\n"
    seal = _sealing(head, lock, passphrase)
    file.write(MAGIC + head)
    number, waiting = 0, b""
    for chunk in _in_chunks(body):
        if waiting:
            file.write(_framed(seal(number, False, waiting), 0))
            number += 1
        waiting = chunk
    file.write(_framed(seal(number, True, waiting), LAST))


def header_of(path: Path) -> Header:
    """What the file says of itself. Raises Damaged, OSError."""
    with path.open("rb") as file:
        _head, header, _lock = _read_head(file, path)
    return header


def body_of(path: Path, passphrase: str | None) -> Iterator[bytes]:
    """The body, chunk by chunk, each one checked. Raises Failure without the right passphrase, Damaged, OSError."""
    with path.open("rb") as file:
        head, _header, lock = _read_head(file, path)
        if lock is not None and passphrase is None:
            raise Failure(f"{path} is encrypted: its passphrase is needed (--passphrase-file)")
        opened = _opening(head, lock, passphrase)
        number, last = 0, False
        while not last:
            length = int.from_bytes(_exactly(file, 4, path))
            last, length = bool(length & LAST), length & ~LAST
            if length > CHUNK + DIGEST:
                raise Damaged(f"{path} is damaged: nothing was taken from it")
            sealed = _exactly(file, length, path)
            try:
                chunk = opened(number, last, sealed)
            except InvalidTag:
                reason = "is damaged" if number or lock is None else "is damaged, or the passphrase is wrong"
                raise Damaged(f"{path} {reason}: nothing was taken from it") from None
            yield chunk
            number += 1
        if file.read(1):
            raise Damaged(f"{path} is damaged: there is more behind its end")


# --- the header


def _read_head(file: BinaryIO, path: Path) -> tuple[bytes, Header, dict[str, Any] | None]:
    if file.read(len(MAGIC)) != MAGIC:
        raise Damaged(f"{path} is no backup of Huikuan, or of a version that this program does not know")
    head = file.readline(LONGEST_HEADER)
    try:
        values = json.loads(head)
        lock = values.pop("lock")
        header = Header(**{**values, "keys": tuple(values["keys"])})
        header.moment.isoformat()
        if lock is not None and not _is_lock(lock):
            raise ValueError("not a lock")
    except (ValueError, TypeError, KeyError, AttributeError):
        raise Damaged(f"{path} is damaged: its beginning cannot be read") from None
    return head, header, lock


def _is_lock(lock: dict[str, Any]) -> bool:
    costs = [lock[name] for name in COST]
    known = all(isinstance(cost, int) and cost > 0 for cost in costs) and bool(bytes.fromhex(lock["salt"]))
    return known and prod(costs) <= HIGHEST_COST


# --- chunks

Step = Callable[[int, bool, bytes], bytes]
"""A chunk's number, whether it is the last, and its bytes."""


def _sealing(head: bytes, lock: dict[str, Any] | None, passphrase: str | None) -> Step:
    if lock is None:
        return lambda number, last, chunk: chunk + _digest(head, number, last, chunk)
    cipher = AESGCM(_key(lock, passphrase or ""))
    return lambda number, last, chunk: cipher.encrypt(_nonce(number, last), chunk, head)


def _opening(head: bytes, lock: dict[str, Any] | None, passphrase: str | None) -> Step:
    if lock is not None:
        cipher = AESGCM(_key(lock, passphrase or ""))
        return lambda number, last, sealed: cipher.decrypt(_nonce(number, last), sealed, head)

    def check(number: int, last: bool, sealed: bytes) -> bytes:
        chunk, digest = sealed[:-DIGEST], sealed[-DIGEST:]
        if digest != _digest(head, number, last, chunk):
            raise InvalidTag
        return chunk

    return check


def _key(lock: dict[str, Any], passphrase: str) -> bytes:
    kdf = Scrypt(bytes.fromhex(lock["salt"]), length=32, n=lock["n"], r=lock["r"], p=lock["p"])
    return kdf.derive(passphrase.encode())


def _nonce(number: int, last: bool) -> bytes:
    """The key is this file's alone, so that a number is never used twice with it."""
    return number.to_bytes(11) + bytes([last])


def _digest(head: bytes, number: int, last: bool, chunk: bytes) -> bytes:
    return hashlib.sha256(head + _nonce(number, last) + chunk).digest()


def _framed(sealed: bytes, mark: int) -> bytes:
    return (len(sealed) | mark).to_bytes(4) + sealed


def _in_chunks(body: Iterator[bytes]) -> Iterator[bytes]:
    """The same bytes in chunks of one size; the last may be shorter."""
    kept = bytearray()
    for piece in body:
        kept += piece
        while len(kept) >= CHUNK:
            yield bytes(kept[:CHUNK])
            del kept[:CHUNK]
    yield bytes(kept)


def _exactly(file: BinaryIO, length: int, path: Path) -> bytes:
    found = file.read(length)
    if len(found) < length:
        raise Damaged(f"{path} is cut off: nothing was taken from it")
    return found
