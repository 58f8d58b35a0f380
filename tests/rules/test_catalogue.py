from __future__ import annotations

import datetime as dt
import re
from collections import Counter, defaultdict
from decimal import Decimal, InvalidOperation
from itertools import combinations
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import ValidationError

from budgetcheck.facts.facts import Facts
from budgetcheck.problems import InputError
from budgetcheck.rules.page import HEADINGS, read_page
from budgetcheck.rules.parameters import OutsideDatesError, Parameters
from budgetcheck.rules.registry import built_in
from budgetcheck.rules.rule import Verdict
from tests.rules.case_files import case_paths, every_case

if TYPE_CHECKING:
    from collections.abc import Iterator

    import polars as pl

    from budgetcheck.cases import Case
    from budgetcheck.rules.rule import Rule
    from budgetcheck.rules.rulebook import Edition

CASES = every_case()
RULES = [*(rule for each in built_in().editions for rule in each.rules), *built_in().book_rules]
PARAMETERS = [(each.parameters, name) for each in built_in().editions for name in each.parameters.parameters]

ALWAYS_DECIDED = {
    "DT24-1": "the day of the check stands in for an approval that is not there yet",
    "BK-5": "every project is held to it, and it needs no fact of the dossier",
    "BK-6": "likewise",
    "BK-9": "likewise",
}
"""Rules that can neither be inapplicable nor lack a fact."""

WITHOUT_A_THRESHOLD = {
    "YT18-1": "a direct line exists or does not",
    "BK-6": "a row is rejected or is not",
}
"""Rules that no fen and no day decides."""

_ARTICLES = re.compile(r"第[一二三四五六七八九十]+条(?:、第[一二三四五六七八九十]+条)*")

by_rule = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
by_edition = pytest.mark.parametrize("edition", built_in().editions, ids=lambda each: each.parameters.id)
by_parameter = pytest.mark.parametrize(
    ("edition", "name"), PARAMETERS, ids=[f"{edition.id} {name}" for edition, name in PARAMETERS]
)


def test_every_rule_has_a_case_file_and_every_case_file_a_rule() -> None:
    assert {path.stem for path in case_paths()} == {rule.code for rule in RULES}


@by_rule
def test_a_rule_has_a_case_that_passes(rule: Rule) -> None:
    assert "pass" in _verdicts(rule)


@by_rule
def test_a_rule_has_a_case_that_fails_or_needs_review(rule: Rule) -> None:
    assert _verdicts(rule) & {"fail", "review"}


@by_rule
def test_a_rule_has_a_case_where_it_does_not_apply_or_lacks_a_fact(rule: Rule) -> None:
    undecided = [
        case.name
        for case in _cases(rule)
        if case.expect["verdict"] == "not_applicable" or case.expect["missing"]
    ]

    assert undecided or rule.code in ALWAYS_DECIDED


@by_rule
def test_a_rule_has_two_cases_a_fen_or_a_day_apart_that_it_tells_apart(rule: Rule) -> None:
    told_apart = [
        (one.name, other.name)
        for one, other in combinations(_cases(rule), 2)
        if one.expect["verdict"] != other.expect["verdict"] and _are_a_step_apart(one, other)
    ]

    assert told_apart or rule.code in WITHOUT_A_THRESHOLD


@by_rule
def test_a_rule_that_states_a_difference_has_a_case_beyond_the_limit_by_one_fen(rule: Rule) -> None:
    differences = {case.expect["difference"] for case in _cases(rule)} - {None}

    assert not differences or {"0.00", "0.01"} <= differences


@by_rule
def test_the_cases_of_a_rule_have_names_of_their_own(rule: Rule) -> None:
    assert _repeated(case.name for case in _cases(rule)) == []


@by_rule
def test_cases_state_verdicts_money_and_missing_facts_as_results_do(rule: Rule) -> None:
    for case in _cases(rule):
        assert case.expect["verdict"] in {verdict.value for verdict in Verdict}, case.name
        assert isinstance(case.expect["missing"], list), case.name
        for amount in (case.expect[key] for key in ("actual", "limit", "difference")):
            assert amount is None or re.fullmatch(r"-?\d+\.\d\d", amount), case.name


