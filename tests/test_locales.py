"""Sentences, what readers see of them, and the check of the catalogs."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from enum import Enum, StrEnum
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from babel.messages.pofile import read_po

from locales import LANGUAGES, Plain, Reader, Sentence, Short, TimeOf, Words, _, language_of, n_, speak
from locales.catalogs import check, update
from locales.marks import places
from locales.translator import catalog_path

ENGLISH = Reader("en", ZoneInfo("Asia/Shanghai"))
CHINESE = Reader("zh_CN", ZoneInfo("Asia/Shanghai"))
LONDON = Reader("en", ZoneInfo("Europe/London"))

HEADER = 'msgid ""\nmsgstr ""\n"Language: zh_CN\\n"\n"Plural-Forms: nplurals=1; plural=0;\\n"\n'


@dataclass(frozen=True)
class Amount:
    minor: int
    currency: str


class Method(StrEnum):
    CASH = "cash"

    @property
    def label(self) -> Words:
        return Sentence("by sea shells")


MOMENT = datetime(2026, 12, 4, 1, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "english", "chinese"),
    [
        ("华鑫 <b>", "华鑫 <b>", "华鑫 <b>"),
        (Amount(500000, "CNY"), "CN¥5,000.00", "¥5,000.00"),
        (Amount(-1, "CNY"), "-CN¥0.01", "-¥0.01"),
        (Amount(5000, "JPY"), "¥5,000", "JP¥5,000"),
        (Amount(1234, "KWD"), "KWD\xa01.234", "KWD\xa01.234"),
        (Amount(9223372036854775807, "USD"), "$92,233,720,368,547,758.07", "US$92,233,720,368,547,758.07"),
        (Plain(Amount(1200000, "CNY")), "12,000.00", "12,000.00"),
        (Plain(Amount(-1200000, "JPY")), "-1,200,000", "-1,200,000"),
        (Plain(Amount(1, "KWD")), "0.001", "0.001"),
        (1234567, "1,234,567", "1,234,567"),
        (Decimal("1234.5678"), "1,234.5678", "1,234.5678"),
        (Decimal("0.1"), "0.1", "0.1"),
        (MOMENT, "Fri, 4 Dec 2026, 09:05", "2026年12月4日 周五 09:05"),
        (datetime(2026, 12, 4, 23, tzinfo=UTC), "Sat, 5 Dec 2026, 07:00", "2026年12月5日 周六 07:00"),
        (date(2026, 12, 4), "Fri, 4 Dec 2026", "2026年12月4日 周五"),
        (time(8, 5), "08:05", "08:05"),
        (Short(date(2026, 12, 4)), "4 Dec", "12月4日"),
        (Short(date(2026, 12, 4), year=True), "4 Dec 2026", "2026年12月4日"),
        (Short(datetime(2026, 12, 4, 23, tzinfo=UTC)), "5 Dec", "12月5日"),
        (TimeOf(MOMENT), "09:05", "09:05"),
        (Method.CASH, "by sea shells", "by sea shells"),
        (["a", 1234, Method.CASH], "a, 1,234, by sea shells", "a、1,234、by sea shells"),
        (("a",), "a", "a"),
        (Sentence("{x}!", {"x": Sentence("{y}?", {"y": 1000})}), "1,000?!", "1,000?!"),
    ],
)
def test_a_value_is_told_in_the_readers_formats(value: object, english: str, chinese: str) -> None:
    sentence = Sentence("{value}", {"value": value})

    assert speak(sentence, ENGLISH) == english
    assert speak(sentence, CHINESE) == chinese


def test_a_moment_is_told_in_the_readers_zone_over_daylight_saving() -> None:
    assert speak(Sentence("{at}", {"at": MOMENT}), LONDON) == "Fri, 4 Dec 2026, 01:05"
    summer = datetime(2026, 7, 1, 23, 30, tzinfo=timezone(timedelta(hours=-5)))
    assert speak(Sentence("{at}", {"at": summer}), LONDON) == "Thu, 2 Jul 2026, 05:30"


class Plainless(Enum):
    THING = object()


@pytest.mark.parametrize("value", [0.1, True, None, object(), Plainless.THING, {"a": 1}])
def test_a_value_without_a_format_is_a_mistake(value: object) -> None:
    with pytest.raises(TypeError):
        speak(Sentence("{value}", {"value": value}), ENGLISH)


def test_a_moment_without_a_zone_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="time zone"):
        speak(Sentence("{at}", {"at": MOMENT.replace(tzinfo=None)}), ENGLISH)


def test_data_is_never_read_as_a_sentence() -> None:
    assert speak("{amount}", CHINESE) == "{amount}"
    assert speak(Sentence("Said: {words}", {"words": "{amount} %s"}), CHINESE) == "Said: {amount} %s"


def test_marks_carry_words_and_values() -> None:
    assert _("Hello {name}.", name="A") == Sentence("Hello {name}.", {"name": "A"})
    assert n_("{n} day", "{n} days", 2, left=1) == Sentence("{n} day", {"n": 2, "left": 1}, "{n} days", 2)


@pytest.mark.parametrize(
    ("n", "told"), [(0, "0 days"), (1, "1 day"), (-1, "-1 day"), (2, "2 days"), (1000, "1,000 days")]
)
def test_english_knows_one_and_many(n: int, told: str) -> None:
    assert speak(Sentence("{n} day", {"n": n}, "{n} days", n), ENGLISH) == told


@pytest.mark.parametrize(
    ("code", "language"),
    [
        ("zh", "zh_CN"),
        ("zh-hans", "zh_CN"),
        ("zh-CN", "zh_CN"),
        ("zh_CN", "zh_CN"),
        ("ZH-Hant", "zh_CN"),
        ("en", "en"),
        ("en-GB", "en"),
        ("de", "en"),
        ("zha", "en"),
        ("", "en"),
        (None, "en"),
    ],
)
def test_the_messengers_language_becomes_one_of_ours(code: str | None, language: str) -> None:
    assert language_of(code) == language
    assert language in LANGUAGES


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A product of one handler and an empty catalog."""
    for folder in ("bot", "handlers", "models", "locales/zh_CN/LC_MESSAGES"):
        (tmp_path / folder).mkdir(parents=True)
    write(tmp_path, code='_("Got {amount}.", amount=1)', catalog="")
    return tmp_path


