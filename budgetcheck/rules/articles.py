"""How people read the name of an article: 第二十条 in Chinese, `art. 20` in English."""

from __future__ import annotations

import re

from budgetcheck.language import current

_DIGITS = {digit: value for value, digit in enumerate("〇一二三四五六七八九")}
_ARTICLE = re.compile(r"第([一二三四五六七八九十百]+)条")


def article_label(articles: str) -> str:
    """One or several articles in the language in use; results always state them as the regulation writes them."""
    if current() == "zh":
        return articles
    return ", ".join(f"art. {_number(numeral)}" for numeral in _ARTICLE.findall(articles))


def _number(numeral: str) -> int:
    hundreds, _hundred, below = numeral.rpartition("百")
    tens, ten, ones = below.rpartition("十")
    return _digit(hundreds) * 100 + (_digit(tens) or bool(ten)) * 10 + _digit(ones)


def _digit(numeral: str) -> int:
    return _DIGITS[numeral] if numeral else 0