@by_rule
def test_a_rule_is_a_page_with_every_heading(rule: Rule) -> None:
    page = read_page(rule.page)

    assert tuple(page.sections) == HEADINGS


@by_rule
def test_a_page_has_a_chinese_title_and_an_english_summary(rule: Rule) -> None:
    title = rule.page.strip().splitlines()[0]

    assert re.search(r"[\u4e00-\u9fff]", title)
    assert title.endswith("。")
    assert read_page(rule.page).summary.isascii()


def test_a_page_without_a_heading_is_refused() -> None:
    page = next(rule.page for rule in RULES if rule.code == "YT20-1")

    with pytest.raises(ValueError, match=r"依据$"):
        read_page(page.replace("依据:", "根据:"))


def test_a_page_without_an_english_summary_is_refused() -> None:
    page = next(rule.page for rule in RULES if rule.code == "YT20-1")

    with pytest.raises(ValueError, match=r"In English$"):
        read_page(page.replace("In English:", "Summary:"))


def test_no_two_rules_have_one_code() -> None:
    assert _repeated(rule.code for rule in RULES) == []
    assert list(built_in().catalogue) == [rule.code for rule in RULES]


@by_edition
def test_no_two_rules_of_a_programme_have_one_name(edition: Edition) -> None:
    assert _repeated(rule.name for rule in (*edition.rules, *built_in().book_rules)) == []


@by_edition
def test_rules_of_an_edition_cite_their_article(edition: Edition) -> None:
    assert [rule.code for rule in edition.rules if not _ARTICLES.fullmatch(rule.article)] == []


@by_edition
def test_rules_that_ask_by_one_name_ask_the_same(edition: Edition) -> None:
    asked: dict[tuple[str, str], list[tuple[str, pl.Expr]]] = defaultdict(list)
    for rule in (*edition.rules, *built_in().book_rules):
        for table, name, question in _questions(rule, edition.parameters):
            asked[table, name].append((rule.code, question))

    unlike = [
        (name, first, code)
        for name, ((first, question), *others) in asked.items()
        for code, other in others
        if not question.meta.eq(other)
    ]

    assert unlike == []


@by_parameter
def test_a_parameter_has_its_article_and_its_dates(edition: Parameters, name: str) -> None:
    parameter = edition.parameter(name)

    assert _ARTICLES.fullmatch(parameter.article)
    assert parameter.valid_from <= edition.in_force_from <= edition.in_force_until <= parameter.valid_until


@by_parameter
def test_a_parameter_is_given_on_its_first_and_last_day(edition: Parameters, name: str) -> None:
    parameter = edition.parameter(name)

    assert edition.parameter(name, on=parameter.valid_from) == parameter
    assert edition.parameter(name, on=parameter.valid_until) == parameter


@by_parameter
def test_a_parameter_is_refused_outside_its_dates(edition: Parameters, name: str) -> None:
    parameter = edition.parameter(name)

    for day in (_day_before(parameter.valid_from), _day_after(parameter.valid_until)):
        with pytest.raises(OutsideDatesError, match=f"^{edition.id} {name}: {day}$"):
            edition.parameter(name, on=day)


@pytest.mark.parametrize(
    "dates",
    [
        {"from": dt.date(2025, 1, 2), "until": dt.date(2025, 12, 31)},
        {"from": dt.date(2025, 1, 1), "until": dt.date(2025, 12, 30)},
    ],
    ids=["begins a day late", "ends a day early"],
)
def test_an_edition_is_refused_whose_parameter_does_not_hold_throughout(dates: dict[str, dt.date]) -> None:
    with pytest.raises(ValidationError, match="参数 days 的日期没有盖满本版办法的施行期"):
        Parameters.model_validate(_edition_of_2025(dates))


def test_an_edition_is_taken_whose_parameter_holds_throughout() -> None:
    dates = {"from": dt.date(2025, 1, 1), "until": dt.date(2025, 12, 31)}

    assert Parameters.model_validate(_edition_of_2025(dates)).parameter("days").article == "第一条"


