"""One project's dossier as `budgetcheck/dossier/1` states it (contract, section 2).

Amounts are 元. A date of an act that is absent means that the act has not happened; any other absent fact is
unknown. Unknown keys are refused.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    StringConstraints,
    ValidationInfo,
    field_validator,
)

from budgetcheck.dates import Day
from budgetcheck.language import _
from budgetcheck.money import NUMBER, BudgetMoney, Money, SignedMoney
from budgetcheck.vocabulary import (
    AwardMode,
    Category,
    Cause,
    ChangeKind,
    Conclusion,
    Disqualifier,
    Grade,
    OutcomeKind,
    Source,
    Subsidy,
)

if TYPE_CHECKING:
    import datetime as dt

    from budgetcheck.vocabulary import Vocabulary

_MOST_DIGITS = 15
_MOST_DECIMALS = 18
"""What a frame holds of a number of any unit: fifteen digits before the point, and after it as many as a spreadsheet writes."""

_FLAGS = {"true": True, "yes": True, "是": True, "false": False, "no": False, "否": False}


def _flag(value: Any) -> Any:
    if isinstance(value, str):
        if value.strip().lower() not in _FLAGS:
            raise ValueError(_("应为 是/否 或 true/false"))
        return _FLAGS[value.strip().lower()]
    return value


def _number(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    if NUMBER.fullmatch(value.strip()) is None:
        raise ValueError(_("应为数字"))
    text = value.strip().replace(",", "")
    whole, _point, decimals = text.partition(".")
    if len(whole.lstrip("+-0")) > _MOST_DIGITS or len(decimals) > _MOST_DECIMALS:
        raise ValueError(
            _("数字超出可以处理的范围：整数最多 {digits} 位，小数最多 {decimals} 位").format(
                digits=_MOST_DIGITS, decimals=_MOST_DECIMALS
            )
        )
    return Decimal(text)


def _count(value: Any) -> Any:
    if isinstance(value, bool) or (isinstance(value, str) and not value.strip().isdecimal()):
        raise ValueError(_("应为不小于 0 的整数"))
    if len(str(value).strip().lstrip("0")) > _MOST_DIGITS:
        raise ValueError(_("数字超出可以处理的范围：整数最多 {digits} 位").format(digits=_MOST_DIGITS))
    return value


def _list(value: Any) -> Any:
    return [] if value is None else value


def _programme(value: Any, info: ValidationInfo) -> Any:
    """The code of a programme; which there are, whoever reads the dossier says (`read.read_dossiers`)."""
    programmes: Vocabulary | None = (info.context or {}).get("programmes")
    return programmes.code(value) if programmes is not None and isinstance(value, str) else value


Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Flag = Annotated[bool, BeforeValidator(_flag)]
Number = Annotated[
    Decimal,
    BeforeValidator(_number),
    PlainSerializer("{:f}".format, return_type=str, when_used="json"),  # an exponent would not be read back
]
Count = Annotated[int, BeforeValidator(_count), Field(ge=0)]
Programme = Annotated[Text, BeforeValidator(_programme)]
NoneAsEmpty = BeforeValidator(_list)


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Leader(_Part):
    """The project's leader (项目负责人)."""

    name: Text | None = None
    birth_date: Day | None = None


class Applicant(_Part):
    """The unit that applies and answers for the project (承担单位)."""

    name: Text | None = None
    credit_code: Text | None = None
    registered_in: Text | None = None
    legal_person: Flag | None = None


class Partner(_Part):
    """A unit that takes part, and its share of the municipal money in 元."""

    name: Text | None = None
    municipal_share: Money | None = None


class PostSubsidy(_Part):
    """What must be set up before a post-subsidy (Yantai, art. 19)."""

    targets_set: Flag | None = None
    indicators_set: Flag | None = None
    performance_table: Flag | None = None
    amount_set_at_review: Flag | None = None


class Project(_Part):
    """Who, what, under which programme, and when."""

    id: Text
    ledger_codes: Annotated[list[Text], NoneAsEmpty] = Field(default_factory=list)
    title: Text | None = None
    programme: Programme
    category: Text | None = None
    award_mode: AwardMode | None = None
    subsidy: Subsidy | None = None
    lump_sum: Flag | None = None
    leader: Leader | None = None
    applicant: Applicant | None = None
    partners: Annotated[list[Partner], NoneAsEmpty] = Field(default_factory=list)
    joint_agreement_signed_on: Day | None = None
    applied_on: Day | None = None
    approved_on: Day | None = None
    approval_received_on: Day | None = None
    task_book_signed_on: Day | None = None
    starts_on: Day | None = None
    ends_on: Day | None = None
    commission_reason_published_on: Day | None = None
    post_subsidy: PostSubsidy | None = None

    @field_validator("ends_on")
    @classmethod
    def _ends_after_it_starts(cls, ends_on: Day | None, info: ValidationInfo) -> Day | None:
        starts_on = info.data.get("starts_on")
        if starts_on and ends_on and ends_on < starts_on:
            raise ValueError(
                _("ends_on（{ends}）早于 starts_on（{starts}），请核对起止日期").format(
                    ends=ends_on, starts=starts_on
                )
            )
        return ends_on


