"""Finding customers by whatever people remember, and in whatever they say."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import Session

from models.directory import customers, finding, names, narrowing
from models.directory.customers import Customer
from models.ledger.entries import Account
from models.people.members import Member, Role, add_member
from models.work import activities, places
from models.work.activities import ActivityKind
from tests.locked import opened
from tests.shelves import Shelf

NOW = datetime(2026, 3, 2, 1, tzinfo=UTC)
FILE = (
    ("华鑫商贸有限公司", "王经理", "+8613800138000"),
    ("华联超市", None, "+8613900001234"),
    ("深圳市新联华百货", "李总", None),
    ("Acme Trading Co., Ltd.", "Mr Chan", None),
    ("永和大药房", None, None),
    ("东方明天超市", None, None),
    ("王小明", None, None),
    ("李记面馆", None, None),
    ("重庆长江银行", None, None),
)


class World:
    """A salesperson with the file above, a colleague with one customer, an admin."""

    def __init__(self, db: Session) -> None:
        self.db = db
        self.ann, self.ben, self.boss = (
            self.member(number, name, role)
            for number, name, role in (
                (1, "Ann", Role.SALESPERSON),
                (2, "Ben", Role.SALESPERSON),
                (3, "Boss", Role.ADMIN),
            )
        )
        for name, person, phone in FILE:
            self.customer(name, person=person, phone=phone)

    def member(self, number: int, name: str, role: Role) -> Member:
        return add_member(
            self.db,
            telegram_id=number,
            name=name,
            role=role,
            team=None,
            language="en",
            timezone="Asia/Shanghai",
            now=NOW,
        )

    def customer(
        self, name: str, owner: Member | None = None, *, person: str | None = None, phone: str | None = None
    ) -> Customer:
        owner = owner or self.ann
        return customers.create(
            self.db,
            owner,
            name=name,
            owner=owner,
            now=NOW,
            contact_person=person,
            phones=[phone] if phone else [],
            even_if_alike=True,
        )

    def found(self, text: str, who: Member | None = None) -> list[str]:
        return [match.customer.name for match in finding.find(self.db, who or self.ann, text)]

    def named(self, text: str, who: Member | None = None) -> list[tuple[str, list[str]]]:
        return [
            (text[one.start : one.end], [customer.name for customer in one.customers])
            for one in finding.named_in(self.db, who or self.ann, text)
        ]


@pytest.fixture(scope="module")
def file(shelf: Shelf, empty_database: str) -> Iterator[World]:
    """The world above, written once."""
    database = opened(shelf.copy(empty_database))
    with database.writing() as db:
        yield World(db)
    database.close()


@pytest.fixture(params=["few", "many"])
def world(file: World, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """Both ways: everyone looked at, and narrowed by pieces of names as in a large company."""
    if request.param == "many":
        monkeypatch.setattr(narrowing, "FEW", 0)
    with file.db.begin_nested() as savepoint:
        yield file
        savepoint.rollback()


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("华鑫", "华鑫商贸有限公司"),
        ("hxsm", "华鑫商贸有限公司"),
        ("HX", "华鑫商贸有限公司"),
        ("huaxin", "华鑫商贸有限公司"),
        ("Hua Xin", "华鑫商贸有限公司"),
        ("huaxins", "华鑫商贸有限公司"),
        ("huaxsm", "华鑫商贸有限公司"),
        ("华xin", "华鑫商贸有限公司"),
        ("華鑫", "华鑫商贸有限公司"),
        ("华新商贸", "华鑫商贸有限公司"),
        ("华星商贸", "华鑫商贸有限公司"),
        ("花鑫商贸有限公司", "华鑫商贸有限公司"),
        ("huaxn", "华鑫商贸有限公司"),
        ("haxin", "华鑫商贸有限公司"),
        ("鑫华商贸", "华鑫商贸有限公司"),
        ("华商", "华鑫商贸有限公司"),
        ("8000", "华鑫商贸有限公司"),
        ("13800138000", "华鑫商贸有限公司"),
        ("138 0013 8000", "华鑫商贸有限公司"),
        ("+86 138-0013-8000", "华鑫商贸有限公司"),
        ("234", "华联超市"),
        ("王经理", "华鑫商贸有限公司"),
        ("chan", "Acme Trading Co., Ltd."),
        ("acme", "Acme Trading Co., Ltd."),
        ("ACME trading", "Acme Trading Co., Ltd."),
        ("acmetrading", "Acme Trading Co., Ltd."),
        ("Ａｃｍｅ", "Acme Trading Co., Ltd."),
        ("amce", "Acme Trading Co., Ltd."),
        ("新联华", "深圳市新联华百货"),
        ("深圳新联华", "深圳市新联华百货"),
        ("xlh", "深圳市新联华百货"),
        ("szs", "深圳市新联华百货"),
        ("百货 新联", "深圳市新联华百货"),
        ("yonghe", "永和大药房"),
        ("小明", "王小明"),
        ("changjiang yinhang", "重庆长江银行"),
    ],
)
def test_a_customer_is_found_by_what_people_remember(world: World, text: str, first: str) -> None:
    assert world.found(text)[:1] == [first]


@pytest.mark.parametrize("text", ["xyz", "不存在", "5555", "Zzyzx Ltd", "", " ", "!!", "%", "_", "\x00", "'; --", "😀"])
def test_what_nobody_is_like_finds_nobody(world: World, text: str) -> None:
    assert world.found(text) == []


def test_the_likeliest_comes_first_and_the_same_every_time(world: World) -> None:
    world.customer("华鑫")
    world.customer("上海华鑫建材有限公司")
    world.customer("大华鑫业")

    found = world.found("华鑫")

    assert found == ["华鑫", "华鑫商贸有限公司", "上海华鑫建材有限公司", "大华鑫业"]
    assert found == world.found("华鑫")


@pytest.mark.parametrize(
    ("filed", "said"),
    [("廣源貿易行", "广源"), ("廣源貿易行", "广源贸易行"), ("广源贸易行", "廣源"), ("廣源貿易行", "gymyh")],
)
def test_both_ways_of_writing_are_one(world: World, filed: str, said: str) -> None:
    world.customer(filed)

    assert world.found(said) == [filed]
    assert world.named(f"收 {said} 500") == [(said, [filed])]


def test_pages_hold_everyone_once(world: World) -> None:
    for number in range(20):
        world.customer(f"泰华{number}号店")

    pages = [finding.find(world.db, world.ann, "泰华", limit=6, offset=offset) for offset in (0, 6, 12, 18)]

    assert [len(page) for page in pages] == [6, 6, 6, 2]
    assert len({match.customer.id for page in pages for match in page}) == 20


def test_a_colleagues_customers_are_not_found(world: World) -> None:
    world.customer("海天酱园", world.ben, person="赵总", phone="+8613700007777")

    for text in ("海天", "htjy", "haitian", "7777", "赵总", "海天酱员"):
        assert world.found(text) == []
        assert world.found(text, world.boss) == ["海天酱园"]
    assert world.named("收 海天酱园 500") == []
    assert world.named("收 海天酱园 500", world.boss) == [("海天酱园", ["海天酱园"])]


def test_a_removed_customer_is_not_found(world: World) -> None:
    customer = world.customer("海天酱园")
    customers.remove(world.db, customer, now=NOW)

    assert world.found("海天酱园") == []
    assert world.named("收 海天酱园 500") == []


HUAXIN, ACME = "华鑫商贸有限公司", "Acme Trading Co., Ltd."


@pytest.mark.parametrize(
    ("text", "stretch", "name"),
    [
        ("收 华鑫 5000 微信", "华鑫", HUAXIN),
        ("收华鑫5000微信", "华鑫", HUAXIN),
        ("華鑫付了一萬二", "華鑫", HUAXIN),
        ("华鑫付了一万二 转账", "华鑫", HUAXIN),
        ("今天去了华鑫商贸，谈了新品", "华鑫商贸", HUAXIN),
        ("华鑫商贸有限公司 500", "华鑫商贸有限公司", HUAXIN),
        ("got 3k from Huaxin in cash", "Huaxin", HUAXIN),
        ("visited hxsm, sample on Friday", "hxsm", HUAXIN),
        ("hua xin 500", "hua xin", HUAXIN),
        ("hx 5000", "hx", HUAXIN),
        ("HuaXinShangMao paid 20", "HuaXinShangMao", HUAXIN),
        ("华xin 付了 20", "华xin", HUAXIN),
        ("华新商贸付了一万二 转账", "华新商贸", HUAXIN),
        ("花心商贸 收了 500", "花心商贸", HUAXIN),
        ("收 花心 500", "花心", HUAXIN),
        ("huaxn 5000 cash", "huaxn", HUAXIN),
        ("华鑫 上月", "华鑫", HUAXIN),  # 上 sounds like 商, but stands in a word of its own
        ("/history 华鑫 上周", "华鑫", HUAXIN),
        ("对账单 华鑫 上个月", "华鑫", HUAXIN),
        ("华鑫 上贸 500", "华鑫 上贸", HUAXIN),
        ("收王经理 5000", "王经理", HUAXIN),
        ("13800138000 付 500", "13800138000", HUAXIN),
        ("尾号8000 收 300", "8000", HUAXIN),
        ("8000", "8000", HUAXIN),
        ("paid Acme 500", "Acme", ACME),
        ("Acme Trading Co., Ltd. paid 200 by wechat", "Acme Trading Co., Ltd", ACME),
        ("ＡＣＭＥ付了５００", "ＡＣＭＥ", ACME),
        ("acmee paid 20", "acmee", ACME),
        ("拜访华联 谈了新品 下周三回访", "华联", "华联超市"),
        ("联华 500", "联华", "深圳市新联华百货"),
        ("新联华 500", "新联华", "深圳市新联华百货"),
        ("明天收李记300", "李记", "李记面馆"),
        ("王小明明天付500", "王小明", "王小明"),
        ("去了东方明天超市", "东方明天超市", "东方明天超市"),
    ],
)
def test_a_sentence_names_its_customer(world: World, text: str, stretch: str, name: str) -> None:
    assert world.named(text) == [(stretch, [name])]


@pytest.mark.parametrize(
    "text",
    [
        "收 5000 微信",
        "今天 明天 后天 付了",
        "今天去超市收了500现金",
        "明天付500",
        "got paid by bank transfer from my customer on Friday",
        "the sample was fine, next visit in March",
        "received 8000 in cash",
        "收 5000 12/5 到期",
        "拜访了一家商贸公司",
        "王总说再看看",
        "华润商贸 5000",
        "深圳 500",
        "小王付了500",
        "what is due today",
        "",
        "\n",
        "12345",
    ],
)
def test_words_that_are_no_name_name_nobody(world: World, text: str) -> None:
    assert world.named(text) == []


@pytest.mark.parametrize("said", ["收泰和几万", "泰和几百块", "泰和几个月没付了", "收泰和一百"])
def test_a_number_is_not_a_part_of_a_name_badly_heard(world: World, said: str) -> None:
    world.customer("泰和机电")
    world.customer("泰和机万家")
    world.customer("泰和医百货")

    (one,) = world.named(said)
    assert (one[0], sorted(one[1])) == ("泰和", ["泰和医百货", "泰和机万家", "泰和机电"])


def test_a_contact_person_counts_only_when_no_customer_is_named(world: World) -> None:
    assert world.named("今天去了华联，王经理说下周三付3万") == [("华联", ["华联超市"])]


@pytest.mark.parametrize(
    ("filed", "said", "stretch"),
    [
        ("吴建国", "吴经理说下周三付3万", "吴经理"),
        ("吴建国", "老吴 500", "老吴"),
        ("吴建国", "小吴付了500", "小吴"),
        ("吴建国", "今天见了吴总，谈了新品", "吴总"),
        ("吴经理", "收老吴500现金", "老吴"),
        ("吴建国经理", "吴经理付500", "吴经理"),
        ("欧阳明", "欧阳总付了三万", "欧阳总"),
        ("Siu Ming Kwok", "Mr Kwok paid 500", "Mr Kwok"),
        ("吴经理", "吴总说再看看", None),
        ("吴经理", "小吴付了500", None),
        ("吴建国", "吴总结了账", None),
        ("时建国", "等了两个小时", None),
        ("高建国", "合同总价最高总额5000", None),
        ("吴建国", "建国付了500", None),
        ("吴建国", "老孙 500", None),
    ],
)
def test_a_contact_person_may_be_called_by_the_surname(
    world: World, filed: str, said: str, stretch: str | None
) -> None:
    customer = world.customer("海天酱园", person=filed)
    activities.log(world.db, world.ann, customer, ActivityKind.VISIT, "", at=NOW, now=NOW)

    assert world.named(said) == ([(stretch, ["海天酱园"])] if stretch else [])


def test_two_that_fit_equally_are_both_told(world: World) -> None:
    world.customer("华联食品厂")
    world.customer("化联建材")

    assert world.named("收 华联 500") == [("华联", ["华联超市", "华联食品厂"])]
    assert [sorted(names) for _stretch, names in world.named("hualian paid 500")] == [
        ["化联建材", "华联超市", "华联食品厂"]
    ]


def test_of_those_that_fit_equally_the_last_used_comes_first_then_the_near_then_who_owes(world: World) -> None:
    shops = [world.customer(f"泰华{trade}") for trade in ("建材", "食品", "服装", "电子")]
    names = [shop.name for shop in shops]
    for shop, metres in zip(shops, (100, 500), strict=False):
        shop.latitude, shop.longitude = 31.2 + metres / 111_195, 121.5
    world.db.add(Account(customer_id=shops[3].key, currency="CNY", open=500))
    world.db.add(Account(customer_id=shops[2].key, currency="CNY", open=0, credit=5))
    world.db.flush()
    for shop in shops:
        activities.settle_place(world.db, shop.key, now=NOW)
    assert world.found("泰华") == [names[3], names[0], names[1], names[2]]

    activities.log(world.db, world.ann, shops[2], ActivityKind.VISIT, "", at=NOW, now=NOW)
    places.share(world.db, world.ann, (31.2, 121.5), now=NOW)

    def order(minutes: int) -> list[str]:
        now = NOW + timedelta(minutes=minutes)
        matches = [match.customer.name for match in finding.find(world.db, world.ann, "泰华", now=now)]
        (stretch,) = finding.named_in(world.db, world.ann, "收泰华500", now=now)
        assert [one.name for one in stretch.customers] == matches
        return matches

    assert order(5) == [names[2], names[0], names[1], names[3]]
    assert order(20) == [names[2], names[3], names[0], names[1]]


def test_of_very_many_not_all_are_told(world: World) -> None:
    for number in range(finding.MOST_TOLD + 2):
        world.customer(f"泰华{number}号店")

    (stretch,) = finding.named_in(world.db, world.ann, "收泰华500")
    assert len(stretch.customers) == finding.MOST_TOLD


def test_a_whole_name_wins_over_a_part_of_one(world: World) -> None:
    world.customer("华鑫")
    world.customer("Acme")

    (stretch,) = finding.named_in(world.db, world.ann, "收 华鑫 500")
    assert ([one.name for one in stretch.customers], stretch.exact) == (["华鑫"], True)
    assert world.named("收 华鑫商贸 500") == [("华鑫商贸", [HUAXIN])]
    assert world.named("Acme paid") == [("Acme", ["Acme"])]


def test_two_customers_in_one_sentence_are_two_stretches(world: World) -> None:
    assert sorted(world.named("上午去了华鑫，下午去了永和大药房")) == [
        ("华鑫", [HUAXIN]),
        ("永和大药房", ["永和大药房"]),
    ]


def test_a_customer_named_like_a_common_word_gives_way(world: World) -> None:
    world.customer("明天")

    assert world.named("收华鑫500 明天再来") == [("华鑫", [HUAXIN])]
    assert world.named("明天") == [("明天", ["明天"])]


def test_without_an_actor_all_customers_are_known(world: World) -> None:
    world.customer("海天酱园", world.ben)

    assert [one.customers[0].name for one in finding.named_in(world.db, None, "收 海天酱园 500")] == ["海天酱园"]


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("华鑫商贸", "华鑫商贸有限公司", True),
        ("华鑫商贸", "深圳市华鑫商贸有限公司", True),
        ("北京华鑫商贸", "深圳市华鑫商贸有限公司", False),
        ("华鑫", "华鑫商贸", True),
        ("华鑫商贸", "华鑫超市", False),
        ("华新商贸", "华鑫商贸有限公司", True),
        ("华星商贸", "华鑫商贸", True),
        ("华联商贸", "华鑫商贸", False),
        ("华联超市一店", "华联超市二店", False),
        ("华联超市1店", "华联超市2店", False),
        ("Acme Trading", "ACME Trading Co., Ltd.", True),
        ("AcmeTrading", "Acme Trading", True),
        ("Acme Tradng", "Acme Trading", True),
        ("Customer 1", "Customer 2", False),
        ("Shop A", "Shop B", False),
        ("Huaxin", "华鑫", True),
        ("王小明", "王晓明", True),
        ("王小明", "王大明", False),
        ("李记面馆", "张记面馆", False),
        ("大华超市", "小华超市", False),
    ],
)
def test_names_that_may_be_one_customers(one: str, other: str, expected: bool) -> None:
    assert names.alike(names.name_of(one), names.name_of(other)) is expected
    assert names.alike(names.name_of(other), names.name_of(one)) is expected


@pytest.mark.parametrize(
    ("name", "mark"),
    [
        ("深圳市华鑫商贸有限公司", "华鑫"),
        ("Acme Trading Co., Ltd.", "acme"),
        ("上海超市", "上海超市"),
        ("王小明", "王小明"),
        ("食品公司", "食品"),
        ("永和豆浆店", "永和豆浆"),
    ],
)
def test_the_mark_of_a_name_is_what_people_say(name: str, mark: str) -> None:
    assert names.spelled(names.name_of(name).mark) == mark


def test_a_name_of_a_hundred_characters_keeps_few_pieces() -> None:
    assert len(names.pieces_of("深圳市华鑫商贸有限公司")) <= 40
    assert len(names.pieces_of("华鑫" * 50)) <= 40
    assert max(map(len, names.pieces_of("a" * 100))) <= names.LONGEST_PIECE
