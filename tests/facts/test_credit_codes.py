from __future__ import annotations

import polars as pl
import pytest

from budgetcheck.facts.credit_codes import are_sound


@pytest.mark.parametrize(
    "code",
    ["91370600MA3C000008", "91370600ma3c000008", " 9137 0600-MA3C000008 ", "N2370600MA3C00000P"],
    ids=["as printed", "in small letters", "in groups", "of a rural collective"],
)
def test_a_code_with_its_check_character_is_sound(code: str) -> None:
    assert are_sound(pl.Series([code])).to_list() == [True]


@pytest.mark.parametrize(
    "code",
    ["91370600MA3C000009", "91370600MA3C00000", "91370600MA3C0000080", "9137O600MA3C000008", "高新区", "0"],
    ids=["another check character", "a character short", "one too long", "letter O", "no code", "a digit"],
)
def test_any_other_code_is_not(code: str) -> None:
    assert are_sound(pl.Series([code])).to_list() == [False]


def test_codes_are_answered_in_their_order_and_an_absent_one_is_unknown() -> None:
    codes = pl.Series(["91370600MA3C000009", None, "91370600MA3C000008", "91370600MA3C000009"])

    assert are_sound(codes).to_list() == [False, None, True, False]


def test_no_codes_have_no_answers() -> None:
    assert are_sound(pl.Series([None], dtype=pl.String)).to_list() == [None]
    assert are_sound(pl.Series([], dtype=pl.String)).to_list() == []