class BudgetLine(_Part):
    """An amount of one category from one source, in 元 (converted from the budget's unit)."""

    category: Category
    source: Source
    amount: BudgetMoney


class Budget(_Part):
    """The first approved budget (批复预算)."""

    unit: Literal["元", "万元"] = "元"
    total: BudgetMoney | None = None
    lines: Annotated[list[BudgetLine], NoneAsEmpty] = Field(default_factory=list)


class FundingPromise(_Part):
    """Money promised, in 元, and the day by which it is due."""

    source: Source
    amount: Money
    due_on: Day | None = None


class Change(_Part):
    """A change applied for, approved, or within the unit's own power.

    `lines` hold the whole budget after a budget change; `new_end` and `new_start` belong to extension and period.
    """

    kind: ChangeKind
    applied_on: Day | None = None
    approved_on: Day | None = None
    effective_on: Day | None = None
    agreed_with_leader: Flag | None = None
    lines: list[BudgetLine] | None = Field(default=None, validate_default=True)
    new_start: Day | None = None
    new_end: Day | None = Field(default=None, validate_default=True)

    @field_validator("lines")
    @classmethod
    def _says_the_whole_budget(
        cls, lines: list[BudgetLine] | None, info: ValidationInfo
    ) -> list[BudgetLine] | None:
        if info.data.get("kind") == "budget" and lines is None:
            raise ValueError(_("预算调整须写明调整后的全部预算（lines）"))
        return lines

    @field_validator("new_end")
    @classmethod
    def _says_the_new_end(cls, new_end: Day | None, info: ValidationInfo) -> Day | None:
        if info.data.get("kind") == "extension" and new_end is None:
            raise ValueError(_("延期须写明新的结束日期（new_end）"))
        new_start = info.data.get("new_start")
        if new_start and new_end and new_end < new_start:
            raise ValueError(_("new_end 早于 new_start，请核对日期"))
        return new_end


class AcceptanceIndicators(_Part):
    """Acceptance indicators (验收考核指标): how many were met of how many."""

    met: Count
    total: Count

    @field_validator("total")
    @classmethod
    def _no_more_met_than_there_are(cls, total: int, info: ValidationInfo) -> int:
        if info.data.get("met", 0) > total:
            raise ValueError(_("完成数（met）大于指标总数（total）"))
        return total


class PerformanceIndicator(_Part):
    """A performance indicator (绩效评价指标), target and actual in its own unit."""

    name: Text | None = None
    target: Number
    actual: Number | None = None


class Outcome(_Part):
    """How the project ended, once it has."""

    kind: OutcomeKind | None = None
    decided_on: Day | None = None
    applied_on: Day | None = None
    cause: Cause | None = None
    conclusion: Conclusion | None = None
    grade: Grade | None = None
    acceptance_indicators: AcceptanceIndicators | None = None
    performance_indicators: list[PerformanceIndicator] | None = None
    disqualifiers: list[Disqualifier] | None = None
    refund_amount: Money | None = None
    audit_report_on: Day | None = None
    tech_report_on: Day | None = None
    materials_submitted_on: Day | None = None
    archived_on: Day | None = None
    integrity_listed_on: Day | None = None


class ReportedLine(_Part):
    """What the unit's own settlement (决算) says was spent, in 元."""

    category: Category
    source: Source
    amount: SignedMoney


class Waiver(_Part):
    """A finding set aside by two people, for a reason, until a day (contract, section 6)."""

    rule: Text
    reason: Text
    proposed_by: Text
    approved_by: Text
    approved_on: Day
    expires_on: Day

    @field_validator("approved_by")
    @classmethod
    def _two_people(cls, approved_by: str, info: ValidationInfo) -> str:
        if approved_by == info.data.get("proposed_by"):
            raise ValueError(_("豁免的提出人和批准人不能是同一人"))
        return approved_by

    @field_validator("expires_on")
    @classmethod
    def _ends_after_it_begins(cls, expires_on: dt.date, info: ValidationInfo) -> dt.date:
        approved_on = info.data.get("approved_on")
        if approved_on and expires_on < approved_on:
            raise ValueError(_("豁免的批准日期晚于到期日期"))
        return expires_on


class Dossier(_Part):
    """The whole file."""

    declared_schema: Literal["budgetcheck/dossier/1"] = Field(default="budgetcheck/dossier/1", alias="schema")
    project: Project
    budget: Budget
    funding: Annotated[list[FundingPromise], NoneAsEmpty] = Field(default_factory=list)
    changes: Annotated[list[Change], NoneAsEmpty] = Field(default_factory=list)
    outcome: Outcome | None = None
    reported: list[ReportedLine] | None = None
    waivers: Annotated[list[Waiver], NoneAsEmpty] = Field(default_factory=list)

    @field_validator("changes")
    @classmethod
    def _changes_keep_the_period_in_order(cls, changes: list[Change], info: ValidationInfo) -> list[Change]:
        project = info.data.get("project")
        start = project and project.starts_on
        for place, change in enumerate(changes):
            if start and change.new_start is None and change.new_end and change.new_end < start:
                raise ValueError(
                    _("changes[{place}] 变更后的结束日期 {ends} 早于开始日期 {starts}").format(
                        place=place, ends=change.new_end, starts=start
                    )
                )
        return changes
