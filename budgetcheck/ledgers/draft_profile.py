"""A first profile for a unit's books: every account and auxiliary that its files hold, with a proposed meaning to confirm."""

from __future__ import annotations

import json
from collections import Counter
from importlib.resources import files
from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from budgetcheck.language import _
from budgetcheck.ledgers.meaning.account_codes import bare, code_and_name
from budgetcheck.ledgers.meaning.auxiliaries import parse_auxiliaries
from budgetcheck.ledgers.meaning.meanings import ACCOUNT
from budgetcheck.ledgers.meaning.profile import Meaning, Profile, load_profile
from budgetcheck.ledgers.meaning.profile_choice import fitting_profile
from budgetcheck.ledgers.meaning.profile_rules import FIELDS
from budgetcheck.ledgers.read import read_ledgers
from budgetcheck.ledgers.schema import AUXILIARY
from budgetcheck.money import grouped
from budgetcheck.problems import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from decimal import Decimal
    from pathlib import Path

_MOST_VALUES = 20
_LISTS = (
    "money_accounts",
    "transfer_accounts",
    "income_accounts",
    "direct_accounts",
    "carried_accounts",
    "budget_accounts",
)


class _Account(NamedTuple):
    """An account of the files, and what it is proposed to mean."""

    code: str | None
    name: str | None
    lines: int
    debit: Decimal
    credit: Decimal
    meaning: Meaning
    is_one_of_several: bool


def empty_profile() -> str:
    """A form to fill in: a profile that says nothing yet, with comments on every key."""
    return (files("budgetcheck.ledgers") / "profile_form.toml").read_text(encoding="utf-8")


def draft_profile(paths: Sequence[Path], name: str) -> str:
    """A profile drafted from files.

    Args:
        paths: Ledger exports of one unit.
        name: The profile's name.

    Returns:
        TOML: a rule for every account that the built-in profile which fits understands, in the order of codes; the other
        accounts, all with lines and sums, as comments; the types of auxiliaries with their values; the codes of projects.

    Raises:
        InputError: where a file cannot be read.
    """
    ledgers = read_ledgers(paths, "canonical")
    parsed = [ledger.parsed for ledger in ledgers]
    profile, reason = _closest(pl.concat([each.select(*ACCOUNT) for each in parsed]))
    accounts = _accounts(parsed, profile)
    told = Counter[tuple[str, str]]()
    for each in parsed:
        told.update(_auxiliaries(each))
    projects = {each.meaning.project for each in accounts} | {
        value for (kind, value) in told if profile.field_of(kind) == "project"
    }
    for ledger in ledgers:
        projects |= set(ledger.lines.select("project").unique().collect(engine="streaming")["project"])
    parts = [
        _head(
            ledgers[0].intake.path if len(ledgers) == 1 else _("{count} 个文件").format(count=len(ledgers)),
            name,
        ),
        _comment(reason),
        *_keys(profile, accounts, sorted(project for project in projects if project)),
        *(line for account in accounts for line in _rule(account)),
        *_types(told, profile),
        *_words("category_words", profile.category_words),
        *_words("source_words", profile.source_words),
    ]
    return "\n".join(parts) + "\n"


def _closest(accounts: pl.LazyFrame) -> tuple[Profile, str]:
    try:
        profile, choice = fitting_profile(accounts, ())
    except InputError as error:
        return load_profile("canonical"), error.problems[0].found
    return profile, _("含义按内置方案 {name} 提出：{reason}").format(name=profile.name, reason=choice.reason)


def _accounts(parsed: Sequence[pl.LazyFrame], profile: Profile) -> list[_Account]:
    sums = (
        pl.concat([each.select(*ACCOUNT, "debit", "credit") for each in parsed])
        .group_by(ACCOUNT)
        .agg(pl.len().alias("lines"), pl.col("debit", "credit").sum())
        .collect(engine="streaming")
    )
    merged: dict[tuple[str | None, str | None], tuple[int, Decimal, Decimal]] = {}
    for code, name, *figures in sums.iter_rows():
        key = code_and_name(code, (name or "").strip() or None)
        lines, debit, credit = merged.get(key, (0, 0, 0))
        merged[key] = (lines + figures[0], debit + figures[1], credit + figures[2])
    names = Counter(bare(code) for code, _name in merged if code is not None)
    ordered = sorted(merged, key=lambda key: (key[0] is None, bare(key[0] or ""), key[1] or ""))
    return [
        _Account(
            code,
            name,
            *merged[code, name],
            profile.meaning(code, name),
            code is not None and names[bare(code)] > 1,
        )
        for code, name in ordered
        if code is not None or name is not None
    ]


