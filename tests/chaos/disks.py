"""A small file system of its own, which can be filled to the last byte. Mounting one needs root."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SIZE = 2 * 1024**3


class Disk:
    """A file system in memory."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def fill(self) -> None:
        """Leave no room: from now on whatever wants a new page of it gets "no space left on device"."""
        found = os.statvfs(self.folder)
        self._resize((found.f_blocks - found.f_bfree) * found.f_frsize)

    def clear(self) -> None:
        """Give the room back."""
        self._resize(SIZE)

    def _resize(self, size: int) -> None:
        for more in (0, 1, 4):  # somebody may just be writing to it
            options = f"remount,size={size + more * 1024**2}"
            if subprocess.run(["mount", "-o", options, self.folder], stderr=subprocess.DEVNULL).returncode == 0:
                return
        raise OSError(f"{self.folder} could not be given {size} bytes")


@contextmanager
def disk() -> Iterator[Disk | None]:
    """A disk as long as the context lasts; None where this user may not mount one."""
    if os.geteuid() != 0:
        yield None
        return
    folder = Path(tempfile.mkdtemp(prefix="chaos"))
    mounting = ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "chaos", str(folder)]
    mounted = subprocess.run(mounting, stderr=subprocess.DEVNULL).returncode == 0
    try:
        yield Disk(folder) if mounted else None
    finally:
        if mounted:
            subprocess.run(["umount", "--lazy", folder], check=True)
        folder.rmdir()
