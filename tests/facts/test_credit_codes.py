from __future__ import annotations

import re

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import uscc

from budgetcheck.facts.credit_codes import are_sound

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
FORM = re.compile(rf"[{ALPHABET}]{{2}}[0-9]{{6}}[{ALPHABET}]{{10}}")


def soundness(*codes: str | None) -> list[bool | None]:
    frame = pl.DataFrame({"code": codes}, schema={"code": pl.String})
    return frame.select(are_sound(pl.col("code"))).to_series().to_list()


@pytest.mark.parametrize(
    "code",
    [
        "91370600MA3C000008",
        "91370600ma3c000008",
        " 9137 0600-MA3C000008 ",
        "9137–0600−MA3C000008",
        "９１３７０６００ＭＡ３Ｃ０００００８",
        "N2370600MA3C00000P",
    ],
    ids=["as printed", "in small letters", "in groups", "with dashes", "full-width", "of a rural collective"],
)
def test_a_code_with_its_check_character_is_sound(code: str) -> None:
    assert soundness(code) == [True]


@pytest.mark.parametrize(
    "code",
    [
        "91370600MA3C000009",
        "91370600MA3C00000",
        "91370600MA3C0000080",
        "9137O600MA3C000008",
        "9137060AMA3C000008",
        "高新区",
        "0",
        "",
    ],
    ids=[
        "another check character",
        "a character short",
        "one too long",
        "letter O",
        "a letter in the place",
        "no code",
        "a digit",
        "nothing",
    ],
)
def test_any_other_code_is_not(code: str) -> None:
    assert soundness(code) == [False]


def test_codes_are_answered_in_their_order_and_an_absent_one_is_unknown() -> None:
    assert soundness("91370600MA3C000009", None, "91370600MA3C000008", "91370600MA3C000009") == [
        False,
        None,
        True,
        False,
    ]


def test_no_codes_have_no_answers() -> None:
    assert soundness(None) == [None]
    assert soundness() == []


@st.composite
def bodies(draw: st.DrawFn) -> str:
    """All but the check character."""
    issued_by = draw(st.text(ALPHABET, min_size=2, max_size=2))
    place = draw(st.text("0123456789", min_size=6, max_size=6))
    return issued_by + place + draw(st.text(ALPHABET, min_size=9, max_size=9))


@given(bodies())
def test_of_all_check_characters_the_one_that_stdnum_works_out_is_sound(body: str) -> None:
    answers = soundness(*(body + check for check in ALPHABET))

    assert answers == [check == uscc.calc_check_digit(body) for check in ALPHABET]


@given(bodies(), st.integers(0, 18), st.text("09AIOSVZazé宅 -", max_size=2), st.integers(0, 2))
def test_a_damaged_code_is_sound_only_where_stdnum_finds_it_so(
    body: str, at: int, put: str, taken: int
) -> None:
    code = body + uscc.calc_check_digit(body)
    damaged = code[:at] + put + code[at + taken :]
    bare = uscc.compact(damaged)

    assert soundness(damaged) == [
        FORM.fullmatch(bare) is not None and bare[-1] == uscc.calc_check_digit(bare)
    ]


@given(bodies())
def test_a_company_s_code_is_sound_where_stdnum_calls_it_valid(body: str) -> None:
    company = "91" + body[2:]
    codes = [company + check for check in ALPHABET]

    assert soundness(*codes) == [uscc.is_valid(code) for code in codes]
