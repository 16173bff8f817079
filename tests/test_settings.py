"""Settings: the file, the environment above it, and refusals that say what is allowed."""

import re
from datetime import time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import yaml

from bot.settings import SECRETS, Settings, SettingsError, load_settings

ROOT = Path(__file__).parent.parent


@pytest.fixture
def config(tmp_path: Path) -> Path:
    return tmp_path / "config.yaml"


def load(config: Path, text: str, **environment: str) -> Settings:
    config.write_text(text, "utf-8")
    return load_settings({"HUIKUAN_CONFIG": str(config), **environment})


def problems(config: Path, text: str, **environment: str) -> list[str]:
    with pytest.raises(SettingsError) as error:
        load(config, text, **environment)
    assert str(error.value) == "\n".join(error.value.problems)
    return error.value.problems


def test_config_yaml_lists_every_key_with_its_default() -> None:
    written = yaml.load((ROOT / "config.yaml").read_text("utf-8"), yaml.BaseLoader)
    keys = {(section, key) for section, keys in written.items() for key in keys}
    model = {
        (section, key) for section, part in Settings.model_fields.items() for key in type(part.default).model_fields
    }

    assert keys == model - (SECRETS.keys() - {("database", "url")})
    assert load_settings({"HUIKUAN_CONFIG": str(ROOT / "config.yaml")}) == Settings()


def test_every_key_of_config_yaml_has_a_comment() -> None:
    before = ""
    for line in (ROOT / "config.yaml").read_text("utf-8").splitlines():
        if re.match(r"  \w+:", line):
            assert before.startswith("  #") or line.startswith("  quiet_to:"), line
        before = line


def test_without_a_file_the_defaults_hold(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    assert load_settings({}) == Settings()


def test_a_file_that_is_named_must_be_there() -> None:
    with pytest.raises(SettingsError, match=r"HUIKUAN_CONFIG: there is no file '/nowhere/config.yaml'"):
        load_settings({"HUIKUAN_CONFIG": "/nowhere/config.yaml"})


def test_the_file_in_the_working_folder_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "config.yaml").write_text("company:\n  name: Huaxin\n", "utf-8")
    monkeypatch.chdir(tmp_path)

    assert load_settings({}).company.name == "Huaxin"


def test_the_environment_wins_over_the_file(config: Path) -> None:
    settings = load(
        config,
        "reminders:\n  digest_at: 09:00\n  due_soon_days: 5\ncompany:\n  weekend: [friday, Saturday]\n",
        HUIKUAN_REMINDERS__DIGEST_AT="7:15",
        HUIKUAN_REMINDERS__OVERDUE_STAGES="2, 10,20",
        HUIKUAN_COMPANY__TIMEZONE="Europe/Berlin",
        OTHER__KEY="is nothing to us",
    )

    assert settings.reminders.digest_at == time(7, 15)
    assert settings.reminders.due_soon_days == 5
    assert settings.reminders.overdue_stages == (2, 10, 20)
    assert settings.company.timezone == ZoneInfo("Europe/Berlin")
    assert settings.company.weekend_days == frozenset({4, 5})
    assert Settings().company.weekend_days is None


def test_values_are_what_is_written_not_what_yaml_makes_of_them(config: Path) -> None:
    settings = load(
        config, "reminders:\n  quiet_from: 21:00\n  overdue_in_digest: no\ncompany:\n  country: NO\n  name: 1e3\n"
    )

    assert settings.reminders.quiet_from == time(21)
    assert settings.reminders.overdue_in_digest is False
    assert settings.company.country == "NO"
    assert settings.company.name == "1e3"


def test_an_empty_variable_is_as_good_as_none(config: Path) -> None:
    settings = load(
        config, "log:\n  level: debug\n", HUIKUAN_LOG__LEVEL="", HUIKUAN_TELEGRAM__TOKEN=" ", HUIKUAN_ODD=""
    )

    assert settings.log.level == "debug"
    assert settings.telegram.token is None


