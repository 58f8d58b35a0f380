from __future__ import annotations

import re
from pathlib import Path

import pytest

from budgetcheck.rules.articles import article_names, article_number, coverage
from budgetcheck.rules.registry import built_in

EDITIONS = {each.parameters.id: each for each in built_in().editions}
ARTICLES = {"yantai-2025": 46, "datong-2025": 25}
TEXTS = Path(__file__).parents[3] / "shared" / "regulations"
"""The regulations, which the project does not hold."""

by_edition = pytest.mark.parametrize("edition", EDITIONS)


def test_every_edition_s_articles_are_counted_here() -> None:
    assert set(EDITIONS) == set(ARTICLES)


@by_edition
def test_the_articles_are_those_of_the_regulation(edition: str) -> None:
    numbers = [article_number(each.name) for each in coverage(EDITIONS[edition])]

    assert numbers == list(range(1, ARTICLES[edition] + 1))


@pytest.mark.skipif(not TEXTS.is_dir(), reason="the regulations' texts are not beside the project")
@by_edition
def test_the_regulation_s_own_text_has_as_many_articles(edition: str) -> None:
    text = (TEXTS / f"{edition}.txt").read_text(encoding="utf-8")

    assert len(re.findall(r"^ ?第[一二三四五六七八九十]+条\s", text, re.MULTILINE)) == ARTICLES[edition]


@by_edition
def test_an_article_has_rules_or_a_reason_for_none_and_never_both(edition: str) -> None:
    both_or_neither = [
        each.name for each in coverage(EDITIONS[edition]) if bool(each.rules) == bool(each.without_rule)
    ]

    assert both_or_neither == []


@by_edition
def test_every_article_says_what_it_is_about(edition: str) -> None:
    assert [each.name for each in coverage(EDITIONS[edition]) if not each.about] == []


@by_edition
def test_every_rule_stands_under_each_of_its_articles(edition: str) -> None:
    covered = {(each.name, code) for each in coverage(EDITIONS[edition]) for code in each.rules}

    assert covered == {
        (name, rule.code) for rule in EDITIONS[edition].rules for name in article_names(rule.article)
    }


def test_an_edition_that_lists_no_articles_is_covered_by_those_of_its_rules() -> None:
    unlisted = EDITIONS["datong-2025"]._replace(articles={})

    assert next(each.name for each in coverage(unlisted)) == "第七条"
    assert all(each.rules for each in coverage(unlisted))