@pytest.mark.parametrize(
    ("programme", "day", "edition"),
    [
        ("yantai", dt.date(2025, 10, 28), "yantai-2025"),
        ("yantai", dt.date(2027, 8, 31), "yantai-2025"),
        ("datong", dt.date(2025, 9, 18), "datong-2025"),
        ("datong", dt.date(2030, 9, 17), "datong-2025"),
    ],
)
def test_an_edition_is_held_on_its_first_and_last_day(programme: str, day: dt.date, edition: str) -> None:
    assert built_in().edition_on(programme, day).parameters.id == edition


@pytest.mark.parametrize(
    ("programme", "day", "known"),
    [
        ("yantai", dt.date(2025, 10, 27), "yantai-2025：2025-10-28 — 2027-08-31"),
        ("yantai", dt.date(2027, 9, 1), "yantai-2025：2025-10-28 — 2027-08-31"),
        ("datong", dt.date(2025, 9, 17), "datong-2025：2025-09-18 — 2030-09-17"),
        ("datong", dt.date(2030, 9, 18), "datong-2025：2025-09-18 — 2030-09-17"),
    ],
)
def test_no_edition_is_made_up_for_another_day(programme: str, day: dt.date, known: str) -> None:
    with pytest.raises(InputError, match=f"^{day} 没有可用的办法版本；现有版本 {known}$"):
        built_in().edition_on(programme, day)


def _cases(rule: Rule) -> list[Case]:
    return [case for case in CASES if case.rule == rule.code]


def _verdicts(rule: Rule) -> set[str]:
    return {case.expect["verdict"] for case in _cases(rule)}


def _repeated(values: Iterator[str]) -> list[str]:
    return [value for value, count in Counter(values).items() if count > 1]


def _are_a_step_apart(one: Case, other: Case) -> bool:
    """Whether the inputs differ in nothing but an amount by one fen, or a date by one day."""
    these, those = _inputs(one), _inputs(other)
    differing = [place for place in these.keys() | those.keys() if these.get(place) != those.get(place)]
    return bool(differing) and all(_is_a_step(these.get(place), those.get(place)) for place in differing)


def _inputs(case: Case) -> dict[tuple[Any, ...], str]:
    """Every value of a case's inputs by its place: the dossier's scalars and the ledgers' cells."""
    ledgers = {name: re.split(r"[,\n]", text) for name, text in case.ledgers.items()}
    return dict(
        _leaves({"dossier": case.dossier, "ledgers": ledgers, "profile": case.profile, "as_of": case.as_of})
    )


def _leaves(tree: Any, place: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], str]]:
    if isinstance(tree, dict | list):
        for key, value in tree.items() if isinstance(tree, dict) else enumerate(tree):
            yield from _leaves(value, (*place, key))
    else:
        yield place, str(tree)


def _is_a_step(one: str | None, other: str | None) -> bool:
    if one is None or other is None:
        return False
    try:
        return abs(dt.date.fromisoformat(one) - dt.date.fromisoformat(other)) == dt.timedelta(days=1)
    except ValueError:
        pass
    try:
        return abs(Decimal(one or 0) - Decimal(other or 0)) == Decimal("0.01")
    except InvalidOperation:
        return False


def _questions(rule: Rule, edition: Parameters) -> Iterator[tuple[str, str, pl.Expr]]:
    project = Facts()
    rule.judge(project, edition)
    for table, asked in project.questions.items():
        for name, question in asked.items():
            yield table, name, question


def _edition_of_2025(dates: dict[str, dt.date]) -> dict[str, Any]:
    return {
        "id": "somewhere-2025",
        "programme": "somewhere",
        "programme_name": "某市",
        "programme_name_en": "Somewhere",
        "title": "办法",
        "title_en": "Measures",
        "issued": "某局",
        "issued_en": "Somewhere",
        "in_force_from": dt.date(2025, 1, 1),
        "in_force_until": dt.date(2025, 12, 31),
        "parameters": {"days": {"article": "第一条", **dates}},
    }


def _day_before(day: dt.date) -> dt.date:
    return day - dt.timedelta(days=1)


def _day_after(day: dt.date) -> dt.date:
    return day + dt.timedelta(days=1)
