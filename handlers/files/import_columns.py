"""What the columns of a table that is taken in mean: told from their heads, in Chinese, English or the export's own."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence

from locales import Sentence, _

HEADS: Mapping[str, Mapping[str, str]] = {
    "customers": {
        "name": "name|customer|customer name|客户|客户名称|客户名|名称|公司名称|单位名称",
        "owner": "owner|salesperson|业务员|销售|销售员|负责人|归属人",
        "class": "class|grade|等级|级别|客户等级|分类",
        "terms": "terms|payment terms|账期|付款条件|结算方式|付款方式",
        "source": "source|来源|客户来源",
        "contact": "contact|contact person|联系人|联系人姓名",
        "phone": "phone|mobile|tel|telephone|电话|手机|手机号|联系电话|手机号码",
        "address": "address|地址|客户地址|详细地址",
        "tags": "tags|tag|标签",
    },
    "contacts": {
        "customer": "customer|customer name|客户|客户名称|公司名称",
        "name": "name|contact|contact person|姓名|联系人|联系人姓名",
        "phone": "phone|mobile|tel|电话|手机|手机号|联系电话|手机号码",
        "email": "email|e-mail|mail|邮箱|电子邮件|邮件",
    },
    "receivables": {
        "number": "number|invoice|invoice number|no|编号|单号|发票号|应收单号|单据号",
        "customer": "customer|customer name|客户|客户名称|公司名称",
        "amount": "amount|total|金额|应收金额|总额|欠款",
        "currency": "currency|币种|货币",
        "issued_on": "issued_on|issued|issue date|invoice date|date|开单日期|开票日期|日期|单据日期",
        "due_on": "due_on|due|due date|到期日|到期|到期日期|应收日期",
        "terms": "terms|payment terms|账期|付款条件",
        "note": "note|notes|remark|text|备注|说明|摘要",
    },
    "payments": {
        "customer": "customer|customer name|客户|客户名称|公司名称",
        "amount": "amount|paid|金额|收款金额|回款金额",
        "currency": "currency|币种|货币",
        "method": "method|收款方式|付款方式|方式",
        "received_on": "received_on|received|date|payment date|收款日期|到账日期|日期|回款日期",
        "reference": "reference|ref|流水号|凭证号|参考号",
        "settles": "settles|invoice|invoice number|发票号|应收单号|核销单号|对应单号",
        "cheque": "cheque|cheque number|check number|支票号|支票号码|票据号|票据号码",
        "cheque_date": "cheque date|check date|支票日期|票据日期|票据到期日",
        "note": "note|notes|remark|备注|说明|摘要",
    },
}
"""The fields of each kind of table, and the heads under which they are known."""

NEEDED = {
    "customers": ("name",),
    "contacts": ("customer",),
    "receivables": ("customer", "amount"),
    "payments": ("customer", "amount", "received_on"),
}

FIELD_NAMES: Mapping[str, Sentence] = {
    "name": _("name"),
    "owner": _("owner"),
    "class": _("class"),
    "terms": _("terms"),
    "source": _("source"),
    "contact": _("contact person"),
    "phone": _("phone"),
    "address": _("address"),
    "tags": _("tags"),
    "customer": _("customer"),
    "email": _("e-mail"),
    "number": _("number"),
    "amount": _("amount"),
    "currency": _("currency"),
    "issued_on": _("issued on"),
    "due_on": _("due on"),
    "note": _("note"),
    "method": _("method"),
    "received_on": _("received on"),
    "reference": _("reference"),
    "settles": _("number that it settles"),
    "cheque": _("cheque number"),
    "cheque_date": _("date on the cheque"),
}

TITLES = 10
"""The heads stand in one of so many first rows."""

TELLING = {"receivables": ("number", "due_on", "issued_on"), "payments": ("method", "received_on", "reference")}
"""Without one of these a table of customers and amounts may be either, and is asked about."""

PASSED_OVER = frozenset({"id", "balance", "overdue", "open", "state", "recorded_by", "recordedby"})
"""Heads of the export that are told by the ledger itself: taken in from nowhere."""


def columns_of(kind: str, heads: Sequence[str]) -> list[str]:
    """The field of each column, empty for what is skipped; of two columns of one field the first has it."""
    known = {_key(head): field for field, said in HEADS[kind].items() for head in said.split("|")}
    taken: set[str] = set()
    columns = []
    for head in heads:
        field = known.get(_key(head), "")
        columns.append("" if field in taken else field)
        taken.add(field)
    return columns


def head_row(rows: Sequence[Sequence[object]]) -> int:
    """The place of the row with the heads, the one of the first that has most known ones: a title may stand above."""
    known = [max(len(set(columns_of(kind, [*map(str, row)])) - {""}) for kind in HEADS) for row in rows[:TITLES]]
    return known.index(max(known))


def kind_of_table(heads: Sequence[str], sheet: str = "") -> str | None:
    """What the table is of, by the sheet's name or its heads; None when that is not clear."""
    found = {kind: set(columns_of(kind, heads)) - {"", "settles"} for kind in HEADS}
    fits = {kind for kind, fields in found.items() if set(NEEDED[kind]) <= fields}
    if sheet in fits:
        return sheet
    told = [kind for kind in ("receivables", "payments") if kind in fits and found[kind] & set(TELLING[kind])]
    if told:
        best = sorted(told, key=lambda kind: -len(found[kind]))
        return best[0] if len(best) == 1 or len(found[best[0]]) > len(found[best[1]]) else None
    if "receivables" in fits:
        return None
    if {_key(head) for head in heads} & {"email", "邮箱", "电子邮件"} and "contacts" in fits:
        return "contacts"
    if {"customer", "name"} <= found["contacts"] and not found["customers"] - {"name", "contact", "phone"}:
        return "contacts"
    return "customers" if "customers" in fits else None


def unclear(columns: Sequence[str], heads: Sequence[str]) -> list[int]:
    """The places of the columns whose heads say nothing known."""
    return [
        at for at, field in enumerate(columns) if not field and heads[at].strip() and _key(heads[at]) not in PASSED_OVER
    ]


def _key(head: str) -> str:
    return re.sub(r"[\s_*:：（）()\-]+", "", unicodedata.normalize("NFKC", head)).casefold()