@pytest.mark.parametrize(
    ("variable", "value", "told"),
    [
        ("TELEGRAM__BASE_URL", "http://127.0.0.1:8081/", "a web address that ends in /bot"),
        ("TELEGRAM__BASE_URL", "127.0.0.1/bot", "a web address that ends in /bot"),
        ("TELEGRAM__MODE", "pushing", "polling, webhook"),
        ("TELEGRAM__WEBHOOK_URL", "bot.example/hook", "a web address"),
        ("TELEGRAM__WEBHOOK_URL", "https://bot.example/hook?x=1", "a web address"),
        ("WEB__LISTEN", "8443", "HOST:PORT"),
        ("WEB__LISTEN", "127.0.0.1:65536", "HOST:PORT"),
        ("METRICS__LISTEN", "http://127.0.0.1:9100", "HOST:PORT"),
        ("TELEGRAM__MESSAGES_PER_SECOND", "0", "1 to 1000"),
        ("COMPANY__NAME", "x" * 101, "1 to 100 characters"),
        ("APPROVALS__WRITE_OFF", "-1", "an amount from 0"),
        ("AGEING__BY", "paid", "due, issued"),
        ("AGEING__BUCKETS", "30,30", "rising numbers of days"),
        ("AGEING__PROVISION", "0,1,5", "for each bucket"),
        ("AGEING__PROVISION", "0,1,5,20,101", "0 to 100"),
        ("COMPANY__TIMEZONE", "Asia/Nowhere", "a time zone like Asia/Shanghai"),
        ("COMPANY__TIMEZONE", "../etc/passwd", "a time zone like Asia/Shanghai"),
        ("COMPANY__CURRENCY", "RMB", "an ISO 4217 code like CNY"),
        ("COMPANY__CURRENCY", "cny", "an ISO 4217 code like CNY"),
        ("COMPANY__COUNTRY", "QQ", "an ISO 3166 code like CN"),
        ("COMPANY__WEEKEND", "sonday", "monday, tuesday"),
        ("COMPANY__WEEKEND", "monday,tuesday,wednesday,thursday,friday,saturday,sunday", "some of monday"),
        ("COMPANY__LANGUAGE", "fr", "en, zh_CN"),
        ("REMINDERS__DIGEST_AT", "24:00", "a time of day, HH:MM"),
        ("REMINDERS__DIGEST_AT", "8.30", "a time of day, HH:MM"),
        ("REMINDERS__DUE_SOON_DAYS", "-1", "from 0 to 60"),
        ("REMINDERS__DUE_SOON_DAYS", "three", "from 0 to 60"),
        ("REMINDERS__OVERDUE_STAGES", "1,7,7", "rising numbers of days"),
        ("REMINDERS__OVERDUE_STAGES", "0,1", "rising numbers of days"),
        ("REMINDERS__OVERDUE_IN_DIGEST", "perhaps", "true, false"),
        ("REMINDERS__MANAGER_FROM_DAY", "1.5", "from 1 to 3650"),
        ("PAYMENTS__CONFIRMED_BY", "everybody", "nobody, finance"),
        ("DUNNING__LEVELS", "7 4 salesperson call", "tones 1 to 3"),
        ("DUNNING__LEVELS", "7 1 admin call", "salesperson, manager, finance"),
        ("DUNNING__LEVELS", "15 1 salesperson call, 7 2 salesperson letter", "days rising"),
        ("DUNNING__DAYS_BETWEEN", "366", "0 to 365"),
        ("ORDER__LEVEL", "101", "0 to 100"),
        ("BACKUP__AT", "25:00", "a time of day, HH:MM"),
        ("BACKUP__KEEP_DAYS", "0", "from 1 to 3650"),
        ("BACKUP__KEEP_COUNT", "0", "from 1 to 1000"),
        ("LOG__LEVEL", "loud", "debug, info, warning, error"),
        ("PLAYGROUND__PORT", "65536", "0 to 65535"),
    ],
)
def test_a_wrong_value_is_refused_with_what_is_allowed(config: Path, variable: str, value: str, told: str) -> None:
    variable = f"HUIKUAN_{variable}"

    (problem,) = problems(config, "", **{variable: value})

    section, key = variable.removeprefix("HUIKUAN_").lower().split("__")
    assert problem.startswith(f"{section}.{key} ({variable}): {value!r} is not allowed; allowed: ")
    assert told in problem


