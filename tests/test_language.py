from __future__ import annotations

import pytest

from budgetcheck.language import LANGUAGES, _, catalogue, current, later, speaking


def test_people_read_chinese_unless_told_otherwise() -> None:
    assert current() == "zh"


def test_there_are_two_languages() -> None:
    assert LANGUAGES == ("zh", "en")


def test_a_language_holds_for_as_long_as_the_block_runs() -> None:
    with speaking("en"):
        inside = current()

    assert (inside, current()) == ("en", "zh")


def test_an_inner_language_gives_way_to_the_outer_one() -> None:
    with speaking("en"):
        with speaking("zh"):
            innermost = current()
        outer = current()

    assert (innermost, outer) == ("zh", "en")


def test_a_language_ends_with_its_block_when_something_goes_wrong() -> None:
    with pytest.raises(LookupError, match="gone"), speaking("en"):
        raise LookupError("gone")

    assert current() == "zh"


def test_chinese_texts_stand_as_the_sources_write_them() -> None:
    assert _("应为金额（数字）") == "应为金额（数字）"
    assert catalogue("zh").gettext("没有的话") == "没有的话"


def test_a_text_for_later_stands_as_it_is() -> None:
    with speaking("en"):
        assert later("应为金额（数字）") == "应为金额（数字）"
