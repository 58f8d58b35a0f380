"""A profile: how one unit's books map to project, source, category and nature (TOML)."""

from __future__ import annotations

import re
import tomllib
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, NamedTuple

from pydantic import AfterValidator, BeforeValidator, Field, ValidationError, model_validator

from budgetcheck.hand_written import problems, read_toml
from budgetcheck.language import _, later
from budgetcheck.ledgers.meaning.account_codes import bare, boundaries, code_and_name, lies_under
from budgetcheck.ledgers.meaning.auxiliaries import DEFAULT_TYPES
from budgetcheck.ledgers.meaning.profile_rules import (
    FIELDS,
    AccountRule,
    AuxiliaryRule,
    ColumnField,
    Part,
    SummaryWords,
    TypeMeaning,
    compiles,
    contradictions,
    decided,
    word_in,
)
from budgetcheck.problems import InputError, Problem
from budgetcheck.vocabulary import CATEGORY, SOURCE, Category, Source

ONE_OF_TWO = later("请只留一条，或把其中一条写得更具体")
FORM = later("写法有误，请对照 budgetcheck template profile 生成的空白方案")

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

BUILT_IN = ("canonical", "enterprise", "small-enterprise", "government")
_CLASSED = re.compile(r"(\d+?)3(?:0[1-9]|1[0-3])(?:\d\d)?")
"""A code with a class (301 … 313) or an item (30226) of 部门预算支出经济分类科目 at its end."""
KeptApart = Literal["account", "auxiliary"]
Side = Literal["financial", "budget"]
ToldBy = Literal["rule", "word"]


def _text_list(value: Any) -> Any:
    return (value,) if isinstance(value, str) else value


Accounts = Annotated[tuple[str, ...], BeforeValidator(_text_list)]


class Meaning(NamedTuple):
    """What an account means; None where it says nothing.

    `only_with_project`: nature and category hold for lines that name a project, however they name it. The other flags
    are those of `Profile`: the account stands in its `money_accounts`, `transfer_accounts` … `budget_accounts`.
    """

    project: str | None = None
    source: str | None = None
    category: str | None = None
    nature: str | None = None
    only_with_project: bool = False
    moves_money: bool = False
    takes_transfers: bool = False
    is_income: bool = False
    is_direct: bool = False
    is_carried: bool = False
    is_budget: bool = False

    @property
    def tells_money(self) -> bool:
        """Whether it says by itself that money is spent or arrives here."""
        return self.nature in ("expense", "receipt") and not self.only_with_project


