"""What a profile's single rules say, which of them wins, and when two contradict."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeVar

import polars as pl
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from budgetcheck.language import _
from budgetcheck.ledgers.meaning.account_codes import bare
from budgetcheck.ledgers.meaning.patterns import pattern_problem
from budgetcheck.ledgers.schema import AUXILIARY, BOOK, TEXT_COLUMNS
from budgetcheck.vocabulary import NATURE, Category, Source, Vocabulary

if TYPE_CHECKING:
    from collections.abc import Sequence

FIELDS = ("project", "source", "category", "nature")
"""What a rule may say."""

TypeMeaning = Literal["project", "source", "category", "department", "counterparty", "invoice", "none"]
"""What a type of auxiliary tells; `none` where it is to be ignored."""

COLUMN_FIELDS = (
    "date",
    "year",
    "month_day",
    "month",
    "day",
    "debit",
    "credit",
    "amount",
    "direction",
    "voucher_word",
    "period_debit",
    "period_credit",
    "voided",
    AUXILIARY,
    BOOK,
    *TEXT_COLUMNS,
)
"""The fields for which a profile may name a column."""

_NAME_PARTS = re.compile(r"[/\\_|>:：—－\-]+")
_SHOWN = 10


class ContradictionError(ValueError):
    """Two rules of a profile that are equally exact say different things of one account or auxiliary.

    Args:
        one: A rule.
        other: The other.
        field: What they differ about.
    """

    def __init__(self, one: Rule, other: Rule, field: str) -> None:
        super().__init__(field)
        self.one, self.other, self.field = one, other, field


class Part(BaseModel):
    """A part of a profile: no unknown keys, nothing changes."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def compiles(text: str) -> str:
    """The text, where it is a regular expression."""
    try:
        re.compile(text)
    except re.error as error:
        raise ValueError(_("正则表达式有误：{problem}").format(problem=pattern_problem(error))) from error
    return text


def _matches_columns(text: str) -> str:
    """The text, where Polars can search a column for it: look-around is left out there."""
    try:
        pl.Series([""]).str.contains(compiles(text))
    except pl.exceptions.ComputeError as error:
        problem = _("这里不能用前后断言（如 (?=…)、(?<!…)）和反向引用（如 \\1）")
        raise ValueError(_("正则表达式有误：{problem}").format(problem=problem)) from error
    return text


def _nature(value: Any) -> Any:
    return NATURE.code(value) if isinstance(value, str) else value


def _column_field(value: Any) -> Any:
    if value not in COLUMN_FIELDS:
        raise ValueError(_("不认识的列，应为：{known}").format(known=_("、").join(COLUMN_FIELDS)))
    return value


Nature = Annotated[str, BeforeValidator(_nature)]
ColumnField = Annotated[str, BeforeValidator(_column_field)]


class AccountRule(Part):
    """What the accounts under a code, or of a name, mean.

    `code` is exact, `prefix` ends at a level boundary; `name` is a part of the account's name, `full_name` the whole
    of it. `nature` `receipt`
    means an account in which money arrives: credited it is a receipt, debited a refund. `with_project`: the nature and
    the category hold only for lines that name a project (固定资产, say, where most lines are no project's).
    """

    code: str | None = None
    prefix: str | None = None
    name: str | None = None
    full_name: str | None = None
    project: str | None = None
    source: Source | None = None
    category: Category | None = None
    nature: Nature | None = None
    with_project: bool = False

    @model_validator(mode="after")
    def _names_accounts(self) -> AccountRule:
        if self.code is None and self.prefix is None and self.name is None and self.full_name is None:
            raise ValueError(_("须写明 code、prefix、name 或 full_name 之一"))
        return self

    def label(self, number: int) -> str:
        """How messages name it: by its number and what it goes by."""
        said = {
            "code": self.code,
            "prefix": self.prefix,
            "name": self.name,
            "full_name": self.full_name,
        }
        by = " ".join(f'{key} = "{text}"' for key, text in said.items() if text is not None)
        return _("第 {number} 条 [[account]]（{by}）").format(number=number, by=by)

    @property
    def exactness(self) -> tuple[bool, int, bool, bool]:
        """A code before a prefix, a long one before a short one, the whole name before a part of it, that before none."""
        return (
            self.code is not None,
            len(bare(self.code or self.prefix or "")),
            self.full_name is not None,
            self.name is not None,
        )

    @property
    def key(self) -> tuple[str | None, ...]:
        """The accounts that it is about: two rules with one key are about the same."""
        code, prefix = (text and bare(text) for text in (self.code, self.prefix))
        return (code, prefix, self.name, self.full_name)


