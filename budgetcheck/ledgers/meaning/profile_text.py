"""A unit's own profile as text: written, read back, and made from the profile in use by what a person corrects."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import tomli_w
from pydantic import ValidationError

from budgetcheck.hand_written import parse_toml, problems
from budgetcheck.language import _
from budgetcheck.ledgers.fields import field_heading, field_label
from budgetcheck.ledgers.meaning.account_codes import bare, code_and_name
from budgetcheck.ledgers.meaning.profile import FORM, ONE_OF_TWO, Meaning, Profile, profile_of
from budgetcheck.ledgers.meaning.profile_rules import FIELDS, AccountRule, ContradictionError
from budgetcheck.ledgers.table.headings import folded
from budgetcheck.problems import InputError, Problem
from budgetcheck.vocabulary import CATEGORY, NATURE, SOURCE

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

_TYPE_FIELDS = ("project", "source", "category", "department", "counterparty", "invoice")
_VOCABULARIES = {"source": SOURCE, "category": CATEGORY, "nature": NATURE}
_SCHEMA = "budgetcheck/profile/1"


def profile_toml(profile: Profile) -> str:
    """A profile as TOML that reads back to an equal profile; what is as it would be anyway is left out."""
    told = profile.model_dump(exclude_defaults=True, exclude_none=True)
    return tomli_w.dumps({"schema": _SCHEMA, **told})


def read_profile_text(text: str, label: str) -> Profile:
    """A profile from its text.

    Args:
        text: TOML.
        label: How messages name it.

    Raises:
        InputError: where it is no profile, with every fault.
    """
    return profile_of(parse_toml(text.removeprefix("\ufeff"), label), label)


def with_corrections(  # noqa: PLR0913 - each by its name, and all but the name may be left out
    base: Profile,
    *,
    name: str,
    columns: Mapping[str, str] | None = None,
    accounts: Sequence[Mapping[str, Any]] = (),
    auxiliaries: Mapping[str, str] | None = None,
    headings: Collection[str] | None = None,
) -> Profile:
    """A unit's own profile: the one by which its file was read, and what a person corrected.

    Args:
        base: The profile by which the file was read.
        name: The name of the new one.
        columns: The heading of a field; empty where no column is that field, None where the file decides again.
        accounts: What accounts mean: `code` and `name` as `inspect_ledger` gives them, and of `project`, `source`,
            `category`, `nature` what is corrected, in codes or in words. None leaves a field as it is, an empty text takes
            back what an earlier correction said. `by_name` false makes the correction hold for the code whatever the
            name; `with_project` makes the nature (and the category) hold only for lines that name a project, as it does
            by default where they do so already and the nature stays.
        auxiliaries: The field that a type of auxiliaries tells, in codes or in words; `none` (不用) to ignore it.
        headings: The headings that the file has; a column that is not among them is refused.

    Returns:
        The profile. For the accounts, columns and types that are corrected, a correction comes before anything that the
        base says of them.

    Raises:
        InputError: with every fault: an unknown word, field or column, two corrections that contradict.
    """
    faults: list[Problem] = []
    tree = base.model_dump(by_alias=True, exclude_defaults=True, exclude_none=True, exclude={"chart"})
    tree |= {"schema": _SCHEMA, "name": name.strip()}
    if not name.strip():
        faults.append(Problem(_("科目对照方案"), "name", _("没有名称"), _("请写明方案的名称")))
    label = name.strip() or _("科目对照方案")
    tree["columns"] = _columns(base, columns or {}, headings, label, faults)
    tree["auxiliaries"] = _auxiliaries(base, auxiliaries or {}, label, faults)
    kept, added = _accounts(base, accounts, label, faults)
    tree["account"] = [*(rule.model_dump(exclude_defaults=True) for rule in kept), *added]
    try:
        made = profile_of(tree, label)
    except InputError as error:
        raise InputError(*faults, *error.problems) from error
    faults += _still_told(made, accounts, label)
    if faults:
        raise InputError(*faults)
    return made


def _columns(
    base: Profile,
    corrected: Mapping[str, str | None],
    headings: Collection[str] | None,
    label: str,
    faults: list[Problem],
) -> dict[str, str]:
    """The headings of fields. A heading stands for one field: a correction takes it from the field that had it."""
    have = None if headings is None else {folded(text) for text in headings}
    field_of: dict[str, str] = {}
    for field, heading in corrected.items():
        if not heading:
            continue
        place = f"columns.{field}"
        if have is not None and folded(heading) not in have:
            known = _("、").join(_("“{heading}”").format(heading=each) for each in headings or ())
            found = _("没有“{heading}”这一列").format(heading=heading)
            faults.append(Problem(label, place, found, _("应为 {known}").format(known=known)))
        other = field_of.setdefault(folded(heading), field)
        if other != field:
            found = _("“{heading}”已经用作{other}").format(heading=heading, other=field_label(other))
            faults.append(Problem(label, place, found, _("一列只能用作一个字段，请只留一个")))
    kept = {
        field: heading
        for field, heading in base.columns.items()
        if field not in corrected and not (heading and folded(heading) in field_of)
    }
    return kept | {field: heading for field, heading in corrected.items() if heading is not None}


def _auxiliaries(
    base: Profile, corrected: Mapping[str, str], label: str, faults: list[Problem]
) -> dict[str, str]:
    words = {field_heading(field): field for field in _TYPE_FIELDS} | {"不用": "none"}
    fields: dict[str, str] = {}
    first: dict[str, str] = {}
    for kind, word in corrected.items():
        fields[kind] = words.get(word.strip(), word.strip())
        other = first.setdefault(_spaceless(kind), kind)
        if fields[other] != fields[kind]:
            found = _("与“{other}”是同一个类型，却代表不同的字段").format(other=other)
            faults.append(Problem(label, f"auxiliaries.{kind}", found, _("请只留一个")))
    kept = {kind: field for kind, field in base.auxiliaries.items() if _spaceless(kind) not in first}
    return kept | fields


def _accounts(
    base: Profile, corrections: Sequence[Mapping[str, Any]], label: str, faults: list[Problem]
) -> tuple[list[AccountRule], list[dict[str, Any]]]:
    """The base's rules without what corrections say anew of the same accounts, and the rules of the corrections."""
    corrected: dict[tuple[str | None, ...], set[str]] = {}
    added: list[dict[str, Any]] = []
    for number, correction in enumerate(corrections, start=1):
        account = _account(base, correction)
        if not account:
            place = _("第 {number} 个科目").format(number=number)
            faults.append(Problem(label, place, _("没有编码，也没有名称"), _("请写明是哪个科目")))
            continue
        says = {field: value for field in FIELDS if (value := _said(correction, field)) is not None}
        corrected.setdefault(_key(account), set()).update(says)
        told = {field: value for field, value in says.items() if value}
        try:
            AccountRule.model_validate({**account, **told})
        except ValidationError as error:
            faults += (
                problem._replace(place=f"{_named(correction)} {problem.place}")
                for problem in problems(label, error, whole=ONE_OF_TWO, otherwise=FORM)
            )
            continue
        if "nature" in told and _only_with_project(base, correction):
            # Apart, for a category beside it would come after words in the account's name.
            added.append({**account, "nature": told.pop("nature"), "with_project": True})
        if told:
            added.append({**account, **told})
    kept = [
        remaining
        for rule in base.account
        if (remaining := _without(rule, corrected.get(rule.key, ()))) is not None
    ]
    return kept, [rule for at, rule in enumerate(added) if rule not in added[:at]]


