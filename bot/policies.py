"""The sections of the settings that say how the company handles its money, and how the rules take them."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import BeforeValidator, Field, ValidationInfo, field_validator

from bot.sections import Section
from bot.values import LARGEST_PICTURE, Levels, Lowered, OptionalPicture, Percents, Stages
from models.ledger.buckets import Basis, Buckets
from models.ledger.credit import CreditUse
from models.ledger.discounts import Leniency
from models.ledger.disputes import Returning
from models.ledger.dunning import Ladder
from models.ledger.fees import FeeRule, Per
from models.ledger.letterheads import Letterhead
from models.ledger.occasions import Occasions
from models.ledger.provision import Rates
from models.ledger.rules import Rules
from models.ledger.thresholds import Thresholds
from models.ledger.urgency import Weights
from models.ledger.ways import Ways
from models.money import Money, decimals

if TYPE_CHECKING:
    from bot.settings import Settings


Threshold = Annotated[Decimal, Field(ge=0, le=1_000_000_000)]
OptionalThreshold = Annotated[Threshold | None, BeforeValidator(lambda value: None if value == "" else value)]
THRESHOLD = "an amount from 0 to 1000000000; 0: always"


class Ageing(Section):
    """How what is owed is told by its age, and what is set aside for it."""

    by: Annotated[Literal["due", "issued"], Lowered] = Field("due", description="due, issued")
    buckets: Stages = Field((30, 60, 90), min_length=1, max_length=8, description="1 to 8 rising numbers of days")
    provision: Percents = Field(
        (), description="none, or a percentage from 0 to 100 for what is not due and for each bucket, the open one too"
    )

    @field_validator("provision")
    @classmethod
    def _has_all_buckets(cls, value: Percents, info: ValidationInfo) -> Percents:
        if value and len(value) != len(info.data.get("buckets", ())) + 2:
            raise ValueError("not one for each bucket")
        return value


class Reports(Section):
    """Which reports come by themselves."""

    monthly: bool = Field(True, description="true, false")
    weekly: bool = Field(True, description="true, false")


class Paying(Section):
    """How customers pay the company."""

    account: str = Field("", max_length=300, description="at most 300 characters, or empty")
    pay_code: str = Field("", max_length=300, description="at most 300 characters, or empty")


class Dunning(Section):
    """What is done about money that is late, step by step."""

    levels: Levels = Field(
        Ladder().levels,
        description="DAYS TONE WHO HOW [fee], days rising: 30 2 salesperson letter fee; "
        "tones 1 to 3; salesperson, manager, finance; call, letter",
    )
    one_at_a_time: bool = Field(True, description="true, false")
    days_between: int = Field(7, ge=0, le=365, description="a number of days from 0 to 365")
    tasks: bool = Field(False, description="true, false")


class Fees(Section):
    """What is charged besides the invoices."""

    rate: Decimal = Field(Decimal(0), ge=0, le=100, decimal_places=4, description="a percentage from 0 to 100")
    per: Annotated[Literal["day", "month"], Lowered] = Field("day", description="day, month")
    grace_days: int = Field(0, ge=0, le=365, description="a number of days from 0 to 365")
    cap: Decimal = Field(Decimal(0), ge=0, le=1000, decimal_places=2, description="a percentage from 0 to 1000")
    pause_disputes: bool = Field(True, description="true, false")
    pause_promises: bool = Field(False, description="true, false")
    bank_fee: Decimal = Field(Decimal(0), ge=0, le=1_000_000, description="an amount, or 0: none")


class Terms(Section):
    """When something falls due by its terms."""

    due_on_working_days: bool = Field(False, description="true, false")


class Discounts(Section):
    """When what was paid early nearly fits, so that the discount of the terms is offered by a button."""

    tolerance: Annotated[Decimal, Field(ge=0, le=100, decimal_places=2)] = Field(
        Decimal(0), description="a percentage from 0 to 100"
    )
    days_late: int = Field(0, ge=0, le=60, description="a number of days from 0 to 60")


class Order(Section):
    """What makes an open item urgent."""

    amount: int = Field(100, ge=0, le=1000, description="a percentage from 0 to 1000")
    days: int = Field(100, ge=0, le=1000, description="a percentage from 0 to 1000")
    customer_class: int = Field(100, ge=0, le=1000, description="a percentage from 0 to 1000")
    promises: int = Field(8, ge=0, le=100, description="a number of points from 0 to 100")
    level: int = Field(5, ge=0, le=100, description="a number of points from 0 to 100")
    disputed: int = Field(30, ge=0, le=100, description="a number of points from 0 to 100")


PICTURE = f"the path of a PNG, JPEG or SVG file of at most {LARGEST_PICTURE // 1000} KB, or empty"


class Documents(Section):
    """What stands on statements, letters and receipts besides the company's name and how to pay."""

    address: str = Field("", max_length=200, description="at most 200 characters, or empty")
    phone: str = Field("", max_length=50, description="at most 50 characters, or empty")
    logo: OptionalPicture = Field(None, description=PICTURE)
    pay_code: OptionalPicture = Field(None, description=PICTURE)


