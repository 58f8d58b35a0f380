"""Articles of a regulation: how people read their names, what each is about, and which have no rule."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated, NamedTuple

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, TypeAdapter

from budgetcheck.hand_written import read_toml
from budgetcheck.language import _, current

if TYPE_CHECKING:
    from pathlib import Path

    from budgetcheck.rules.rulebook import Edition

_DIGITS = {digit: value for value, digit in enumerate("〇一二三四五六七八九")}
_ARTICLE = re.compile(r"第([一二三四五六七八九十百]+)条")


class Article(BaseModel):
    """What an article is about, and why no rule stands for it (None: a rule does)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    about: str = Field(min_length=1)
    without_rule: str | None = Field(default=None, min_length=1)


def _name(text: str) -> str:
    try:
        article_number(text)
    except (ValueError, KeyError) as error:  # no numeral, or digits that make none
        raise ValueError(_("应为条款，如 第三条")) from error
    return text


_ARTICLES = TypeAdapter(dict[Annotated[str, AfterValidator(_name)], Article])


class Covered(NamedTuple):
    """An article with the codes of its rules, or why it has none."""

    name: str
    about: str
    rules: tuple[str, ...]
    without_rule: str


def article_label(articles: str) -> str:
    """One or several articles in the language in use; results always state them as the regulation writes them."""
    if current() == "zh":
        return articles
    return ", ".join(f"art. {_number(numeral)}" for numeral in _ARTICLE.findall(articles))


def article_names(articles: str) -> tuple[str, ...]:
    """The articles that a text names, one by one: 第七条、第二十九条 as 第七条 and 第二十九条."""
    return tuple(found[0] for found in _ARTICLE.finditer(articles))


def article_number(name: str) -> int:
    """The number of an article: 46 for 第四十六条.

    Raises:
        ValueError: where the text names no article.
    """
    found = _ARTICLE.fullmatch(name)
    if found is None:
        raise ValueError(name)
    return _number(found[1])


def load_articles(path: Path) -> dict[str, Article]:
    """The articles of an edition from its `articles.toml`, by name; none where there is no such file.

    Raises:
        InputError: where the file cannot be read.
        ValidationError: where a name is that of no article, or a value is missing.
    """
    if not path.is_file():
        return {}
    return _ARTICLES.validate_python(read_toml(path, str(path)))


def coverage(edition: Edition) -> list[Covered]:
    """Every article of an edition in its order; where the edition does not list its articles, those that have rules."""
    rules: dict[str, list[str]] = {}
    for rule in edition.rules:
        for name in article_names(rule.article):
            rules.setdefault(name, []).append(rule.code)
    return [
        Covered(
            name,
            article.about if (article := edition.articles.get(name)) else "",
            tuple(rules.get(name, ())),
            (article and article.without_rule) or "",
        )
        for name in sorted({*edition.articles, *rules}, key=article_number)
    ]


def _number(numeral: str) -> int:
    hundreds, _hundred, below = numeral.rpartition("百")
    tens, ten, ones = below.rpartition("十")
    return _digit(hundreds) * 100 + (_digit(tens) or bool(ten)) * 10 + _digit(ones)


def _digit(numeral: str) -> int:
    return _DIGITS[numeral] if numeral else 0
