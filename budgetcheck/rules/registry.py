"""Where rules come from: the folders beside this file, and folders that a user adds.

A new city is a new folder with `parameters.toml` and modules of articles; nothing here changes.
"""

from __future__ import annotations

import importlib
import pkgutil
import sys
from functools import cache
from hashlib import sha256
from itertools import combinations
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, TypeVar

from pydantic import ValidationError

from budgetcheck.hand_written import problems
from budgetcheck.language import _, later
from budgetcheck.problems import InputError, Problem, in_one_line
from budgetcheck.rules import books
from budgetcheck.rules.articles import load_articles
from budgetcheck.rules.page import read_page
from budgetcheck.rules.parameters import load_parameters
from budgetcheck.rules.rule import Phase, Rule
from budgetcheck.rules.rulebook import Edition, Rulebook

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

A = TypeVar("A")
_HERE = Path(__file__).parent
_PARAMETERS = "parameters.toml"
_ARTICLES = "articles.toml"
_FROM_UNTIL, _SEE = later("请改正 from 和 until"), later("写法有误，请对照 CONTRIBUTING.md")
_EDITION_RULE = later(
    "请为施行日期那一条写一条规则，调用 blocks.edition.approved_in_force，并在 @rule 中写 phase=Phase.SCREENING, runs_uncovered=True，见 CONTRIBUTING.md"
)
"""Without such a rule a project passes that no edition governs: no other rule runs for it."""


@cache
def built_in() -> Rulebook:
    """The editions that come with the program."""
    folders = sorted(file.parent for file in _HERE.glob(f"*/{_PARAMETERS}"))
    packages = [importlib.import_module(f"{__package__}.{folder.name}") for folder in folders]
    editions = [
        Edition(
            load_parameters(folder / _PARAMETERS),
            _rules_of_package(package),
            load_articles(folder / _ARTICLES),
        )
        for folder, package in zip(folders, packages, strict=True)
    ]
    return Rulebook(_in_order(editions), _rules_of_package(books))


def load_rulebook(programmes: Path | None = None) -> Rulebook:
    """The built-in editions, and those of a user's folder.

    The folder is a programme's own (it holds `parameters.toml` and modules of articles), or holds such folders. Its
    modules are run: it must come from somebody who is trusted.

    Raises:
        InputError: where a folder holds no programme, a file cannot be read, no rule says which projects the edition
            governs, a rule lacks its page, or a code or a day has a rule or an edition already.
    """
    known = built_in()
    if programmes is None:
        return known
    added = [_user_edition(folder) for folder in _programme_folders(programmes)]
    rulebook = Rulebook(_in_order([*known.editions, *added]), known.book_rules)
    if faults := [*_codes_used_twice(rulebook), *_days_covered_twice(rulebook)]:
        raise InputError(*(Problem(str(programmes), "", *fault) for fault in faults))
    return rulebook


def _in_order(editions: list[Edition]) -> tuple[Edition, ...]:
    return tuple(
        sorted(editions, key=lambda each: (each.parameters.programme, each.parameters.in_force_from))
    )


def _rules_of_package(package: ModuleType) -> tuple[Rule, ...]:
    modules = [
        importlib.import_module(f"{package.__name__}.{each.name}")
        for each in pkgutil.iter_modules(package.__path__)
    ]
    return tuple(
        sorted((rule for module in modules for rule in _rules_of_module(module)), key=lambda rule: rule.code)
    )


def _rules_of_module(module: ModuleType) -> tuple[Rule, ...]:
    return tuple(value for value in vars(module).values() if isinstance(value, Rule))


def _programme_folders(programmes: Path) -> list[Path]:
    if (programmes / _PARAMETERS).is_file():
        return [programmes]
    folders = sorted(file.parent for file in programmes.glob(f"*/{_PARAMETERS}"))
    if not folders:
        raise InputError(
            Problem(
                str(programmes),
                "",
                _("文件夹里没有计划"),
                _("一个计划是一个文件夹，内有 parameters.toml 和各条的 .py 文件"),
            )
        )
    return folders


def _user_edition(folder: Path) -> Edition:
    parameters = _loaded(load_parameters, folder / _PARAMETERS)
    articles = _loaded(load_articles, folder / _ARTICLES)
    try:
        rules = _rules_of_package(_as_package(folder))
    except Exception as error:  # a user's module may raise anything when it is run
        raise _unusable(folder, error) from error
    if not rules:
        raise InputError(
            Problem(
                str(folder), "", _("没有任何规则"), _("每条规则是一个用 @rule 标记的函数，见 CONTRIBUTING.md")
            )
        )
    if not any(rule.runs_uncovered and rule.phase is Phase.SCREENING for rule in rules):
        found = _("没有一条规则判断项目是否适用本版办法")
        raise InputError(Problem(str(folder), "", found, _(_EDITION_RULE)))
    for rule in rules:
        try:
            read_page(rule.page)
        except ValueError as error:
            found = _("{rule} 的说明不完整：{what}").format(rule=rule.code, what=error)
            raise InputError(Problem(str(folder), "", found, _("请补全说明的各个标题"))) from error
    return Edition(parameters, rules, articles, str(folder))


def _loaded(load: Callable[[Path], A], file: Path) -> A:
    try:
        return load(file)
    except ValidationError as error:
        raise InputError(*problems(str(file), error, whole=_FROM_UNTIL, otherwise=_SEE)) from error


def _as_package(folder: Path) -> ModuleType:
    """A folder outside the program as a package, so that its modules import each other; read anew each time."""
    name = f"budgetcheck_programme_{sha256(str(folder.resolve()).encode()).hexdigest()[:12]}"
    for known in [each for each in sys.modules if each == name or each.startswith(f"{name}.")]:
        del sys.modules[known]
    importlib.invalidate_caches()
    package = ModuleType(name)
    package.__path__ = [str(folder)]
    sys.modules[name] = package
    return package


def _unusable(file: Path, error: Exception) -> InputError:
    found = _("计划无法使用：{error}").format(error=in_one_line(error))
    return InputError(Problem(str(file), "", found, _("请改正后重试")))


def _codes_used_twice(rulebook: Rulebook) -> Iterator[tuple[str, str]]:
    owner: dict[str, str] = {}
    entries = [(rule.code, each.parameters.id) for each in rulebook.editions for rule in each.rules]
    entries += [(rule.code, "BK") for rule in rulebook.book_rules]
    for code, edition in entries:
        if code in owner:
            yield (
                _("规则编号 {code} 已用于 {edition}").format(code=code, edition=owner[code]),
                _("每个编号只能属于一条规则"),
            )
        owner[code] = edition


def _days_covered_twice(rulebook: Rulebook) -> Iterator[tuple[str, str]]:
    for one, other in combinations((each.parameters for each in rulebook.editions), 2):
        first = max(one.in_force_from, other.in_force_from)
        if one.programme == other.programme and first <= min(one.in_force_until, other.in_force_until):
            yield (
                _("{one} 和 {other} 同时在 {day} 有效").format(one=one.id, other=other.id, day=first),
                _("同一计划的各版办法，施行日期不能重叠"),
            )
