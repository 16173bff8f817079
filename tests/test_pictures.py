"""Charts are pictures of a phone's size that say the amounts they were given, in the reader's language."""

from __future__ import annotations

import struct
import subprocess
import sys
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from handlers.files.charts import Collector, Step, expected_picture, people_picture, target_picture
from handlers.files.drawing import drawable
from handlers.files.pictures import BY_DAY, BY_MONTH, BY_WEEK, bars_of, report_picture
from locales import Reader, Sentence

LANGUAGES = ("en", "zh_CN")
BUCKETS = [("Not due", 123456700), ("1–30", 5678900), ("31–60", 0), ("61–90", 12), ("Over 90", 34567890)]


def days_from(start: date, *amounts: int) -> list[tuple[date, int]]:
    """A day for each amount."""
    return [(start + timedelta(days=number), amount) for number, amount in enumerate(amounts)]


def picture(
    *amounts: int,
    language: str = "en",
    title: str = "November",
    last: Sequence[int] = (),
    buckets: Sequence[tuple[str, int]] = BUCKETS,
    currency: str = "CNY",
) -> bytes:
    """The picture of a period that begins on 1 November 2026."""
    return report_picture(
        Reader(language, ZoneInfo("UTC")),
        title=title,
        days=days_from(date(2026, 11, 1), *amounts),
        last=last,
        buckets=buckets,
        currency=currency,
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_report_is_a_picture_of_a_phone_s_size(language: str) -> None:
    png = picture(*range(0, 3_000_000, 100_000), language=language, title="华东一组 · 11月", last=[500_000] * 31)

    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    assert struct.unpack(">II", png[16:24]) == (1080, 1296)
    assert len(png) < 500_000


@pytest.mark.parametrize(
    ("amounts", "last", "buckets", "currency"),
    [
        ((), (), (), "CNY"),
        ((0,), (0,), [("all", 0)], "JPY"),
        ((-500_00, 100_00), (-700_00,), [("all", -100)], "CNY"),
        ((10**14,) * 30, (10**14,) * 31, [("all", 10**16)], "KWD"),
        ((1,) * 366, (1,) * 365, BUCKETS * 2, "USD"),
    ],
)
def test_whatever_was_collected_is_drawn(
    amounts: tuple[int, ...], last: Sequence[int], buckets: Sequence[tuple[str, int]], currency: str
) -> None:
    assert picture(*amounts, last=last, buckets=buckets, currency=currency).startswith(b"\x89PNG")


def test_a_title_is_neither_a_formula_nor_boxes() -> None:
    assert picture(1, title=r"$1 and \frac $2 🎉" + "华" * 200).startswith(b"\x89PNG")
    assert drawable("Top 🎉 ¥5,000 华鑫") == "Top  ¥5,000 华鑫"


def test_other_amounts_are_another_picture() -> None:
    assert picture(100_00) == picture(100_00)
    assert len({picture(100_00), picture(200_00), picture(100_00, last=[1]), picture(100_00, buckets=BUCKETS[:4])}) == 4


@pytest.mark.parametrize(
    ("count", "last", "title", "steps"),
    [
        (1, 1, BY_DAY, 1),
        (30, 31, BY_DAY, 31),
        (22, 31, BY_DAY, 31),
        (92, 92, BY_WEEK, 14),
        (91, 92, BY_WEEK, 13),
        (90, 92, BY_WEEK, 13),
        (365, 365, BY_MONTH, 12),
        (365, 366, BY_MONTH, 12),
        (40, 365, BY_MONTH, 12),
        (0, 31, BY_DAY, 0),
    ],
)
def test_many_days_are_added_up_to_weeks_or_months(count: int, last: int, title: Sentence, steps: int) -> None:
    bars = bars_of(days_from(date(2026, 1, 1), *range(count)), range(last))

    assert (bars.title, len(bars.starts), len(bars.now), len(bars.before)) == (title, steps, steps, steps)
    if count:
        assert sum(bars.now) == sum(range(count))
        assert sum(bars.before) == sum(range(last))


def test_each_step_holds_its_own_days() -> None:
    bars = bars_of(days_from(date(2026, 1, 1), *[1] * 365), [2] * 365)

    assert bars.starts == [date(2026, month, 1) for month in range(1, 13)]
    assert bars.now == [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    assert bars.before == [2 * days for days in bars.now]


WITHOUT_CHINESE_FONTS = """
import warnings
from datetime import date
from zoneinfo import ZoneInfo
from matplotlib.font_manager import fontManager

fontManager.ttflist = [font for font in fontManager.ttflist if "CJK" not in font.name]

from handlers.files import drawing, pictures
from locales import Reader

warnings.simplefilter("error")  # a character without a picture is only a warning
pictures.report_picture(
    Reader("zh_CN", ZoneInfo("UTC")),
    title="华东一组",
    days=[(date(2026, 11, 1), 1)],
    last=[],
    buckets=[],
    currency="CNY",
)
print(drawing.font().fname)
"""


def test_a_machine_without_chinese_fonts_draws_with_the_package_s_own() -> None:
    done = subprocess.run(  # its own process: the library remembers for good which fonts there are
        [sys.executable, "-c", WITHOUT_CHINESE_FONTS], capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stderr
    assert Path(done.stdout.strip()).name == "NotoSansCJKsc-Regular.otf"


def height_of(png: bytes) -> int:
    """In points; the width is that of a phone."""
    width, height = struct.unpack(">II", png[16:24])
    assert width == 1080
    return int(height)


READER = Reader("zh_CN", ZoneInfo("UTC"))


@pytest.mark.parametrize(
    "steps",
    [
        [],
        [Step("12月", 0, 0, 0)],
        [Step("12月", 10**14, 1, 0)] * 9,
        [Step(r"$\frac 🎉", 100, 200, 300)],
    ],
)
def test_money_to_come_is_a_picture(steps: Sequence[Step]) -> None:
    assert height_of(expected_picture(READER, title="每周预计回款", steps=steps, currency="CNY")) == 1296


@pytest.mark.parametrize(
    ("amounts", "target"),
    [((), ()), ((0,), (0,)), ((500, -700, 300), (10, 20, 30)), ((10**12,) * 31, (10**13,) * 31), ((5,) * 366, ())],
)
def test_what_was_collected_against_a_target_is_a_picture(amounts: Sequence[int], target: Sequence[int]) -> None:
    days = days_from(date(2026, 1, 1), *amounts)
    png = target_picture(READER, title="回款", days=days, target=target, currency="JPY")

    assert height_of(png) == 777
    assert target_picture(READER, title="回款", days=days, target=[*target, 10**9], currency="JPY") != png


@pytest.mark.parametrize("count", [0, 1, 14, 40])
def test_what_each_collected_is_a_picture_that_grows_with_the_people(count: int) -> None:
    people = [Collector(f"业务员{number}" * 3, number * 1000, number * 900 or None) for number in range(count)]
    png = people_picture(READER, title="回款", people=people, currency="KWD")

    assert 300 < height_of(png) <= 1296