def write(project: Path, *, code: str, catalog: str) -> None:
    (project / "handlers/payments.py").write_text(code, "utf-8")
    (project / "locales/zh_CN/LC_MESSAGES/huikuan.po").write_text(f"{HEADER}\n{catalog}", "utf-8")


def faults(project: Path) -> str:
    return "\n".join(map(str, check(project)))


GOT = 'msgid "Got {amount}."\nmsgstr "收到 {amount}。"\n'
GOT_CODE = '_("Got {amount}.", amount=1)'


@pytest.mark.parametrize(
    ("code", "catalog", "fault"),
    [
        (GOT_CODE, "", "handlers/payments.py:1: 'Got {amount}.' is missing"),
        (GOT_CODE, GOT.replace("收到 {amount}。", ""), "'Got {amount}.' is not translated"),
        (GOT_CODE, f"#, fuzzy\n{GOT}", "'Got {amount}.' is fuzzy"),
        ("", GOT, "'Got {amount}.' is unused"),
        (GOT_CODE, GOT.replace("收到 {amount}", "收到 {sum}"), "has {sum} where the sentence has {amount}"),
        (GOT_CODE, GOT.replace("收到 {amount}", "收到"), "has no places where the sentence has {amount}"),
        (GOT_CODE, GOT.replace("收到 {amount}", "收到 {amount:.2f}"), "must be a plain name"),
        (GOT_CODE, GOT.replace("收到 {amount}", "收到 {amount"), "braces do not match"),
        ('n_("{n} day", "{n} days", 2)', 'msgid "{n} day"\nmsgstr "{n}天"\n', "'{n} day' is missing"),
        ('n_("a day", "{n} days", 2)', 'msgid "a day"\nmsgid_plural "{n} days"\nmsgstr[0] "天"\n', "has no places"),
        ("_(words)", "", "takes its words as a constant"),
        ('_(f"Got {amount}.")', "", "takes its words as a constant"),
        ('n_("one", many, 2)', "", "takes its words as a constant"),
        ('_("Got {amount}.")', GOT, "no value for {amount}"),
        ('_("Got {amount}.", amount=1, who=2)', GOT, "no place for the value who"),
        ('_("Got {0}.")', "", "must be a plain name"),
        ('_("Got {amount!r}.", amount=1)', "", "must be a plain name"),
    ],
)
def test_the_check_tells_what_is_wrong(project: Path, code: str, catalog: str, fault: str) -> None:
    write(project, code=code, catalog=catalog)

    assert fault in faults(project)