class Statements(Section):
    """What becomes of statements that are drawn by themselves."""

    confirm_within_days: int = Field(10, ge=1, le=365, description="a number of days from 1 to 365")


class Approvals(Section):
    """From which amount on somebody else has to agree."""

    write_off: Threshold = Field(Decimal(0), description=THRESHOLD)
    offer: Threshold = Field(Decimal(0), description=THRESHOLD)
    credit_note: OptionalThreshold = Field(None, description=f"{THRESHOLD}, empty: never")


class Disputes(Section):
    """What customers object to."""

    come_back_days: int = Field(7, ge=1, le=365, description="a number of days from 1 to 365")


def rules_of(settings: Settings) -> Rules:
    """The parameters of all rules of the ledger."""
    paying, dunning, order = settings.paying, settings.dunning, settings.order
    documents, currency = settings.documents, settings.company.currency
    return Rules(
        credit=CreditUse(kept=settings.payments.credit == "keep"),
        ageing=Buckets(settings.ageing.buckets, Basis(settings.ageing.by)),
        provision=Rates(settings.ageing.provision),
        occasions=Occasions(settings.reports.monthly, settings.reports.weekly),
        ways=Ways(account=paying.account, pay_code=paying.pay_code),
        order=Weights(order.amount, order.days, order.customer_class, order.promises, order.level, order.disputed),
        disputes=Returning(settings.disputes.come_back_days),
        dunning=Ladder(dunning.levels, dunning.one_at_a_time, dunning.days_between, dunning.tasks),
        fees=fee_rule_of(settings.fees, currency),
        approvals=Thresholds(
            write_off=_money(settings.approvals.write_off, currency),
            offer=_money(settings.approvals.offer, currency),
            credit_note=_limit(settings.approvals.credit_note, currency),
        ),
        cash_limit=_money(settings.payments.cash_warning, currency),
        leniency=Leniency(settings.discounts.tolerance, settings.discounts.days_late),
        due_on_working_days=settings.terms.due_on_working_days,
        letterhead=Letterhead(documents.address, documents.phone, documents.logo, documents.pay_code),
        confirm_within_days=settings.statements.confirm_within_days,
    )


def fee_rule_of(fees: Fees, currency: str) -> FeeRule:
    """What is charged besides the invoices."""
    return FeeRule(
        rate=fees.rate,
        per=Per(fees.per),
        grace_days=fees.grace_days,
        cap=fees.cap,
        pause_disputes=fees.pause_disputes,
        pause_promises=fees.pause_promises,
        bank_fee=_money(fees.bank_fee, currency),
    )


def _limit(amount: Decimal | None, currency: str) -> Money | None:
    """An amount from which on something needs agreement, where nothing means never and zero always."""
    return None if amount is None else _money(amount, currency) or Money(0, currency)


def _money(amount: Decimal, currency: str) -> Money | None:
    """An amount of the settings, rounded half-up to the minor unit; nothing for none."""
    minor = amount.scaleb(decimals(currency)).to_integral_value(ROUND_HALF_UP)
    return Money(int(minor), currency) if minor else None
