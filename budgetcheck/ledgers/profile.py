"""A profile: how one unit's books map to project, source, category and nature (TOML)."""

from __future__ import annotations

import re
import tomllib
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, NamedTuple

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    model_validator,
)

from budgetcheck.language import _
from budgetcheck.problems import InputError, Problem
from budgetcheck.vocabulary import CATEGORY, NATURE, SOURCE, Category, Source, Vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pydantic_core import ErrorDetails

BUILT_IN = ("canonical", "enterprise")
KeptApart = Literal["account", "auxiliary"]

_SEPARATORS = re.compile(r"[.\-_/\\ ]")
_NAME_PARTS = re.compile(r"[/\\_|>:：—－\-]+")


def _nature(value: Any) -> Any:
    return NATURE.code(value) if isinstance(value, str) else value


def _compiles(text: str) -> str:
    try:
        re.compile(text)
    except re.error as error:
        raise ValueError(_("正则表达式有误：{problem}").format(problem=error)) from error
    return text


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class AccountRule(_Part):
    """What the accounts under a code, or of a name, mean.

    `code` is exact, `prefix` ends at a level boundary; `name` is a part of the account's name. `nature` `receipt`
    means an account in which money arrives: credited it is a receipt, debited a refund.
    """

    code: str | None = None
    prefix: str | None = None
    name: str | None = None
    project: str | None = None
    source: Source | None = None
    category: Category | None = None
    nature: Annotated[str, BeforeValidator(_nature)] | None = None

    @model_validator(mode="after")
    def _names_accounts(self) -> AccountRule:
        if self.code is None and self.prefix is None and self.name is None:
            raise ValueError(_("须写明 code、prefix 或 name 之一"))
        return self


class Meaning(NamedTuple):
    """What an account means; None where it says nothing."""

    project: str | None = None
    source: str | None = None
    category: str | None = None
    nature: str | None = None
    moves_money: bool = False
    takes_transfers: bool = False
    is_income: bool = False

    @property
    def tells_money(self) -> bool:
        """Whether it says that money is spent or arrives here."""
        return self.nature in ("expense", "receipt")