@pytest.mark.parametrize(
    ("code", "catalog"),
    [
        (GOT_CODE, GOT),
        ('_("Got "\n  "{amount}.", **values)', GOT),
        ('say(_("Got {amount}.", amount=_("much")))', GOT + '\nmsgid "much"\nmsgstr "很多"\n'),
        ('n_("a day", "{n} days", 2)', 'msgid "a day"\nmsgid_plural "{n} days"\nmsgstr[0] "{n} 天"\n'),
        ("for _ in range(2): other(1)", ""),
    ],
)
def test_the_check_has_nothing_to_say_when_all_is_well(project: Path, code: str, catalog: str) -> None:
    write(project, code=code, catalog=catalog)

    assert faults(project) == ""


def test_an_update_keeps_translations_drops_what_is_gone_and_guesses_nothing(project: Path) -> None:
    path = project / "locales/zh_CN/LC_MESSAGES/huikuan.po"
    write(project, code=f'{GOT_CODE}\n_("Gone {{amount}}.", amount=1)', catalog=GOT)

    assert update(project, "zh_CN") == (1, [])
    assert '#: handlers/payments.py\nmsgid "Gone {amount}."\nmsgstr ""\n' in path.read_text("utf-8")

    write(project, code='\n\n_("Gone {amount}.", amount=1)', catalog=path.read_text("utf-8").split("\n\n", 1)[1])
    update(project, "zh_CN")
    text = path.read_text("utf-8")
    assert "Got" not in text
    assert "fuzzy" not in text

    update(project, "zh_CN")
    assert path.read_text("utf-8") == text


def test_a_moved_sentence_does_not_touch_the_catalog(project: Path) -> None:
    path = project / "locales/zh_CN/LC_MESSAGES/huikuan.po"
    write(project, code=GOT_CODE, catalog=GOT)
    update(project, "zh_CN")
    before = path.read_bytes()

    (project / "handlers/payments.py").write_text(f"\n\n{GOT_CODE}\n{GOT_CODE}", "utf-8")
    update(project, "zh_CN")

    assert path.read_bytes() == before


def test_every_sentence_of_the_chinese_catalog_is_spoken_in_chinese() -> None:
    with catalog_path("zh_CN").open("rb") as file:
        messages = [message for message in read_po(file, locale="zh_CN") if message.id]
    assert messages
    for message in messages:
        words = [message.id] if isinstance(message.id, str) else list(message.id)
        text = message.string if isinstance(message.string, str) else (message.string or ("",))[0]
        names = dict.fromkeys(places(text)[0], "…")
        for n in (0, 1, 2) if len(words) > 1 else (0,):
            sentence = Sentence(words[0], names, words[1] if len(words) > 1 else None, n)
            assert speak(sentence, CHINESE) == text.format_map(names)