class AuxiliaryRule(Part):
    """What single auxiliaries mean: those of a type (项目, 客户 …), of a value (the code, the name or both as written), or both."""

    type: str | None = None
    value: str | None = None
    project: str | None = None
    source: Source | None = None
    category: Category | None = None
    nature: Nature | None = None

    @model_validator(mode="after")
    def _names_auxiliaries(self) -> AuxiliaryRule:
        if self.type is None and self.value is None:
            raise ValueError(_("须写明 type 或 value"))
        return self

    def label(self, number: int) -> str:
        """How messages name it: by its number and what it goes by."""
        said = {"type": self.type, "value": self.value}
        by = " ".join(f'{key} = "{text}"' for key, text in said.items() if text is not None)
        return _("第 {number} 条 [[auxiliary]]（{by}）").format(number=number, by=by)

    @property
    def exactness(self) -> tuple[bool, bool]:
        """A value before a type alone."""
        return (self.value is not None, self.type is not None)

    @property
    def name(self) -> str | None:
        """None: it goes by no part of a name."""
        return None


class SummaryWords(Part):
    """Words in the summary: the last resort, off where nothing is written.

    They tell the source and the project of lines that are spending, receipts or advances already, and the category of
    spending; a summary whose words tell two different things tells nothing.
    """

    category: dict[Category, tuple[str, ...]] = Field(default_factory=dict)
    source: dict[Source, tuple[str, ...]] = Field(default_factory=dict)
    project_pattern: Annotated[str, AfterValidator(_matches_columns)] | None = None

    @property
    def are_used(self) -> bool:
        """Whether the profile writes any."""
        return bool(self.category or self.source or self.project_pattern)


Rule = AccountRule | AuxiliaryRule
R = TypeVar("R", AccountRule, AuxiliaryRule)


def decided(rules: Sequence[R], field: str) -> R | None:
    """Of the rules that match an account (an auxiliary), the most exact one that says something of a field.

    Raises:
        ContradictionError: where two equally exact ones differ, and neither's name contains the other's.
    """
    saying = [rule for rule in rules if getattr(rule, field) is not None]
    if not saying:
        return None
    most = max(rule.exactness for rule in saying)
    best = sorted((rule for rule in saying if rule.exactness == most), key=lambda rule: -_length(rule))
    for other in best[1:]:
        differs = getattr(other, field) != getattr(best[0], field)
        nested = _length(other) < _length(best[0]) and (other.name or "") in (best[0].name or "")
        if differs and not nested:
            raise ContradictionError(best[0], other, field)
    return best[0]


def _length(rule: Rule) -> int:
    return len(rule.name) if rule.name is not None else 0


def contradictions(
    accounts: Sequence[AccountRule],
    auxiliaries: Sequence[AuxiliaryRule],
    *words: dict[Any, tuple[str, ...]],
) -> list[str]:
    """What in a profile contradicts whatever the file holds: the same account, auxiliary or word with two meanings."""
    named: list[tuple[tuple[Any, ...], str, Rule]] = [
        (rule.key, rule.label(at), rule) for at, rule in enumerate(accounts, start=1)
    ]
    named += [
        (("", rule.type, rule.value), rule.label(at), rule) for at, rule in enumerate(auxiliaries, start=1)
    ]
    found: list[str] = []
    first: dict[tuple[Any, ...], tuple[str, Any]] = {}
    for key, label, rule in named:
        for field in FIELDS:
            value = getattr(rule, field)
            if value is None:
                continue
            other, said = first.setdefault((*key, field), (label, value))
            if said != value:
                found.append(
                    _("{one}与{two}互相矛盾：{field} 一条写 {first}，一条写 {second}").format(
                        one=other, two=label, field=field, first=said, second=value
                    )
                )
    for listed in words:
        code_of: dict[str, str] = {}
        for code, texts in listed.items():
            for text in texts:
                other = code_of.setdefault(text, code)
                if other != code:
                    said_twice = _("“{word}”一处代表 {first}，一处代表 {second}")
                    found.append(said_twice.format(word=text, first=other, second=code))
    return found


def word_in(text: str | None, vocabulary: Vocabulary, words: dict[Any, tuple[str, ...]]) -> str | None:
    """The code that a part of a text spells, its last part first; else that of the longest word within the text."""
    if text is None:
        return None
    spellings = vocabulary.spellings()
    for part in reversed([text, *_NAME_PARTS.split(text)]):
        if (code := spellings.get("".join(part.split()).lower())) is not None:
            return code
    found = [(len(word), str(code)) for code, listed in words.items() for word in listed if word in text]
    return max(found)[1] if found else None


def shortened(labels: Sequence[str]) -> str:
    """A list of rules as a message shows it."""
    shown = _("、").join(labels[:_SHOWN])
    return (
        shown if len(labels) <= _SHOWN else _("{shown} 等 {count} 条").format(shown=shown, count=len(labels))
    )