def test_every_problem_is_told_at_once_a_line_each(config: Path) -> None:
    told = problems(
        config,
        "companie:\n  name: A\nlog: loud\nreminders:\n  digest: 08:30\n  digest_at: 8\n  overdue_stages: [7, 1]\n",
        HUIKUAN_COMPANY__CURENCY="CNY",
        HUIKUAN_COMPANY="CNY",
    )

    assert [line.split(";")[0] for line in told] == [
        f"companie ({config}): there is no such key",
        f"log ({config}): keys are expected below it",
        f"reminders.digest ({config}): there is no such key",
        "HUIKUAN_COMPANY__CURENCY: there is no such key",
        "HUIKUAN_COMPANY: there is no such key",
        f"reminders.digest_at ({config}): '8' is not allowed",
        f"reminders.overdue_stages ({config}): '7, 1' is not allowed",
    ]
    assert "did you mean HUIKUAN_COMPANY__CURRENCY?" in told[3]
    assert "allowed: digest_at, due_soon_days" in told[2]


@pytest.mark.parametrize("text", ["telegram: [", "- telegram", "telegram", "\x00"])
def test_a_file_that_is_no_settings_is_refused(config: Path, text: str) -> None:
    (problem,) = problems(config, text)

    assert problem.startswith(str(config))


TOKEN = "123456:AAF-secret_part"


