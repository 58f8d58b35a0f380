"""The rules as pages to read and to print: Markdown, from the same text as `budgetcheck rules`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from budgetcheck.language import _, current
from budgetcheck.money import grouped, percent
from budgetcheck.reporting.output import write_files
from budgetcheck.rules.articles import article_label, coverage
from budgetcheck.rules.page import read_page
from budgetcheck.vocabulary import AWARD_MODE, CAUSE, CHANGE, PHASE, SUBSIDY

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from budgetcheck.rules.page import Page
    from budgetcheck.rules.parameters import Parameter, Parameters
    from budgetcheck.rules.rule import Rule
    from budgetcheck.rules.rulebook import Edition, Rulebook

_NOTE = "<!-- budgetcheck rules --out -->\n"
"""Says where a page comes from: it is written anew, not edited."""


def write_rule_pages(rulebook: Rulebook, out: Path) -> None:
    """Write a page per rule, an index and the coverage of every article into a folder.

    Raises:
        InputError: where the folder cannot be written.
    """
    write_files(out, rule_pages(rulebook))


def rule_pages(rulebook: Rulebook) -> dict[str, str]:
    """The pages by their file names: `README.md`, `coverage.md`, and `<rule>.md` for each rule."""
    pages = {f"{code}.md": _page(rule, edition) for code, (rule, edition) in rulebook.catalogue.items()}
    return {"README.md": _index(rulebook), "coverage.md": _coverage(rulebook), **pages}


def _page(rule: Rule, edition: Parameters | None) -> str:
    page = read_page(rule.page)
    title = "" if edition is None else edition.known_as
    source = _("{title}{article}").format(title=title, article=article_label(rule.article))
    facts = [
        (_("规则"), f"{rule.code} `{rule.name}`"),
        (_("出处"), source if edition else _("账簿规则，适用于每个计划")),
        (_("何时检查"), PHASE.label(rule.phase.value)),
        (_("哪些项目"), _(rule.scope) or _("全部项目")),
        *((_("需要 {key}").format(key=f"`{fact.key}`"), _(use)) for fact, use in rule.needs.items()),
    ]
    sections = "\n".join(f"## {_(heading)}\n\n{text}\n" for heading, text in page.sections.items())
    return f"{_NOTE}# {rule.code} {page.title}\n\n*{page.summary}.*\n\n{_table(('', ''), facts)}\n{sections}"


def _index(rulebook: Rulebook) -> str:
    parts = [
        _NOTE + _heading(1, _("规则目录")),
        _("每条规则一页。哪一条办法有哪些规则、哪些条款没有规则及其原因，见[条款覆盖](coverage.md)。") + "\n",
    ]
    for edition in rulebook.editions:
        parts += [
            _heading(2, edition.parameters.known_as),
            _about(edition.parameters) + "\n",
            _listed(edition.rules),
        ]
        stated, read = (
            {name: each for name, each in edition.parameters.parameters.items() if each.reading is reading}
            for reading in (False, True)
        )
        if stated:
            parts += [_heading(3, _("条文中的数字")), _values(stated)]
        if read:
            parts += [
                _heading(3, _("本程序的读法")),
                _("条文没有写出下面的数和名单，本程序这样理解它所引的条款。") + "\n",
                _values(read),
            ]
    parts += [_heading(2, _("账簿规则")), _("适用于每个计划。") + "\n", _listed(rulebook.book_rules)]
    return "\n".join(parts)


def _heading(level: int, text: str) -> str:
    return f"{'#' * level} {text}\n"


def _about(edition: Parameters) -> str:
    return _("{issued}；适用于 {first} 至 {last} 立项的{programme}项目。").format(
        issued=edition.issued_by,
        first=edition.in_force_from,
        last=edition.in_force_until,
        programme=edition.programme_known_as,
    )


def _listed(rules: Iterable[Rule]) -> str:
    headings = (_("规则"), _("条款"), _("要求"), _("何时检查"))
    return _table(
        headings,
        (
            (
                f"[{rule.code}]({rule.code}.md)",
                article_label(rule.article) or "—",
                _title(read_page(rule.page)),
                PHASE.label(rule.phase.value),
            )
            for rule in rules
        ),
    )


def _title(page: Page) -> str:
    return page.title if current() == "zh" else page.summary


def _values(parameters: dict[str, Parameter]) -> str:
    headings = (_("名称"), _("条款"), _("起"), _("止"), _("数值或名单"))
    return _table(
        headings,
        (
            (
                f"`{name}`",
                article_label(each.article),
                str(each.valid_from),
                str(each.valid_until),
                _("；").join(_stated(each)),
            )
            for name, each in parameters.items()
        ),
    )


def _stated(parameter: Parameter) -> Iterator[str]:
    """What a parameter says, part by part."""
    for band in parameter.bands:
        yield _("超过 {above} 元至 {up_to} 元：{rate}").format(
            above=grouped(band.above), up_to=grouped(band.up_to), rate=percent(band.rate)
        )
    if parameter.rate_above is not None:
        yield _("再往上：{rate}").format(rate=percent(parameter.rate_above))
    if parameter.words:
        yield _("、").join(map(_label, parameter.words))
    if parameter.day is not None:
        yield str(parameter.day)
    if parameter.granted is not None:
        yield _("是") if parameter.granted else _("否")
    for number, told in (
        (parameter.working_days, _("{number} 个工作日")),
        (parameter.months, _("{number} 个月")),
        (parameter.years, _("{number} 年")),
        (parameter.count, _("{number} 次")),
    ):
        if number is not None:
            yield told.format(number=number)
    if parameter.share is not None:
        yield percent(parameter.share)
    if parameter.document:
        yield _("出自{document}，只作比较").format(document=parameter.stands_in)


def _label(word: str) -> str:
    """A word of the text; a code of our own vocabularies in words."""
    known = (vocabulary for vocabulary in (AWARD_MODE, SUBSIDY, CHANGE, CAUSE) if word in vocabulary.codes)
    return next((vocabulary.label(word) for vocabulary in known), word)


def _coverage(rulebook: Rulebook) -> str:
    parts = [
        _NOTE + _heading(1, _("条款覆盖")),
        _("每版办法的每一条：有哪些规则；没有规则的，为什么没有。") + "\n",
    ]
    for edition in rulebook.editions:
        parts += [_heading(2, edition.parameters.known_as), _covered(edition)]
    return "\n".join(parts)


def _covered(edition: Edition) -> str:
    return _table(
        (_("条款"), _("条文讲什么"), _("规则，或没有规则的原因")),
        (
            (
                article_label(each.name),
                each.about,
                _("、").join(f"[{code}]({code}.md)" for code in each.rules) or each.without_rule,
            )
            for each in coverage(edition)
        ),
    )


def _table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [headings, ["---"] * len(headings), *rows]
    return "".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |\n" for line in lines)