class Profile(Part):
    """How one unit's books map.

    Attributes:
        code_levels: The lengths of the levels of account codes, such as 4-2-2.
        segregate_by: How projects and sources are kept apart; None where the unit does not say.
        columns: The heading, as the file writes it, of a field that cannot be told by its heading alone; empty where no
            column is that field, whatever its heading seems to say.
        money_accounts: Accounts of cash and bank: a voucher with one of them moves money.
        transfer_accounts: Accounts to which cost is carried at period end.
        income_accounts: Accounts of income, to which a fund is carried at period end.
        direct_accounts: Accounts of income that the treasury pays straight to the payee: credited, money arrived
            although no account of the unit's own money moves, unless the voucher closes the period.
        carried_accounts: Accounts whose cost was counted when it was spent: cost that a voucher without money takes
            over from them is not spent again.
        budget_accounts: Accounts of the budget side of parallel entries (平行记账), which book again what the financial
            side books.
        counted_side: Which side of parallel entries counts where both tell of a project.
        project_pattern: A regular expression for a project's code inside an account's name or an auxiliary.
        account: What accounts mean; the rule with the longest code wins, field by field.
        auxiliaries: Which field a type of auxiliary tells.
        auxiliary: What single auxiliaries mean; before what their type and words tell.
        category_words: Words in an account's name or an auxiliary that tell the category.
        source_words: Likewise the source.
        class_codes: Endings of the codes of cost accounts that tell the category (支出经济分类).
        summary_words: Words in the summary, the last resort.
        chart: The names of first-level accounts, by which a built-in profile is recognised.
    """

    declared_schema: Literal["budgetcheck/profile/1"] = Field(default="budgetcheck/profile/1", alias="schema")
    name: str
    title: str = ""
    code_levels: tuple[int, ...] = (4, 2, 2, 2, 2, 2, 2)
    segregate_by: KeptApart | None = None
    columns: dict[ColumnField, str] = Field(default_factory=dict)
    money_accounts: Accounts = ()
    transfer_accounts: Accounts = ()
    income_accounts: Accounts = ()
    direct_accounts: Accounts = ()
    carried_accounts: Accounts = ()
    budget_accounts: Accounts = ()
    counted_side: Side = "financial"
    project_pattern: Annotated[str, AfterValidator(compiles)] | None = None
    account: tuple[AccountRule, ...] = ()
    auxiliaries: dict[str, TypeMeaning] = Field(default_factory=dict)
    auxiliary: tuple[AuxiliaryRule, ...] = ()
    category_words: dict[Category, tuple[str, ...]] = Field(default_factory=dict)
    source_words: dict[Source, tuple[str, ...]] = Field(default_factory=dict)
    class_codes: dict[str, Category] = Field(default_factory=dict)
    summary_words: SummaryWords = SummaryWords()
    chart: dict[str, str] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _contradicts_nothing(self) -> Profile:
        if found := contradictions(self.account, self.auxiliary, self.category_words, self.source_words):
            raise ValueError("\n".join(found))
        return self

    def meaning(self, code: str | None, name: str | None) -> Meaning:
        """What an account means, by its code and name.

        Raises:
            ContradictionError: where two rules that are equally exact differ about it.
        """
        code, name = code_and_name(code, name)
        rules = [rule for rule in self.account if self._matches(rule, code, name)]
        told = {field: decided(rules, field) for field in FIELDS}
        nature = told["nature"]
        known = nature is not None and nature.nature in ("expense", "receipt")

        def under(accounts: Iterable[str]) -> bool:
            return any(self._under(code, account) for account in accounts)

        return Meaning(
            project=_value(told["project"], "project") or self.project_in(name),
            source=_value(told["source"], "source")
            or (word_in(name, SOURCE, self.source_words) if known else None),
            category=self._category(told["category"], code, name, known=known),
            nature=_value(nature, "nature"),
            only_with_project=nature is not None and nature.with_project,
            moves_money=under(self.money_accounts),
            takes_transfers=under(self.transfer_accounts),
            is_income=under(self.income_accounts),
            is_direct=under(self.direct_accounts),
            is_carried=under(self.carried_accounts),
            is_budget=under(self.budget_accounts),
        )

    def matches(self, code: str | None, name: str | None) -> bool:
        """Whether a rule of the profile says something of an account."""
        code, name = code_and_name(code, name)
        return any(self._matches(rule, code, name) for rule in self.account)

    def told_by(self, code: str | None, name: str | None) -> dict[str, ToldBy | None]:
        """Whether a rule or a word (a pattern, the ending of a code) tells each of `FIELDS` of an account; None where nothing does.

        Raises:
            ContradictionError: likewise.
        """
        meaning = self.meaning(code, name)
        code, name = code_and_name(code, name)
        rules = [rule for rule in self.account if self._matches(rule, code, name)]
        told: dict[str, ToldBy | None] = {}
        for field in FIELDS:
            value = getattr(meaning, field)
            by_rule = _value(decided(rules, field), field) == value
            told[field] = None if value is None else "rule" if by_rule else "word"
        return told

    def project_in(self, text: str | None) -> str | None:
        """The code of a project that stands in a text, where the unit's codes have a pattern."""
        if self._project is None or text is None:
            return None
        match = self._project.search(text)
        return match[0] if match else None

    def field_of(self, kind: str) -> TypeMeaning | None:
        """The field that a type of auxiliary (客户, 项目 …) tells; None where it is not known."""
        return self._types.get("".join(kind.split()).lower())

    @property
    def rules(self) -> tuple[str, ...]:
        """Its rules on accounts and auxiliaries as messages name them."""
        return (
            *(rule.label(at) for at, rule in enumerate(self.account, start=1)),
            *(rule.label(at) for at, rule in enumerate(self.auxiliary, start=1)),
            *(f"[auxiliaries] {kind}" for kind in self.auxiliaries),
        )

    def _category(
        self, rule: AccountRule | None, code: str | None, name: str | None, *, known: bool
    ) -> str | None:
        if rule is not None and not rule.with_project:
            return rule.category
        if known and (word := word_in(name, CATEGORY, self.category_words)) is not None:
            return word
        if known and code is not None:
            digits = bare(code)
            for ending, category in self.class_codes.items():
                if digits.endswith(ending) and len(digits) > len(ending):
                    return category
        return rule.category if rule is not None else None

    def _matches(self, rule: AccountRule, code: str | None, name: str | None) -> bool:
        return (
            (rule.code is None or (code is not None and bare(code) == bare(rule.code)))
            and (rule.prefix is None or self._under(code, rule.prefix))
            and (rule.name is None or (name is not None and rule.name in name))
            and (rule.full_name is None or rule.full_name == name)
        )

    def _under(self, code: str | None, prefix: str) -> bool:
        if lies_under(code, prefix, self._lengths):
            return True
        # A code that ends with an economic class (7201 302 26) has levels of its own there.
        public = code is not None and (self.class_codes or self.budget_accounts)
        classed = _CLASSED.fullmatch(bare(code or "")) if public else None
        return (
            classed is not None
            and len(classed[1]) in self._lengths
            and lies_under(classed[1], prefix, self._lengths)
        )

    @cached_property
    def _lengths(self) -> frozenset[int]:
        return boundaries(self.code_levels)

    @cached_property
    def _project(self) -> re.Pattern[str] | None:
        if self.project_pattern is None:
            return None
        return re.compile(rf"(?<![A-Za-z0-9])(?:{self.project_pattern})(?![A-Za-z0-9])")

    @cached_property
    def _types(self) -> dict[str, TypeMeaning]:
        own = {"".join(kind.split()).lower(): field for kind, field in self.auxiliaries.items()}
        return {**DEFAULT_TYPES, **own}


