"""People and places in a sentence: contact persons, addresses, the source of a customer, roles of members."""

from __future__ import annotations

import re
from collections.abc import Iterator

from handlers.reading.readings import Span

_TITLES = (
    "总经理|副总|经理|总监|主任|主管|老板娘|老板|老师|会计|采购|店长|厂长|科长|处长|部长|院长|校长|工程师|董事长|"
    "董|总|工|姐|哥|先生|女士|小姐|太太|师傅|阿姨"
)
_SURNAMES = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方俞任袁柳"
    "酆鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄和穆萧尹姚邵湛汪祁毛禹狄米贝明臧计伏成戴谈宋茅庞"
    "熊纪舒屈项祝董梁杜阮蓝闵席季麻强贾路娄危江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万支柯管卢莫经房裘缪干解应宗丁宣邓郁单"
    "杭洪包诸左石崔吉钮龚程嵇邢滑裴陆荣翁荀羊甄曲家封芮羿储靳汲邴糜松井段富巫乌焦巴弓牧隗山谷车侯宓蓬全郗班仰秋仲伊宫宁仇栾暴"
    "甘厉戎祖武符刘景詹束龙叶幸司韶郜黎蓟薄印宿白怀蒲邰从鄂索咸籍赖卓蔺屠蒙池乔阴胥能苍双闻莘党翟谭贡劳逄姬申扶堵冉宰郦雍"
    "璩桑桂濮牛寿通边扈燕冀浦尚农温别庄晏柴瞿阎充慕连茹习宦艾鱼容向古易慎戈廖庾终暨居衡步都耿满弘匡国文寇广禄阙东欧殳沃利蔚越"
    "夔隆师巩厍聂晁勾敖融冷訾辛阚那简饶空曾毋沙乜养鞠须丰巢关蒯相查后荆红游竺权逯盖益桓公肖"
)
_EDGE = r"(?=$|[\s,.;:!。，；()\x00])"
_START = r"(?:^|(?<=[\s,.;:(。，；\x00]))"
_CONTACT = re.compile(
    r"(?:联系人|联络人|对接人|负责人|(?<![a-z])(?:contact(?: person)?|attn|c/o))\s*(?:是|为|is(?![a-z]))?\s*[:=]?\s*"
    r"(?P<told>[^\s,.;:。，；\x00#\d]{1,20}(?:\s(?-i:[A-Z])[^\s,.;:。，；\x00#\d]{1,20}){0,2})",
    re.IGNORECASE,
)
_TITLED = re.compile(
    rf"{_START}(?:(?P<zh>(?:欧阳|上官|司马|诸葛|[{_SURNAMES}老小阿])[\u4e00-\u9fff]{{0,2}}?(?:{_TITLES})){_EDGE}"
    rf"|(?P<en>(?:mr|mrs|ms|miss|dr|madam|sir)\.?\s(?-i:[A-Z])[\w'-]{{1,20}}(?:\s(?-i:[A-Z])[\w'-]{{1,20}})?))",
    re.IGNORECASE,
)
_PLACE = (
    "省|市|自治区|特别行政区|区|县|镇|乡|村|路|街|道|大道|巷|弄|胡同|号|栋|幢|楼|层|室|座|单元|园区|工业园|广场|大厦|"
    "中心|商城|市场|门口|路口"
)
_ADDRESS_TOLD = re.compile(
    r"(?:详细地址|收货地址|地址|地点|(?<![a-z])(?:address|addr))\s*(?:是|"
    r"在)?\s*[:=]?\s*(?P<told>[^,;\n，；#\x00]{2,120}(?:,\s?[^,;\n，；#\x00]{2,60}){0,3})"
)
_ADDRESS_ZH = re.compile(
    rf"{_START}(?=[^\s,;，；\x00]{{0,60}}?(?:路|街|道|巷|弄|村|镇|省|市|区|县|园|大厦|广场|市场|胡同|楼|座))"
    rf"[\u4e00-\u9fff][\u4e00-\u9fffa-z0-9-]{{2,60}}?(?:\d+|"
    rf"[一二三四五六七八九十]+)?(?:{_PLACE})(?:[\u4e00-\u9fffa-z0-9-]{{0,30}})?(?:\s[\da-z-]{{1,8}}(?:号|室|楼|"
    rf"栋)?)?{_EDGE}"
)
_ADDRESS_EN = re.compile(
    r"(?<![\w])\d{1,5}[a-z]?\s(?:[\w'.-]{1,20}\s){0,4}(?:street|st|road|rd|avenue|ave|lane|ln|drive|dr|"
    r"boulevard|blvd|way|"
    r"square|sq|plaza|highway|hwy|court|ct|quay|terrace)\b\.?(?:,?\s(?:floor|fl|suite|unit|room|rm|block|"
    r"level)\s?[\w-]{1,8})?"
)
_PARTS_OF_ADDRESS = re.compile(r"[省市区县镇乡村路街巷弄栋幢室]|大道|大厦|广场|园区|工业园|\d号|胡同")
_SOURCE = re.compile(
    r"(?:客户来源|来源于|来源|来自|(?<![a-z])(?:source|referred by|via|lead from))\s*(?:是)?\s*[:=]?\s*"
    r"(?P<told>[^\s,;，；。#\x00]{1,30}(?:\s(?-i:[A-Z])\w{1,20})?)",
    re.IGNORECASE,
)
ROLES: dict[str, tuple[str, ...]] = {
    "salesperson": (
        "业务员", "销售员", "销售代表", "销售", "业务", "salesperson", "salesman", "saleswoman", "sales rep", "sales",
        "rep",
    ),
    "manager": ("销售经理", "经理", "主管", "组长", "manager", "lead", "supervisor"),
    "finance": ("财务", "会计", "出纳", "finance", "accountant", "accounting"),
    "admin": ("管理员", "系统管理员", "admin", "administrator"),
}  # fmt: skip
_ROLE_OF = {word: role for role, words in ROLES.items() for word in words}
_ROLE = re.compile(
    r"(?<![a-z])(?:" + "|".join(sorted(_ROLE_OF, key=len, reverse=True)) + r")(?![a-z])",
)


