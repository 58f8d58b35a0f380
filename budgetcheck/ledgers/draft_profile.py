"""A first profile for a unit's books: every account and auxiliary that its files hold, with a proposed meaning to confirm."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import TYPE_CHECKING

import polars as pl

from budgetcheck.language import _
from budgetcheck.ledgers.meaning.meanings import ACCOUNT
from budgetcheck.ledgers.meaning.profile import Profile, load_profile
from budgetcheck.ledgers.meaning.profile_choice import fitting_profile
from budgetcheck.ledgers.meaning.profile_rules import FIELDS
from budgetcheck.ledgers.meaning.used import used_accounts, used_auxiliaries
from budgetcheck.ledgers.read import read_ledgers
from budgetcheck.money import grouped
from budgetcheck.problems import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from budgetcheck.ledgers.meaning.used import UsedAccount, UsedType

_MOST_VALUES = 20
_LISTS = (
    "money_accounts",
    "transfer_accounts",
    "income_accounts",
    "direct_accounts",
    "carried_accounts",
    "budget_accounts",
)


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
    accounts = used_accounts(parsed, profile)
    types = used_auxiliaries(parsed, profile)
    projects = {each.meaning.project for each in accounts} | {
        value for each in types if each.field == "project" for value, _lines in each.values
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
        *_types(types),
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


def _keys(profile: Profile, accounts: list[UsedAccount], projects: list[str]) -> Iterator[str]:
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


def _rule(account: UsedAccount) -> Iterator[str]:
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


def _types(types: Sequence[UsedType]) -> Iterator[str]:
    typed = [each for each in types if each.type]
    if not typed:
        return
    yield "[auxiliaries]"
    for each in typed:
        shown = _("、").join(f"{value}（{lines}）" for value, lines in each.values[:_MOST_VALUES])
        yield _comment(
            _("{kind}：{count} 个值（行数）：{shown}").format(
                kind=each.type, count=len(each.values), shown=shown
            )
        )
        entry = f"{_text(each.type)} = {_text(each.field or 'none')}"
        yield entry if each.field else _comment(entry)
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
