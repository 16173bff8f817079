"""The tables that `/import` sends to be filled in: the heads that it knows, and a row as an example."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from zoneinfo import ZoneInfo

from handlers.answers import File
from handlers.files.import_columns import FIELD_NAMES, HEADS
from handlers.files.sheets import Sheet, workbook
from locales import SOURCE_LANGUAGE, Reader, speak

EXAMPLES: Mapping[str, Mapping[str, list[str]]] = {
    "zh_CN": {
        "customers": ["华鑫商贸有限公司", "", "A", "net 30", "展会", "王经理", "13800138000", "人民路1号", "重点"],
        "contacts": ["华鑫商贸有限公司", "李会计", "13900139000", "li@example.com"],
        "receivables": [
            "INV-2026-001",
            "华鑫商贸有限公司",
            "12500.50",
            "CNY",
            "2026-11-01",
            "2026-12-01",
            "",
            "第一批",
        ],
        "payments": ["华鑫商贸有限公司", "5000", "CNY", "微信", "2026-11-20", "R-1001", "", "", "", ""],
    },
    SOURCE_LANGUAGE: {
        "customers": [
            "Lakeside Foods",
            "",
            "A",
            "net 30",
            "fair",
            "Jenny Lim",
            "+65 9123 4567",
            "1 High Street",
            "key",
        ],
        "contacts": ["Lakeside Foods", "Ben Tan", "+65 9765 4321", "ben@example.com"],
        "receivables": [
            "INV-2026-001",
            "Lakeside Foods",
            "12500.50",
            "CNY",
            "2026-11-01",
            "2026-12-01",
            "",
            "part one",
        ],
        "payments": ["Lakeside Foods", "5000", "CNY", "transfer", "2026-11-20", "R-1001", "", "", "", ""],
    },
}
"""A row of each table, by the language of who reads it."""


def templates_for(reader: Reader, zone: ZoneInfo) -> Iterator[File]:
    """A file for each kind of table, in the language of who reads it."""
    for kind, example in EXAMPLES[reader.language].items():
        heads = [speak(FIELD_NAMES[field], reader) for field in HEADS[kind]]
        yield File(f"{kind}.xlsx", workbook([Sheet(kind, heads, [example])], zone=zone).content)