def contacts_in(low: str, plain: str) -> Iterator[Span]:
    """Contact persons: after 联系人 or `contact`, or a name with a title (王经理, 李总, Mr Chan)."""
    shown = _shown(low, plain)
    found = False
    for match in _CONTACT.finditer(shown):
        found = True
        yield Span(*match.span(), "contact_person", (match["told"].strip(),))
    titled = None if found else _TITLED.search(shown)
    if titled is not None:
        yield Span(*titled.span(), "contact_person", (titled[0].strip(),))


def addresses_in(low: str, plain: str) -> Iterator[Span]:
    """Addresses: after the word for it, or by their shape, at least two of province, city, road, number …"""
    for match in _ADDRESS_TOLD.finditer(low):
        yield Span(*match.span(), "address", (_stretch(plain, *match.span("told")),))
        return
    for match in _ADDRESS_ZH.finditer(low):
        if len(set(_PARTS_OF_ADDRESS.findall(match[0]))) >= 2:
            yield Span(*match.span(), "address", (_stretch(plain, *match.span()),))
            return
    for match in _ADDRESS_EN.finditer(low):
        yield Span(*match.span(), "address", (_stretch(plain, *match.span()),))
        return


def sources_in(low: str, plain: str) -> Iterator[Span]:
    """Where the customer came from: 来源 展会, source fair."""
    for match in _SOURCE.finditer(_shown(low, plain)):
        yield Span(*match.span(), "source", (match["told"].strip(),))
        return


def roles_in(low: str) -> Iterator[Span]:
    """The first role that is named, by its word in either language."""
    if match := _ROLE.search(low):
        yield Span(*match.span(), "role", (_ROLE_OF[match[0]],))


def _shown(low: str, plain: str) -> str:
    """The text as written, where it is not yet blanked out."""
    return "".join(ch if blank != "\x00" else blank for ch, blank in zip(plain, low, strict=True))


def _stretch(plain: str, start: int, end: int) -> str:
    return re.sub(r"\s+", " ", plain[start:end]).strip(" ,;，；.")