def _account(base: Profile, correction: Mapping[str, Any]) -> dict[str, str]:
    """The account as a rule names it: by its name too, unless the code alone will do."""
    code, name = _code_and_name(correction)
    if code is None:
        return {} if name is None else {"full_name": name}
    by_name = correction.get("by_name", True) or any(
        rule.code is not None
        and bare(rule.code) == bare(code)
        and (rule.name is not None or rule.full_name is not None)
        for rule in base.account
    )
    return {"code": code, "full_name": name} if name is not None and by_name else {"code": code}


def _key(account: Mapping[str, str]) -> tuple[str | None, ...]:
    return AccountRule(**account).key


def _without(rule: AccountRule, fields: Collection[str]) -> AccountRule | None:
    """A rule that says nothing of some fields; None where nothing is left of it."""
    if not fields:
        return rule
    rest = rule.model_copy(update=dict.fromkeys(fields))
    return rest if any(getattr(rest, field) is not None for field in FIELDS) else None


def _only_with_project(base: Profile, correction: Mapping[str, Any]) -> bool:
    stated = correction.get("with_project")
    if stated is not None:
        return bool(stated)
    before = _meaning(base, correction)
    return before.only_with_project and before.nature == NATURE.spellings().get(
        _spaceless(str(correction.get("nature")))
    )


def _still_told(made: Profile, corrections: Sequence[Mapping[str, Any]], label: str) -> list[Problem]:
    """Fields that were to be emptied and are told still, by a rule on the accounts above or by a word in the name."""
    faults: list[Problem] = []
    for correction in corrections:
        meaning = _meaning(made, correction)
        for field in FIELDS:
            if _said(correction, field) == "" and (still := getattr(meaning, field)) is not None:
                found = _("{field}不能留空：上级科目的规则或名称中的字样说它是“{value}”").format(
                    field=field_label(field),
                    value=_VOCABULARIES[field].label(still) if field in _VOCABULARIES else still,
                )
                faults.append(
                    Problem(
                        label, _named(correction), found, _("请另选一个；不计入的科目，性质请选“对方科目”")
                    )
                )
    return faults


def _meaning(profile: Profile, correction: Mapping[str, Any]) -> Meaning:
    try:
        return profile.meaning(*_code_and_name(correction))
    except ContradictionError:
        # Of fields that are not corrected; reading says so.
        return Meaning()


def _named(correction: Mapping[str, Any]) -> str:
    account = " ".join(part for part in _code_and_name(correction) if part)
    return _("科目 {account}").format(account=account)


def _code_and_name(correction: Mapping[str, Any]) -> tuple[str | None, str | None]:
    return code_and_name(_text(correction.get("code")), _text(correction.get("name")))


def _said(correction: Mapping[str, Any], field: str) -> str | None:
    value = correction.get(field)
    return None if value is None else str(value).strip()


def _text(value: Any) -> str | None:
    return (str(value).strip() or None) if value is not None else None


def _spaceless(kind: str) -> str:
    return "".join(kind.split()).lower()