def load_profile(name: str) -> Profile:
    """A built-in profile by its name, or a unit's own by its path.

    Raises:
        InputError: for an unknown name, or a file that is no profile, with every fault.
    """
    if name in BUILT_IN:
        text = (files("budgetcheck.ledgers.meaning") / "profiles" / f"{name}.toml").read_text(
            encoding="utf-8"
        )
        return Profile.model_validate(tomllib.loads(text))
    path = Path(name)
    if not path.is_file():
        raise InputError(
            Problem(
                name,
                "",
                _("没有这个科目对照方案"),
                _("内置的有 {known}，或给出 TOML 文件").format(known=_("、").join(BUILT_IN)),
            )
        )
    return profile_of(read_toml(path, path.name), path.name)


def given_profile(profile: str | Profile | None) -> Profile | None:
    """The profile that a caller gives, by itself or as `load_profile` takes it; None where none is given."""
    if profile is None or isinstance(profile, Profile):
        return profile
    return load_profile(profile) if profile else None


def profile_of(tree: Mapping[str, Any], label: str) -> Profile:
    """A profile from its keys and values.

    Args:
        tree: What a TOML file says.
        label: How messages name it.

    Raises:
        InputError: with every fault.
    """
    try:
        return Profile.model_validate(tree)
    except ValidationError as error:
        raise InputError(*problems(label, error, whole=ONE_OF_TWO, otherwise=FORM)) from error


def _value(rule: AccountRule | None, field: str) -> str | None:
    value: str | None = None if rule is None else getattr(rule, field)
    return value