def test_a_token_comes_from_the_environment_or_a_file(config: Path, tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text(f"{TOKEN}\n", "utf-8")
    other = "7:other"

    for settings, token in [
        (load(config, "", HUIKUAN_TELEGRAM__TOKEN=TOKEN), TOKEN),
        (load(config, "", HUIKUAN_TELEGRAM__TOKEN_FILE=str(file)), TOKEN),
        (load(config, f"telegram:\n  token_file: {file}\n"), TOKEN),
        (load(config, f"telegram:\n  token_file: {file}\n", HUIKUAN_TELEGRAM__TOKEN=other), other),
    ]:
        assert settings.telegram.token is not None
        assert settings.telegram.token.get_secret_value() == token
        assert token.split(":")[1] not in repr(settings)


def test_a_secret_in_the_file_is_refused_and_never_told(config: Path) -> None:
    told = problems(
        config,
        f"telegram:\n  token: {TOKEN}\ndatabase:\n  url: postgresql+psycopg://huikuan:hush@db/huikuan\n",
        HUIKUAN_TELEGRAM__TOKEN=TOKEN,
    )

    assert len(told) == 2
    assert all("a secret does not stand in this file" in line for line in told)
    assert "HUIKUAN_TELEGRAM__TOKEN" in told[0]
    assert "secret_part" not in "".join(told)
    assert "hush" not in "".join(told)


def test_a_passphrase_comes_from_the_environment_or_a_file_and_is_never_told(config: Path, tmp_path: Path) -> None:
    file = tmp_path / "passphrase"
    file.write_text("correct horse\n", "utf-8")

    for settings in (
        load(config, "", HUIKUAN_BACKUP__PASSPHRASE="correct horse"),
        load(config, f"backup:\n  passphrase_file: {file}\n"),
    ):
        assert settings.backup.passphrase is not None
        assert settings.backup.passphrase.get_secret_value() == "correct horse"
        assert "horse" not in repr(settings)
    (short,) = problems(config, "", HUIKUAN_BACKUP__PASSPHRASE="horse")
    assert "8 characters or more" in short
    assert "horse" not in short
    (missing,) = problems(config, "backup:\n  passphrase_file: /nowhere\n")
    assert "'/nowhere' cannot be read" in missing


@pytest.mark.parametrize("variable", ["TELEGRAM__TOKEN", "DATABASE__URL"])
def test_a_wrong_secret_is_refused_without_telling_it(config: Path, variable: str) -> None:
    (problem,) = problems(config, "", **{f"HUIKUAN_{variable}": "mysql://me:hush@db"})

    assert "the value is not allowed; allowed: " in problem
    assert "hush" not in problem


def test_a_webhook_needs_its_addresses(config: Path) -> None:
    told = problems(config, "telegram:\n  mode: webhook\n")

    assert [line.partition(":")[0] for line in told] == ["telegram.webhook_url", "web.listen"]
    settings = load(
        config,
        "telegram:\n  mode: webhook\n  webhook_url: https://bot.example/hook\nweb:\n  listen: '[::1]:0'\n",
        HUIKUAN_TELEGRAM__WEBHOOK_SECRET="a-secret-of-our-own",
    )
    assert (str(settings.web.listen), settings.metrics.listen) == ("[::1]:0", None)
    assert "a-secret" not in repr(settings)


def test_a_weak_webhook_secret_is_refused_without_telling_it(config: Path) -> None:
    (problem,) = problems(config, "", HUIKUAN_TELEGRAM__WEBHOOK_SECRET="hush hush")

    assert "the value is not allowed; allowed: 16 to 256" in problem
    assert "hush" not in problem


def test_a_file_of_a_secret_that_cannot_be_read_is_told(config: Path, tmp_path: Path) -> None:
    empty, noise = tmp_path / "empty", tmp_path / "noise"
    empty.touch()
    noise.write_bytes(b"\xff\xfe")

    (missing,) = problems(config, "telegram:\n  token_file: /nowhere/token\n")
    (bare,) = problems(config, "", HUIKUAN_TELEGRAM__TOKEN_FILE=str(empty))
    (unread,) = problems(config, "", HUIKUAN_DATABASE__URL_FILE=str(noise))

    assert missing == f"telegram.token_file ({config}): '/nowhere/token' cannot be read: No such file or directory"
    assert bare.startswith(f"telegram.token ({empty}): the value is not allowed")
    assert unread.endswith("it is not text")


@pytest.mark.parametrize(
    ("url", "fine"),
    [
        ("sqlite:///data/huikuan.db", True),
        ("sqlite:////var/lib/huikuan.db", True),
        ("postgresql+psycopg://huikuan:hush@db/huikuan", True),
        ("sqlite://", False),
        ("postgresql://db/huikuan", False),
        ("postgresql+asyncpg://db/huikuan", False),
    ],
)
def test_books_are_kept_in_sqlite_or_postgresql(config: Path, url: str, fine: bool) -> None:
    if fine:
        assert load(config, "", HUIKUAN_DATABASE__URL=url).database.url == url
    else:
        assert len(problems(config, "", HUIKUAN_DATABASE__URL=url)) == 1


def test_a_password_in_the_url_is_not_shown(config: Path) -> None:
    settings = load(config, "", HUIKUAN_DATABASE__URL="postgresql+psycopg://huikuan:hush@db/huikuan")

    assert "hush" not in repr(settings)


def test_files_are_fetched_beside_the_methods_unless_set_apart(config: Path) -> None:
    assert Settings().telegram.file_url == "https://api.telegram.org/file/bot"
    beside = load(config, "", HUIKUAN_TELEGRAM__BASE_URL="http://127.0.0.1:8081/bot")
    apart = load(config, "", HUIKUAN_TELEGRAM__BASE_FILE_URL="http://127.0.0.1:8082/files/bot")

    assert beside.telegram.file_url == "http://127.0.0.1:8081/file/bot"
    assert apart.telegram.file_url == "http://127.0.0.1:8082/files/bot"


def test_each_secret_can_come_from_a_file() -> None:
    for (section, _key), (file_section, file_key) in SECRETS.items():
        assert section == file_section
        assert file_key in type(Settings.model_fields[section].default).model_fields
