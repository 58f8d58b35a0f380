"""What the distinct accounts and auxiliaries of a file mean under a profile; they are fewer than its lines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import polars as pl

from budgetcheck.language import _
from budgetcheck.ledgers.meaning.auxiliaries import Auxiliary, parse_auxiliaries
from budgetcheck.ledgers.meaning.profile import Meaning
from budgetcheck.ledgers.meaning.profile_rules import (
    FIELDS,
    AuxiliaryRule,
    ContradictionError,
    decided,
    word_in,
)
from budgetcheck.ledgers.schema import AUXILIARY, CATEGORY_CODE, NATURE_CODE, SOURCE_CODE
from budgetcheck.problems import InputError, Problem
from budgetcheck.vocabulary import CATEGORY, SOURCE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from budgetcheck.ledgers.meaning.profile import Profile

ACCOUNT = ["account_code", "account_name"]
FLAGS = ("moves_money", "takes_transfers", "is_income", "is_direct", "is_carried", "is_budget")
PARTIES = ("department", "counterparty", "invoice")
_MOST_SHOWN = 20


def account_table(accounts: pl.DataFrame, profile: Profile) -> pl.DataFrame:
    """The meanings of accounts.

    Args:
        accounts: `account_code`, `account_name`.
        profile: How the unit's books map.

    Returns:
        The accounts with `_project`, `_source`, `_category`, `_nature`, `_only_with_project`, the `FLAGS` and `_matched`
        (whether a rule says something of it).

    Raises:
        InputError: where rules of the profile contradict about an account, naming every such pair.
    """
    meanings: list[Meaning] = []
    faults: dict[Problem, None] = {}
    for code, name in accounts.iter_rows():
        try:
            meanings.append(profile.meaning(code, name))
        except ContradictionError as error:
            account = " ".join(part for part in (code, name) if part)
            faults.setdefault(_contradiction(profile, error, _("科目 {account}").format(account=account)))
            meanings.append(Meaning())
    if faults:
        raise InputError(*list(faults)[:_MOST_SHOWN])
    return accounts.with_columns(
        pl.Series("_project", [each.project for each in meanings], pl.String),
        pl.Series("_source", [each.source for each in meanings], SOURCE_CODE),
        pl.Series("_category", [each.category for each in meanings], CATEGORY_CODE),
        pl.Series("_nature", [each.nature for each in meanings], NATURE_CODE),
        pl.Series("_only_with_project", [each.only_with_project for each in meanings], pl.Boolean),
        *(pl.Series(flag, [getattr(each, flag) for each in meanings], pl.Boolean) for flag in FLAGS),
        pl.Series("_matched", [profile.matches(*account) for account in accounts.iter_rows()], pl.Boolean),
    )


class _Told(NamedTuple):
    """What one cell of auxiliaries tells; the columns of `auxiliary_table` after the text."""

    project: str | None = None
    project_name: str | None = None
    project_text: str | None = None
    source: str | None = None
    category: str | None = None
    nature: str | None = None
    department: str | None = None
    counterparty: str | None = None
    invoice: str | None = None
    fault: str | None = None
    matched: bool = False


def auxiliary_table(texts: Iterable[str | None], profile: Profile) -> pl.DataFrame:
    """The meanings of cells of auxiliaries.

    Args:
        texts: The distinct texts.
        profile: How the unit's books map.

    Returns:
        `auxiliary` (the text), and with `x_` before it: `project`, `project_name`, `project_text` (what else it is called
        there), `source`, `category`, `nature`, the `PARTIES`, `fault` (why the cell contradicts itself) and `matched`
        (whether a rule of the profile says something of it).

    Raises:
        InputError: where rules of the profile contradict about an auxiliary, naming every such pair.
    """
    rows: list[tuple[str | bool | None, ...]] = []
    faults: dict[Problem, None] = {}
    for text in texts:
        if text is None:
            continue
        try:
            rows.append((text, *_told(parse_auxiliaries(text), profile)))
        except ContradictionError as error:
            place = _("辅助核算 {text}").format(text=text[:60])
            faults.setdefault(_contradiction(profile, error, place))
    if faults:
        raise InputError(*list(faults)[:_MOST_SHOWN])
    codes: dict[str, Any] = {
        "x_source": SOURCE_CODE,
        "x_category": CATEGORY_CODE,
        "x_nature": NATURE_CODE,
        "x_matched": pl.Boolean,
    }
    names = [AUXILIARY, *(f"x_{name}" for name in _Told._fields)]
    return pl.DataFrame(rows, schema={name: codes.get(name, pl.String) for name in names}, orient="row")


def _told(auxiliaries: tuple[Auxiliary, ...], profile: Profile) -> _Told:
    told: dict[str, str] = {}
    of_project: Auxiliary | None = None
    fault: str | None = None
    matched = False
    for auxiliary in auxiliaries:
        field = profile.field_of(auxiliary.type)
        matched = matched or auxiliary.type in profile.auxiliaries
        says = {} if field == "none" else _by_type(auxiliary, field, profile)
        if rules := [rule for rule in profile.auxiliary if _matches(rule, auxiliary)]:
            matched = True
            by_rule = {name: rule for name in FIELDS if (rule := decided(rules, name)) is not None}
            says |= {name: getattr(rule, name) for name, rule in by_rule.items()}
        if "project" in says and "project" not in told and field == "project":
            of_project = auxiliary
        for name, value in says.items():
            first = told.setdefault(name, value)
            if first != value and name in FIELDS:
                fault = _("辅助核算里有两个不同的{what}：“{first}”和“{second}”").format(
                    what=_FIELD_NAMES[name](), first=first, second=value
                )
    return _Told(
        **told,
        project_name=of_project.name if of_project else None,
        project_text=of_project.text if of_project else None,
        fault=fault,
        matched=matched,
    )


_FIELD_NAMES = {
    "project": lambda: _("项目"),
    "source": lambda: _("资金来源"),
    "category": lambda: _("费用类别"),
    "nature": lambda: _("性质"),
}


def _by_type(auxiliary: Auxiliary, field: str | None, profile: Profile) -> dict[str, str]:
    """What an auxiliary says by its type; a word that is not known says nothing."""
    value: str | None
    match field:
        case None:
            value = None if auxiliary.type else profile.project_in(auxiliary.text)
            field = "project"
        case "project":
            value = profile.project_in(auxiliary.text) or auxiliary.says
        case "source":
            value = word_in(auxiliary.name or auxiliary.text, SOURCE, profile.source_words)
        case "category":
            value = word_in(auxiliary.name or auxiliary.text, CATEGORY, profile.category_words)
        case "invoice":
            value = auxiliary.text
        case _:
            value = auxiliary.name or auxiliary.text
    return {} if value is None else {field: value}


def _matches(rule: AuxiliaryRule, auxiliary: Auxiliary) -> bool:
    return (rule.type is None or rule.type == auxiliary.type) and (
        rule.value is None or rule.value in (auxiliary.code, auxiliary.name, auxiliary.text)
    )


def _contradiction(profile: Profile, error: ContradictionError, place: str) -> Problem:
    rules: list[object] = [*profile.account, *profile.auxiliary]

    def label(rule: object) -> str:
        at = rules.index(rule)
        return profile.rules[at]

    found = _("{one}与{two}互相矛盾：{field} 一条写 {first}，一条写 {second}").format(
        one=label(error.one),
        two=label(error.other),
        field=error.field,
        first=getattr(error.one, error.field),
        second=getattr(error.other, error.field),
    )
    return Problem(profile.name, place, found, _("请只留一条，或把其中一条写得更具体"))