class Profile(_Part):
    """How one unit's books map.

    Attributes:
        code_levels: The lengths of the levels of account codes, such as 4-2-2.
        segregate_by: How projects and sources are kept apart; None where the unit does not say.
        money_accounts: Accounts of cash and bank: a voucher with one of them moves money.
        transfer_accounts: Accounts to which cost is carried at period end.
        income_accounts: Accounts of income, to which a fund is carried at period end.
        project_pattern: A regular expression for a project's code inside an account's name.
        account: What accounts mean; the rule with the longest code wins, field by field.
        category_words: Words in an account's name that tell the category.
        source_words: Words in an account's name that tell the source.
    """

    declared_schema: Literal["budgetcheck/profile/1"] = Field(default="budgetcheck/profile/1", alias="schema")
    name: str
    title: str = ""
    code_levels: tuple[int, ...] = (4, 2, 2, 2, 2, 2, 2)
    segregate_by: KeptApart | None = None
    money_accounts: tuple[str, ...] = ()
    transfer_accounts: tuple[str, ...] = ()
    income_accounts: tuple[str, ...] = ()
    project_pattern: Annotated[str, AfterValidator(_compiles)] | None = None
    account: tuple[AccountRule, ...] = ()
    category_words: dict[Category, tuple[str, ...]] = Field(default_factory=dict)
    source_words: dict[Source, tuple[str, ...]] = Field(default_factory=dict)

    def meaning(self, code: str | None, name: str | None) -> Meaning:
        """What an account means, by its code and name."""
        rules = [rule for rule in self._rules if self._matches(rule, code, name)]
        known = any(rule.nature in ("expense", "receipt") for rule in rules)
        return Meaning(
            project=_first(rule.project for rule in rules) or self._project_in(name),
            source=_first(rule.source for rule in rules)
            or (_word_in(name, SOURCE, self.source_words) if known else None),
            category=_first(rule.category for rule in rules)
            or (_word_in(name, CATEGORY, self.category_words) if known else None),
            nature=_first(rule.nature for rule in rules),
            moves_money=any(self._under(code, prefix) for prefix in self.money_accounts),
            takes_transfers=any(self._under(code, prefix) for prefix in self.transfer_accounts),
            is_income=any(self._under(code, prefix) for prefix in self.income_accounts),
        )

    @cached_property
    def _rules(self) -> list[AccountRule]:
        return sorted(
            self.account, key=lambda rule: (rule.code is None, -len(rule.code or rule.prefix or ""))
        )

    def _matches(self, rule: AccountRule, code: str | None, name: str | None) -> bool:
        return (
            (rule.code is None or (code is not None and _bare(code) == _bare(rule.code)))
            and (rule.prefix is None or self._under(code, rule.prefix))
            and (rule.name is None or (name is not None and rule.name in name))
        )

    def _under(self, code: str | None, prefix: str) -> bool:
        """Whether a code is the prefix or lies below it: 6602 takes 660201, never 66021 where levels are 4-2-2."""
        if code is None:
            return False
        parts, wanted = _SEPARATORS.split(code.strip()), _SEPARATORS.split(prefix)
        if len(parts) > 1 and parts[: len(wanted)] == wanted:
            return True
        digits, start = _bare(code), _bare(prefix)
        return digits == start or (digits.startswith(start) and {len(start), len(digits)} <= self._boundaries)

    @cached_property
    def _boundaries(self) -> set[int]:
        return {sum(self.code_levels[:count]) for count in range(1, len(self.code_levels) + 1)}

    def _project_in(self, name: str | None) -> str | None:
        if self.project_pattern is None or name is None:
            return None
        match = re.search(rf"(?<![A-Za-z0-9])(?:{self.project_pattern})(?![A-Za-z0-9])", name)
        return match[0] if match else None


def load_profile(name: str) -> Profile:
    """A built-in profile by its name, or a unit's own by its path.

    Raises:
        InputError: for an unknown name, or a file that is no profile, with every fault.
    """
    if name in BUILT_IN:
        text = (files("budgetcheck.ledgers") / "profiles" / f"{name}.toml").read_text(encoding="utf-8")
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
    try:
        return Profile.model_validate(tomllib.loads(path.read_text(encoding="utf-8-sig")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(Problem(path.name, "", str(error), _("应为 UTF-8 编码的 TOML 文件"))) from error
    except ValidationError as error:
        raise InputError(*(_problem(path.name, fault) for fault in error.errors())) from error


def _problem(file: str, fault: ErrorDetails) -> Problem:
    place = ".".join(map(str, fault["loc"]))
    match fault["type"]:
        case "missing":
            return Problem(file, place, _("缺少这一项"), "")
        case "extra_forbidden":
            return Problem(file, place, _("不认识的键"), _("请核对拼写"))
        case _:
            return Problem(file, place, str(fault["input"])[:60], fault["msg"].removeprefix("Value error, "))


def _bare(code: str) -> str:
    return _SEPARATORS.sub("", code.strip())


def _first(values: Iterable[str | None]) -> str | None:
    return next((value for value in values if value is not None), None)


def _word_in(name: str | None, vocabulary: Vocabulary, words: dict[str, tuple[str, ...]]) -> str | None:
    """The code that a part of an account's name spells, its last part first; else that of a word within the name."""
    if name is None:
        return None
    spellings = vocabulary.spellings()
    for part in reversed([name, *_NAME_PARTS.split(name)]):
        if (code := spellings.get("".join(part.split()).lower())) is not None:
            return code
    found = [(len(word), code) for code, listed in words.items() for word in listed if word in name]
    return max(found)[1] if found else None
