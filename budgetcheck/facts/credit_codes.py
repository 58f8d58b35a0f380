"""Unified social credit codes (统一社会信用代码, GB 32100): built as the standard says, check character included."""

from __future__ import annotations

import polars as pl

_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""A character counts as much as its place here says; I, O, S, V and Z are not used."""
_ANY = "[0-9A-HJ-NP-RTUWXY]"
_FORM = rf"^{_ANY}{{2}}[0-9]{{6}}{_ANY}{{10}}$"
"""Authority and kind of unit (letters, too: N for rural collectives), six digits of place, organisation, check."""
_LENGTH = 18
_WEIGHTS = [pow(3, place, len(_ALPHABET)) for place in range(_LENGTH - 1)]
_SEPARATORS = r"[\s\p{Pd}−]"

LENGTH = 18
"""Characters of a code."""


def bare(codes: pl.Expr) -> pl.Expr:
    """Codes without the spaces and hyphens that do no harm."""
    return codes.str.replace_all(r"[\s\p{Pd}]", "")


def are_sound(code: pl.Expr) -> pl.Expr:
    """Whether a code is built as the standard says; null where there is none.

    Args:
        code: Codes as dossiers write them; spaces, dashes, small letters and full-width characters do no harm.
    """
    bare = code.str.normalize("NFKC").str.replace_all(_SEPARATORS, "").str.to_uppercase()
    values = dict(zip(_ALPHABET, range(len(_ALPHABET)), strict=True))
    *counted, check = (
        bare.str.slice(place, 1).replace_strict(values, default=None, return_dtype=pl.Int32)
        for place in range(_LENGTH)
    )
    weighted = pl.sum_horizontal(value * weight for value, weight in zip(counted, _WEIGHTS, strict=True))
    return bare.str.contains(_FORM) & ((weighted + check) % len(_ALPHABET) == 0)
