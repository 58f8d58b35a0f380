from __future__ import annotations

import pytest

from budgetcheck.language import speaking
from budgetcheck.rules.articles import article_label


@pytest.mark.parametrize(
    ("articles", "label"),
    [
        ("第七条", "art. 7"),
        ("第十条", "art. 10"),
        ("第十八条", "art. 18"),
        ("第二十条", "art. 20"),
        ("第四十六条", "art. 46"),
        ("第一百一十二条", "art. 112"),
        ("第二十一条、第二十三条", "art. 21, art. 23"),
        ("", ""),
    ],
)
def test_an_article_has_its_number_in_english(articles: str, label: str) -> None:
    assert article_label(articles) == articles
    with speaking("en"):
        assert article_label(articles) == label
