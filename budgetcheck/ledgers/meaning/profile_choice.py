"""Which profile gives a file's lines their meaning where none is named, and how it keeps projects apart."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from budgetcheck.language import _
from budgetcheck.ledgers.choices import Choice
from budgetcheck.ledgers.meaning.account_codes import bare, code_and_name
from budgetcheck.ledgers.meaning.meanings import ACCOUNT
from budgetcheck.ledgers.meaning.profile import BUILT_IN, KeptApart, Profile, load_profile
from budgetcheck.problems import InputError, Problem

if TYPE_CHECKING:
    from collections.abc import Collection

    from budgetcheck.ledgers.meaning.origins import Origins

_FIRST_LEVEL = 4
_BY_NAME = 3
"""How many codes without names the name of one account outweighs."""


class _Fit(NamedTuple):
    """How well a profile fits a file's accounts.

    Attributes:
        profile: The profile.
        score: The codes that its chart knows, those whose names agree (disagree) weighing more.
        names: How many names agree.
        money: Of accounts that tell spending or receipts: which, and what they mean.
    """

    profile: Profile
    score: int
    names: int
    money: frozenset[tuple[str | None, str | None, str | None]]


def fitting_profile(parsed: pl.LazyFrame, fields: Collection[str], file: str = "") -> tuple[Profile, Choice]:
    """The built-in profile for a file that comes without one, and why: said in the intake, never silent.

    A file with columns of categories or natures is `canonical`. Else the accounts decide: one code is 研发支出 under one
    standard and 营业外收入 under another, so their names are looked at, and which others occur.

    Args:
        parsed: Entries as parsed.
        fields: The canonical fields for which the file has a column.
        file: The file's label, for messages.

    Raises:
        InputError: where two standards fit equally well and would count different lines.
    """
    canonical = load_profile("canonical")
    if "category" in fields or "nature" in fields:
        return canonical, _choice(canonical, 100, _("文件有“费用类别”或“性质”列"))
    found = (
        parsed.select(pl.struct(ACCOUNT).unique().alias("account"))
        .collect(engine="streaming")
        .unnest("account")
        if set(ACCOUNT) & set(parsed.collect_schema().names())
        else pl.DataFrame(schema=dict.fromkeys(ACCOUNT, pl.String))
    )
    accounts = [code_and_name(code, name) for code, name in found.iter_rows()]
    fits = [_fit(load_profile(name), accounts) for name in BUILT_IN if name != "canonical"]
    top = max(fit.score for fit in fits)
    best = [fit for fit in fits if fit.score == top]
    telling = [fit for fit in best if fit.money]
    if not telling:
        return canonical, _choice(canonical, 50, _("没有哪个内置方案认得出支出或到账的科目"))
    if len({fit.money for fit in telling}) > 1:
        raise InputError(
            Problem(
                file,
                "",
                _("科目可能属于{standards}，同一编码在其中含义不同，无法判断用哪个方案").format(
                    standards=_("、").join(fit.profile.title for fit in telling)
                ),
                _("请用 --profile 写明（{names}）").format(
                    names=_("、").join(fit.profile.name for fit in telling)
                ),
            )
        )
    chosen = telling[0]
    if chosen.names:
        reason = _("{names} 个一级科目的名称与{title}一致").format(
            names=chosen.names, title=chosen.profile.title
        )
        return chosen.profile, _choice(chosen.profile, 95 if len(best) == 1 else 80, reason)
    reason = _("没有科目名称可以核对，只按编码判断为{title}；不对的话请用 --profile 写明").format(
        title=chosen.profile.title
    )
    return chosen.profile, _choice(chosen.profile, 70 if len(best) == 1 else 50, reason)


def kept_apart_by(profile: Profile, fields: Collection[str], origins: Origins) -> KeptApart | None:
    """How the unit keeps projects apart: as its profile says, else by a column or auxiliaries that name projects.

    Names of accounts that hold a project's code are no statement that each has accounts of its own: None.

    Args:
        profile: The profile in use.
        fields: The canonical fields for which every table of the file has a column.
        origins: From where lines have their project.
    """
    if profile.segregate_by is not None:
        return profile.segregate_by
    by_line = origins.projects_by_column + origins.projects_by_auxiliary
    if not by_line and origins.projects_by_account + origins.projects_by_summary:
        return None
    return "auxiliary" if "project" in fields or origins.projects_by_auxiliary else None


def _fit(profile: Profile, accounts: list[tuple[str | None, str | None]]) -> _Fit:
    agreeing, denied, known = set[str](), set[str](), set[str]()
    for code, name in accounts:
        if code is None:
            continue
        first = bare(code)[:_FIRST_LEVEL]
        if first not in profile.chart:
            continue
        known.add(first)
        said = _first_name(code, name)
        if said is not None:
            standard = profile.chart[first]
            (agreeing if said in standard or standard in said else denied).add(first)
    denied -= agreeing
    money = frozenset(
        (code, name, meaning.nature)
        for code, name in accounts
        if (meaning := profile.meaning(code, name)).tells_money
        and (code is None or bare(code)[:_FIRST_LEVEL] not in denied)
    )
    score = len(known) + _BY_NAME * (len(agreeing) - len(denied))
    return _Fit(profile, score, len(agreeing), money)


def _first_name(code: str, name: str | None) -> str | None:
    """The name of the first-level account, where it is told: of that account itself, or as the first part of a path."""
    if name is None:
        return None
    first, *rest = (part.strip() for part in _parts(name))
    return first if first and (rest or len(bare(code)) == _FIRST_LEVEL) else None


def _parts(name: str) -> list[str]:
    for separator in ("/", "\\", "_", "-", "—", "－", ">", "|", "：", ":"):
        if separator in name:
            return name.split(separator)
    return [name]


def _choice(profile: Profile, score: int, reason: str) -> Choice:
    return Choice("profile", profile.name, score, reason)
