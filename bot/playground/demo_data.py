"""The names of the demo company: its people, groups and customers, all of them made up.

The phones are of the kind that films use; the streets are real ones of Shanghai and Suzhou.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from bot.policies import Fees
from models.ledger.contacts import ContactOutcome
from models.ledger.disputes import DisputeReason
from models.ledger.payments import Method
from models.people.members import Role

COMPANY = "江南包装 Jiangnan Packaging"
REGION = "华东区"


@dataclass(frozen=True, slots=True)
class Someone:
    """A person with a phone; `role` is None for a stranger."""

    id: int
    first_name: str
    last_name: str = ""
    language_code: str = "zh-hans"
    role: Role | None = None
    team: str = ""

    @property
    def name(self) -> str:
        """The name as members have it."""
        return f"{self.first_name} {self.last_name}".strip()


@dataclass(frozen=True, slots=True)
class GroupChat:
    """A group chat, and the team whose totals it gets."""

    id: int
    title: str
    team: str
    members: tuple[int, ...]
    linked_by: int


SHANGHAI, SUZHOU = "上海组", "苏州组"

CHEN, WANG, GRACE, LI, EMMA, ZHANG, TOM, ZHAO, SUN, ZHOU, ALEX = range(7001, 7012)

PEOPLE = (
    Someone(LI, "李娜", role=Role.SALESPERSON, team=SHANGHAI),
    Someone(EMMA, "Emma", "Zhou", "en", Role.SALESPERSON, SUZHOU),
    Someone(WANG, "王磊", role=Role.MANAGER, team=SHANGHAI),
    Someone(GRACE, "Grace", "Liu", "en", Role.MANAGER, SUZHOU),
    Someone(ZHOU, "周芳", role=Role.FINANCE),
    Someone(CHEN, "陈静", role=Role.ADMIN),
    Someone(ZHANG, "张伟", role=Role.SALESPERSON, team=SHANGHAI),
    Someone(TOM, "Tom", "Baker", "en", Role.SALESPERSON, SHANGHAI),
    Someone(ZHAO, "赵敏", role=Role.SALESPERSON, team=SUZHOU),
    Someone(SUN, "孙浩", role=Role.SALESPERSON, team=SUZHOU),
    Someone(ALEX, "Alex", "Stone", "en"),
)

GROUPS = (
    GroupChat(-4_000_000_001, "上海销售群", SHANGHAI, (WANG, LI, ZHANG, TOM, CHEN), WANG),
    GroupChat(-4_000_000_002, "Suzhou sales", SUZHOU, (GRACE, EMMA, ZHAO, SUN, CHEN), GRACE),
)


@dataclass(frozen=True, slots=True)
class Client:
    """A customer and how it pays.

    `paid` receivables were billed every four weeks and settled; each of `open` falls due in so many days (below zero:
    it is overdue) and still owes. `part` of the first open one (percent) came `part_ago` days ago. `waits` is a cheque
    of so many days ago that has not cleared, `bounced` one that came back. `size` is a usual amount in major units.
    """

    name: str
    owner: int
    class_: str
    terms: str
    contact: str
    phone: str
    address: str
    place: tuple[float, float] | None
    size: int
    paid: int = 0
    open: tuple[int, ...] = ()
    pays: Method = Method.TRANSFER
    source: str = "老客户"
    tags: tuple[str, ...] = ()
    since: int = 400
    currency: str = ""
    parts: int = 1
    part: int = 0
    part_ago: int = 0
    waits: int | None = None
    bounced: int | None = None
    extra: int = 0


CASH, CARD, CHEQUE = Method.CASH, Method.CARD, Method.CHEQUE
WECHAT, ALIPAY = Method.WECHAT, Method.ALIPAY

CUSTOMERS = (
    # 李娜
    Client("华鑫商贸有限公司", LI, "A", "net:30", "王建国", "13800000101", "上海市黄浦区南京东路300号",
           (31.2363, 121.48), 18000, 4, (-6, 9), WECHAT, "展会", ("纸箱", "重点")),
    Client("华联超市", LI, "B", "eom:15", "李经理", "13800000102", "上海市徐汇区漕溪北路88号", (31.192, 121.437),
           9600, 2, (2, 33), tags=("胶带",)),
    Client("宏达五金", LI, "B", "net:30", "陈师傅", "13800000103", "上海市普陀区曹杨路510号", (31.239, 121.417),
           6800, 2, (-16,), ALIPAY, "转介绍", part=40, part_ago=5),
    Client("宏达物流", LI, "C", "net:15", "刘洋", "13800000104", "上海市嘉定区曹安公路1600号", (31.375, 121.265),
           4200, 1, (0,), WECHAT, "陌拜", ("缠绕膜",)),
    Client("上海百味餐饮管理有限公司", LI, "A", "net:30", "沈总", "13800000105", "上海市静安区南京西路1515号",
           (31.229, 121.448), 23000, 3, (-1, 14), WECHAT, "转介绍", ("餐盒", "重点"), part=30),
    Client("Bright Star Trading", LI, "A", "net:45", "Helen Wu", "+12125550106", "上海市长宁区虹桥路1438号",
           (31.205, 121.404), 19000, 3, (-34, -4, 26), CHEQUE, "trade fair", ("export",), waits=1),
    Client("Northwind Imports", LI, "B", "net:30", "Mark Olsen", "+12125550107", "上海市浦东新区世纪大道100号",
           (31.233, 121.527), 3200, 2, (-12, 18), source="website", tags=("export",), currency="USD"),
    Client("老弄堂面馆", LI, "C", "cod", "阿姨", "13800000108", "上海市虹口区四川北路1702号", (31.264, 121.49),
           1200, 3, pays=CASH, source="陌拜", tags=("餐盒",), extra=600),
    Client("晨光文具", LI, "B", "net:30", "何丽", "13800000109", "上海市闵行区莘庄莘松路380号", (31.113, 121.381),
           7400, 2, (-65, -35), source="转介绍"),
    Client("云上咖啡", LI, "C", "net:30", "小杨", "13800000110", "上海市静安区愚园路753号", None,
           1800, 0, (28,), source="陌拜", tags=("纸杯", "新客"), since=2),
    # 张伟
    Client("浦江电子科技有限公司", ZHANG, "A", "net:60", "钱工", "13800000111", "上海市浦东新区张江路665号",
           (31.202, 121.59), 46000, 3, (-30, 0, 30), CHEQUE, "展会", ("防静电", "重点"), waits=3),
    Client("德润建材", ZHANG, "B", "net:30", "周老板", "13800000112", "上海市宝山区友谊路1518号", (31.405, 121.489),
           8900, 2, (-91, -61), source="老客户", bounced=20),
    Client("松江金属制品厂", ZHANG, "B", "net:45", "陆厂长", "13800000113", "上海市松江区荣乐东路301号",
           (31.032, 121.227), 12500, 2, (3,), tags=("木托盘",)),
    Client("好邻居便利店", ZHANG, "C", "cod", "老板娘", "13800000114", "上海市杨浦区控江路1500号", (31.271, 121.523),
           900, 3, (-2,), WECHAT, "陌拜"),
    Client("瑞康大药房", ZHANG, "B", "eom:0", "吴店长", "13800000115", "上海市徐汇区肇嘉浜路1065号", (31.18, 121.445),
           5600, 2, (1, 32), ALIPAY, "转介绍", ("标签",)),
    Client("Café Lumière", ZHANG, "C", "net:15", "Claire Martin", "13800000116", "上海市徐汇区武康路378号",
           (31.208, 121.439), 2600, 2, (-8,), CARD, "website", ("cups",)),
    Client("同济印刷", ZHANG, "B", "net:30", "郑科长", "13800000117", "上海市杨浦区四平路1239号", (31.283, 121.501),
           8200, 2, tags=("纸张",)),
    # Tom Baker
    Client("Harbour Foods", TOM, "A", "net:30", "Susan Lee", "+442079460118", "上海市浦东新区外高桥富特北路211号",
           (31.348, 121.585), 27000, 3, (-20, 10), CHEQUE, "trade fair", ("export", "cold chain"), waits=6),
    Client("Rhein Verpackung GmbH", TOM, "A", "net:60", "Jonas Weber", "+442079460119", "上海市徐汇区漕河泾桂平路418号",
           (31.17, 121.398), 8800, 2, (-5, 25), source="website", tags=("export",), currency="EUR"),
    Client("Pacific Toys Ltd", TOM, "B", "net:45", "Ivy Chan", "13800000120", "上海市青浦区华新镇华腾路1288号", None,
           9800, 2, (-48,), source="referral"),
    Client("东方明月酒店", TOM, "A", "net:30", "孟经理", "13800000121", "上海市黄浦区中山东一路20号", (31.238, 121.491),
           15800, 2, (0, 30), CARD, "转介绍", ("洗护包装",)),
    Client("静安花艺", TOM, "C", "cod", "林小姐", "13800000122", "上海市静安区巨鹿路758号", (31.224, 121.452),
           1500, 2, pays=ALIPAY, source="陌拜", tags=("礼盒",)),
    # Emma Zhou
    Client("金桥机械", EMMA, "A", "net:45", "顾总", "13800000123", "苏州市工业园区苏虹中路200号", (31.32, 120.72),
           38000, 3, (-10, 20), source="展会", tags=("木箱", "重点"), waits=2),
    Client("观前糕团店", EMMA, "C", "cod", "朱师傅", "13800000124", "苏州市姑苏区观前街160号", (31.3115, 120.6246),
           1600, 2, (-3,), WECHAT, "陌拜", ("礼盒",)),
    Client("平江丝绸", EMMA, "B", "net:30", "苏女士", "13800000125", "苏州市姑苏区平江路92号", (31.317, 120.635),
           6400, 3, (0, 28), ALIPAY, "转介绍", ("礼盒",), part=25),
    Client("Lotus Electronics", EMMA, "A", "net:60", "David Kim", "13800000126", "苏州市工业园区星湖街328号",
           (31.296, 120.736), 21000, 3, (-90, -60, -30), source="trade fair", tags=("antistatic", "key account")),
    Client("Evergreen Tea", EMMA, "B", "net:30", "Amy Hill", "13800000127", "苏州市高新区狮山路88号", (31.301, 120.585),
           4800, 2, (5,), source="website", tags=("gift boxes",)),
    Client("太湖水产", EMMA, "B", "net:15", "老徐", "13800000128", "苏州市吴中区东山镇紫金路9号", (31.233, 120.485),
           5200, 3, (-15,), CASH, "转介绍", ("泡沫箱",), part=50, part_ago=6),
    Client("虎丘照明", EMMA, "B", "net:30", "潘经理", "13800000129", "苏州市姑苏区虎丘路1118号", (31.338, 120.58),
           24000, 2, (2, 31), parts=3),
    Client("Blue Willow Ceramics", EMMA, "C", "net:30", "Nora Reid", "13800000130", "苏州市相城区御窑路36号", None,
           3600, 0, (18,), source="trade fair", tags=("new",), since=13),
    # 赵敏
    Client("昆山精密模具有限公司", ZHAO, "A", "net:60", "蒋工", "13800000131", "昆山市前进东路399号", (31.385, 120.98),
           42000, 3, (-7, 23), source="展会", tags=("木箱",), part=35, part_ago=1),
    Client("阳澄湖食品", ZHAO, "B", "net:30", "戴会计", "13800000132", "昆山市巴城镇湖滨路8号", (31.425, 120.82),
           7800, 2, (-45, -15), source="老客户", tags=("泡沫箱", "礼盒")),
    Client("吴江纺织", ZHAO, "A", "net:45", "费总", "13800000133", "苏州市吴江区中山北路2088号", (31.138, 120.645),
           11000, 3, (-100, -70, -40), CHEQUE, "老客户", ("重点",), waits=1),
    Client("常熟服饰", ZHAO, "B", "net:30", "丁姐", "13800000134", "常熟市招商北路66号", (31.654, 120.752),
           11200, 3, (12,), WECHAT, "转介绍", ("快递袋",), parts=2),
    Client("张家港化工", ZHAO, "B", "eom:0", "谢科长", "13800000135", "张家港市杨舍镇人民中路51号", (31.875, 120.556),
           9400, 2, source="官网", tags=("吨袋",), extra=2000),
    Client("木渎家具", ZHAO, "C", "net:30", "袁老板", "13800000136", "苏州市吴中区木渎镇金山路90号", None,
           5000, source="陌拜", tags=("新客",), since=5),
    # 孙浩
    Client("相城汽配", SUN, "B", "net:30", "高经理", "13800000137", "苏州市相城区元和街道嘉元路199号",
           (31.369, 120.642), 13600, 2, (-25, 4), tags=("木托盘",), bounced=9),
    Client("吴中果蔬", SUN, "C", "cod", "小毛", "13800000138", "苏州市吴中区南环东路10号", (31.263, 120.632),
           2100, 2, (-9,), CASH, "陌拜", ("泡沫箱",)),
    Client("盛泽布业", SUN, "A", "net:60", "沈厂长", "13800000139", "苏州市吴江区盛泽镇舜湖西路388号",
           (30.905, 120.658), 31000, 3, (-28, 16), source="展会", tags=("重点",)),
    Client("独墅湖培训学校", SUN, "C", "net:30", "秦老师", "13800000140", "苏州市工业园区若水路158号", None,
           4000, source="官网", since=40),
)  # fmt: skip

ALSO_IN_HOME_CURRENCY = "Rhein Verpackung GmbH"
"""Owes in two currencies."""

MISTYPED_BILLS = (("华联超市", 40), ("Lotus Electronics", 12), ("宏达物流", 3))
MISTYPED_PAYMENTS = (("常熟服饰", 30), ("平江丝绸", 9))
"""Written so many days ago, and undone minutes later."""

OWN_NUMBERS = {"浦江电子科技有限公司": "PJ-{n:03}", "Harbour Foods": "HF/{n:02}"}
"""Customers whose receivables carry the numbers of their own orders."""

LEFT_ALONE = {
    LI: ("晨光文具", "Northwind Imports"),
    ZHANG: ("德润建材", "松江金属制品厂"),
    TOM: ("Pacific Toys Ltd", "静安花艺"),
    EMMA: ("Evergreen Tea", "虎丘照明"),
    ZHAO: ("吴江纺织", "张家港化工"),
    SUN: ("盛泽布业", "吴中果蔬"),
}
"""Whom nobody has seen in the last weeks: what is planned with them still waits."""

PROMISED = (
    ("晨光文具", 24, 3000, 12),  # broken
    ("晨光文具", 1, 4000, -4),
    ("太湖水产", 2, 1500, -2),
    ("盛泽布业", 3, 12000, -1),
    ("Pacific Toys Ltd", 16, 2000, 9),  # broken
)
"""Who promised so many days ago how much in major units, for which day (so many days ago; below zero: to come)."""

DISPUTED = (
    ("Northwind Imports", 5, DisputeReason.PRICE, 0, "billed at the old price list"),
    ("阳澄湖食品", 12, DisputeReason.QUALITY, 2000, "泡沫箱破损两百只"),
    ("Lotus Electronics", 8, DisputeReason.QUANTITY, 3000, "two pallets short"),
)
"""Who objects since so many days ago to the oldest item, to how much of it (0: all), and in which words."""

REASONS = (
    ("德润建材", 6, ContactOutcome.SHORT_OF_CASH, "工程款没到"),
    ("吴江纺织", 4, ContactOutcome.WAITS_FOR_PAPERS, "等增值税发票"),
    ("相城汽配", 7, ContactOutcome.WILL_PAY, ""),
    ("Café Lumière", 2, ContactOutcome.NOT_REACHED, ""),
)
"""What contacts about money brought, so many days ago."""

DUNNED = (("Lotus Electronics", 60), ("Lotus Electronics", 40), ("吴江纺织", 50), ("德润建材", 45), ("德润建材", 15))
"""Whose next step of dunning was taken, so many days ago."""

LATE_FEE = Fees(rate=Decimal("0.05"), grace_days=5, cap=Decimal(10), bank_fee=Decimal(30))
"""What the company charges who pays late: half a thousandth a day; and for a cheque that bounced."""

CHARGED = (("晨光文具", 10), ("Lotus Electronics", 14), ("吴江纺织", 30))
"""Who was charged the late fees of all days so far, so many days ago."""

OFFERED = (("吴江纺织", 3, 500),)
"""Who is offered to settle what is overdue for so much less."""