def _auxiliaries(parsed: pl.LazyFrame) -> Counter[tuple[str, str]]:
    found = Counter[tuple[str, str]]()
    if AUXILIARY not in parsed.collect_schema().names():
        return found
    counts = parsed.group_by(AUXILIARY).agg(pl.len().alias("lines")).collect(engine="streaming")
    for text, lines in counts.iter_rows():
        for each in parse_auxiliaries(text or ""):
            found[each.type, each.says] += lines
    return found


def _head(origin: str, name: str) -> str:
    return "\n".join(
        [
            _comment(_("科目对照方案草稿，由 {origin} 拟出：请逐条核对含义后再用。").format(origin=origin)),
            _comment(_("每个科目上方写着行数、借方合计和贷方合计；没有含义的科目列为注释，按对方科目处理。")),
            'schema = "budgetcheck/profile/1"',
            f"name = {_text(name)}",
            'title = ""',
        ]
    )


def _keys(profile: Profile, accounts: list[_Account], projects: list[str]) -> Iterator[str]:
    yield f"code_levels = [{', '.join(map(str, profile.code_levels))}]"
    yield '# segregate_by = "account"'
    yield _comment(_("项目和来源分科目核算写 account，用辅助核算写 auxiliary"))
    for key in _LISTS:
        if listed := getattr(profile, key):
            yield f"{key} = [{', '.join(map(_text, listed))}]"
    if profile.project_pattern:
        yield f"project_pattern = {_text(profile.project_pattern)}"
    yield ""
    shown = _("、").join(projects) if projects else _("没有找到")
    yield _comment(_("项目代码：{projects}").format(projects=shown))
    yield ""
    if not accounts:
        yield _comment(_("文件没有科目"))


def _rule(account: _Account) -> Iterator[str]:
    yield _comment(
        _("{account}：{lines} 行，借方 {debit}，贷方 {credit}").format(
            account=" ".join(part for part in (account.code, account.name) if part),
            lines=account.lines,
            debit=grouped(account.debit),
            credit=grouped(account.credit),
        )
    )
    meaning = account.meaning
    says = {field: value for field in FIELDS if (value := getattr(meaning, field)) is not None}
    proposed = meaning.nature is not None
    lines = ["[[account]]"]
    if account.code is not None:
        lines.append(f"code = {_text(account.code)}")
    if account.name is not None and (account.code is None or account.is_one_of_several):
        lines.append(f"name = {_text(account.name)}")
    lines += [f"{field} = {_text(value)}" for field, value in says.items()]
    if meaning.only_with_project:
        lines.append("with_project = true")
    if proposed:
        yield from lines
    else:
        yield from (_comment(line) for line in (*lines, 'nature = ""'))
    yield ""


def _types(told: Counter[tuple[str, str]], profile: Profile) -> Iterator[str]:
    of_type: dict[str, Counter[str]] = {}
    for (kind, value), lines in told.items():
        of_type.setdefault(kind, Counter())[value] += lines
    typed = sorted(kind for kind in of_type if kind)
    if not typed:
        return
    yield "[auxiliaries]"
    for kind in typed:
        values = of_type[kind]
        shown = _("、").join(
            f"{value}（{lines}）"
            for value, lines in sorted(values.items(), key=lambda each: (-each[1], each[0]))[:_MOST_VALUES]
        )
        yield _comment(
            _("{kind}：{count} 个值（行数）：{shown}").format(kind=kind, count=len(values), shown=shown)
        )
        field = profile.field_of(kind)
        entry = f"{_text(kind)} = {_text(field or 'none')}"
        yield entry if field else _comment(entry)
    yield ""


def _words(key: str, words: dict[str, tuple[str, ...]]) -> Iterator[str]:
    if words:
        yield f"[{key}]"
        yield from (f"{code} = [{', '.join(map(_text, listed))}]" for code, listed in words.items())
        yield ""


def _text(text: str) -> str:
    """A TOML string; JSON writes the same but for the delete character."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _comment(text: str) -> str:
    """One line, without what TOML forbids in a comment."""
    return "# " + " ".join("".join(each if each.isprintable() else " " for each in text).split())
