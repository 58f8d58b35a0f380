"""The thresholds of leads: one TOML file that a unit can replace, key by key."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, ValidationError

from budgetcheck.files import refuse_unreadable
from budgetcheck.hand_written import problems, read_toml
from budgetcheck.language import _, later
from budgetcheck.money import grouped, parse_money, percent
from budgetcheck.problems import InputError, Problem

if TYPE_CHECKING:
    from os import PathLike

_SHARE_DECIMALS = 6
_SEE = later("写法有误，请对照 docs/leads.md")
_FEWEST_FOR_TWO_DIGITS = Decimal("0.10")


def _number(value: Any) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, (int, Decimal)):
        raise ValueError(_("应为数字，不加引号"))  # noqa: TRY004 - pydantic gathers only ValueError
    number = Decimal(value)
    if not number.is_finite() or number < 0:
        raise ValueError(_("应为不小于 0 的数字"))
    return number


def _money(value: Any) -> Decimal:
    return parse_money(f"{_number(value):f}")


def _share(value: Any) -> Decimal:
    share = _number(value)
    if share > 1 or share != round(share, _SHARE_DECIMALS):
        raise ValueError(_("应为 0 到 1 之间的小数，最多六位，如 0.40"))
    return share


def _count(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise ValueError(_("应为大于 0 的整数，不加引号"))
    return value


def _positive(amount: Decimal) -> Decimal:
    if amount == 0:
        raise ValueError(_("应大于 0"))
    return amount


def _has_two_digits(amount: Decimal) -> Decimal:
    if amount < _FEWEST_FOR_TWO_DIGITS:
        raise ValueError(_("应不低于 {least} 元，否则没有前两位数字").format(least=_FEWEST_FOR_TWO_DIGITS))
    return amount


_Yuan = Annotated[Decimal, BeforeValidator(_money)]
_Share = Annotated[Decimal, BeforeValidator(_share)]
_Count = Annotated[int, BeforeValidator(_count)]


class _Part(BaseModel):
    """The thresholds of one lead; a key that is not known is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def _single(above: Decimal) -> str:
    """From which amount on; nothing where every amount counts."""
    return _("，单笔超过 {above} 元").format(above=grouped(above)) if above else ""


class CashPayments(_Part):
    """LD-1: cash that a voucher pays, in 元."""

    above: _Yuan

    def in_words(self) -> str:
        """The threshold as people read it."""
        return _("一张凭证用现金支付超过 {above} 元").format(above=grouped(self.above))


class RoundAmounts(_Part):
    """LD-2: amounts above a sum that are multiples of another."""

    above: _Yuan
    multiple_of: Annotated[_Yuan, AfterValidator(_positive)]

    def in_words(self) -> str:
        """The threshold as people read it."""
        return _("单笔超过 {above} 元，并且是 {multiple} 元的整数倍").format(
            above=grouped(self.above), multiple=grouped(self.multiple_of)
        )


class DaysOff(_Part):
    """LD-3: amounts entered on a day off."""

    above: _Yuan

    def in_words(self) -> str:
        """The threshold as people read it."""
        day_off = _("记在周末或法定节假日（按国务院办公厅公布的放假和调休安排）")
        return day_off + _single(self.above)


class DecemberShare(_Part):
    """LD-4: December's share of the year's expense."""

    above: _Share

    def in_words(self) -> str:
        """The threshold as people read it."""
        return _("十二月支出超过全年的 {share}").format(share=percent(self.above))


class SplitPayments(_Part):
    """LD-5: payments to one party, each below a sum and together above it, within some days."""

    limit: Annotated[_Yuan, AfterValidator(_positive)]
    within_days: _Count
    fewest: _Count

    def in_words(self) -> str:
        """The threshold as people read it."""
        return _(
            "同一往来单位，首尾相隔不超过 {days} 天的 {fewest} 笔以上付款，每笔低于 {limit} 元，合计超过 {limit} 元"
        ).format(days=self.within_days, fewest=self.fewest, limit=grouped(self.limit))


class LateEquipment(_Part):
    """LD-6: how many days before the end equipment is late."""

    last_days: _Count

    def in_words(self) -> str:
        """The threshold as people read it."""
        return _("项目结束前最后 {days} 天（含结束当天）").format(days=self.last_days)


class RedReversals(_Part):
    """LD-7: amounts taken back after the decision."""

    above: _Yuan

    def in_words(self) -> str:
        """The threshold as people read it."""
        return _("决定次日起冲回的支出") + _single(self.above)


class LateReclassification(_Part):
    """LD-8: amounts moved between categories in the last months."""

    last_months: _Count
    above: _Yuan

    def in_words(self) -> str:
        """The threshold as people read it."""
        late = _("项目结束前最后 {months} 个月，一张凭证里有的类别减少、有的类别增加")
        return late.format(months=self.last_months) + _single(self.above)


class FirstDigits(_Part):
    """LD-9: how many lines, of which amounts, and how far from Benford's distribution."""

    lines_above: _Count
    amounts_from: Annotated[_Yuan, AfterValidator(_has_two_digits)]
    deviation_above: _Share
    pairs_listed: _Count

    def in_words(self) -> str:
        """The threshold as people read it."""
        return _(
            "{from_amount} 元以上的支出超过 {lines:,} 笔，前两位数字的平均绝对偏差减去偶然偏差后超过 {deviation}"
        ).format(
            from_amount=grouped(self.amounts_from), lines=self.lines_above, deviation=self.deviation_above
        )


class Thresholds(_Part):
    """The thresholds of every lead."""

    cash_payments: CashPayments
    round_amounts: RoundAmounts
    days_off: DaysOff
    december_share: DecemberShare
    split_payments: SplitPayments
    late_equipment: LateEquipment
    red_reversals: RedReversals
    late_reclassification: LateReclassification
    first_digits: FirstDigits


def load_thresholds(path: str | PathLike[str] | None = None) -> Thresholds:
    """The built-in thresholds, or these with what a unit's own file replaces.

    Args:
        path: The unit's file (TOML); it states only what differs.

    Raises:
        InputError: for a file that cannot be read, an unknown key, or a value that is none, with every fault.
    """
    built_in = _built_in()
    if path is None:
        return Thresholds.model_validate(built_in)
    refuse_unreadable(Path(path))
    file = Path(path).name
    own = read_toml(Path(path), file)
    merged = {
        **built_in,
        **{
            key: {**built_in[key], **part} if key in built_in and isinstance(part, dict) else part
            for key, part in own.items()
        },
    }
    try:
        return Thresholds.model_validate(merged)
    except ValidationError as error:
        raise InputError(*problems(file, error, whole=_SEE, otherwise=_SEE)) from error


def thresholds_for(*, leads: bool, path: str | PathLike[str] | None) -> Thresholds | None:
    """The thresholds of a run; None where it asks for no leads.

    Raises:
        InputError: as `load_thresholds`, and for a file of thresholds without leads.
    """
    if not leads and path is not None:
        raise InputError(
            Problem("", "--lead-thresholds", _("没有要求找线索，阈值文件不起作用"), _("请同时写 --leads"))
        )
    return load_thresholds(path) if leads else None


def _built_in() -> dict[str, Any]:
    text = (files("budgetcheck.leads") / "thresholds.toml").read_text(encoding="utf-8")
    return tomllib.loads(text, parse_float=Decimal)
