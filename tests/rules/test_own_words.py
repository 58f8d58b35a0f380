"""The project states each requirement in its own words: it cites a regulation, it does not paste it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import budgetcheck.rules
from budgetcheck.rules.registry import built_in

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST = 18
"""Characters that a module may share with a regulation in one run; its terms alone make runs of a dozen."""

RULES = Path(budgetcheck.rules.__file__).parent
MODULES = sorted(RULES.glob("**/*.py"))
REGULATIONS = Path(__file__).parents[3] / "shared" / "regulations"
"""The texts, which the project does not hold; without them there is nothing to compare."""

_TITLES = "|".join(each.parameters.title for each in built_in().editions)
_CITATION = re.compile(rf"{_TITLES}|第[一二三四五六七八九十百]+条")

LAW = """\
第一条 为规范办法，制定本办法。
第二条 单位应当把每一笔钱都记在账上，并且在年终以前向主管部门报送全部账簿。
第三条 单位按照烟台市科技创新发展计划管理办法第二条执行。
"""


@pytest.fixture(scope="module")
def pasted() -> set[str]:
    """Every run of the regulations at hand that is too long to be chance."""
    texts = [path.read_text(encoding="utf-8") for path in sorted(REGULATIONS.glob("*.txt"))]
    if not texts:
        pytest.skip("the regulations' texts are not beside the project: nothing to compare with")
    return {run for text in texts for run in _runs(text)}


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.relative_to(RULES).as_posix())
def test_a_module_of_rules_states_the_law_in_its_own_words(module: Path, pasted: set[str]) -> None:
    assert sorted(set(_runs(module.read_text(encoding="utf-8"))) & pasted) == []


def test_a_sentence_that_is_pasted_is_found_whatever_its_punctuation() -> None:
    page = "依据: 第二条：“每一笔钱都记在账上”，\n\n并且，在年终以前向主管部门报送。"

    assert "每一笔钱都记在账上并且在年终以前向主管" in set(_runs(page)) & set(_runs(LAW))


def test_a_run_of_the_length_that_is_allowed_is_not_found() -> None:
    page = "依据: 每一笔钱都记在账上，并且在年终以前向主。"

    assert sum(character.isalnum() for character in page.removeprefix("依据: ")) == LONGEST
    assert set(_runs(page)) & set(_runs(LAW)) == set()


def test_the_title_of_a_regulation_and_the_number_of_an_article_may_be_cited() -> None:
    page = "依据: 按照烟台市科技创新发展计划管理办法第二条执行。"

    assert set(_runs(page)) & set(_runs(LAW)) == set()


def _runs(text: str) -> Iterator[str]:
    """Every run of one character more than is allowed, without punctuation and spaces and across no citation."""
    for piece in _CITATION.split(text):
        bare = "".join(character for character in piece if character.isalnum())
        for start in range(len(bare) - LONGEST):
            yield bare[start : start + LONGEST + 1]
