"""The key to the tests' databases, here and in the processes that tests start."""

from __future__ import annotations

from base64 import b64encode

from models.storage.database import Database, open_database
from models.storage.vault import Key, Vault

KEY = Key(bytes(range(32)))
KEY_TEXT = b64encode(KEY.secret).decode()
"""As the environment has it."""


def opened(url: str) -> Database:
    """The database, with the key to it."""
    return open_database(url, Vault([KEY]))
