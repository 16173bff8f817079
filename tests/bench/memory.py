"""How much memory a process of a measurement took."""

from __future__ import annotations

from pathlib import Path


def peak_memory() -> float:
    """The most MiB that this process took; `getrusage` would count the one that started it, which wrote the company."""
    status = Path("/proc/self/status").read_text("ascii")
    (line,) = (line for line in status.splitlines() if line.startswith("VmHWM:"))
    return int(line.split()[1]) / 1024
