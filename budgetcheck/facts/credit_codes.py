"""Unified social credit codes (统一社会信用代码, GB 32100): built as the standard says, check character included."""

from __future__ import annotations

import re

import polars as pl
from stdnum.cn import uscc

_FORM = re.compile(r"[0-9A-HJ-NP-RTUW-Y]{2}\d{6}[0-9A-HJ-NP-RTUW-Y]{10}", re.ASCII)
"""Authority and kind of unit (letters, too: N for rural collectives), six digits of place, organisation, check."""

LENGTH = 18
"""Characters of a code."""


def bare(codes: pl.Expr) -> pl.Expr:
    """Codes without the spaces and hyphens that do no harm."""
    return codes.str.replace_all(r"[\s\p{Pd}]", "")


def are_sound(codes: pl.Series) -> pl.Series:
    """Whether each code is built as the standard says; each distinct code is looked at once.

    Args:
        codes: Codes as dossiers write them; spaces, hyphens and small letters do no harm.

    Returns:
        Yes or no; null where there is no code.
    """
    distinct = codes.drop_nulls().unique()
    sound = pl.Series([_is_sound(code) for code in distinct], dtype=pl.Boolean)
    return codes.replace_strict(distinct, sound, default=None, return_dtype=pl.Boolean)


def _is_sound(code: str) -> bool:
    bare = uscc.compact(code)
    return _FORM.fullmatch(bare) is not None and bare[-1] == uscc.calc_check_digit(bare)
