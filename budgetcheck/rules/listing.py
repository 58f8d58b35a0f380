"""The catalogue as plain values: for the screen, for programs, for the docs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from budgetcheck.language import _
from budgetcheck.problems import InputError, Problem
from budgetcheck.rules.page import read_page

if TYPE_CHECKING:
    from budgetcheck.rules.parameters import Parameters
    from budgetcheck.rules.rule import Rule
    from budgetcheck.rules.rulebook import Rulebook


def list_rules(rulebook: Rulebook, programme: str | None = None) -> list[dict[str, Any]]:
    """Every rule, or those of one programme and the books: code, name, title, article, phase and regulation."""
    listed = [
        _entry(rule, each.parameters)
        for each in rulebook.editions
        if programme in (None, each.parameters.programme)
        for rule in each.rules
    ]
    return listed + [_entry(rule, None) for rule in rulebook.book_rules]


def describe(rulebook: Rulebook, name: str, programme: str | None = None) -> dict[str, Any]:
    """One rule with its whole page.

    Raises:
        InputError: where there is no such rule, it belongs to another programme, or several programmes have the name.
    """
    anywhere, found = rulebook.find(name), rulebook.find(name, programme)
    if not anywhere:
        raise InputError(Problem("", name, _("没有这条规则"), _("用 budgetcheck rules 查看规则目录")))
    if not found:
        wrong = _("不是{programme}的规则").format(programme=rulebook.programmes.label(programme or ""))
        raise InputError(Problem("", name, wrong, _("用 budgetcheck rules 查看规则目录")))
    if len(found) > 1:
        codes = _("、").join(each.code for each, _edition in found)
        several = _("有几条规则叫这个名称：{codes}").format(codes=codes)
        raise InputError(Problem("", name, several, _("请写编号，或用 --programme 指明计划")))
    ((rule, edition),) = found
    return {**_entry(rule, edition), "page": read_page(rule.page).sections}


def _entry(rule: Rule, edition: Parameters | None) -> dict[str, Any]:
    page = read_page(rule.page)
    return {
        "rule": rule.code,
        "name": rule.name,
        "title": page.title,
        "summary": page.summary,
        "article": rule.article,
        "phase": rule.phase.value,
        "programme": edition.programme if edition else None,
        "regulation": edition.id if edition else None,
        "regulation_title": edition.known_as if edition else None,
    }
