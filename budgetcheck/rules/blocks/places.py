"""Where a unit is registered, from what the dossier says: a city's name, a district's, or a whole address."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    import polars as pl

_LEVEL = re.compile(r"(?<!新)[市区县]$")
"""The last character of 龙口市 or 芝罘区 can be left out; that of 高新区 or 黄渤海新区 cannot."""

_PUNCTUATION = r"[\s\p{P}]"
_ROAD = "[东南西北中]?(?:大街|大道|[路街道巷镇乡村])"
"""A road or village named after a city (北京中路) does not lie there."""

_ANOTHER_CITY = r"^[^省市区县镇乡村路街道号]{2,5}市(?:$|[^场民政直])"
"""An address that begins with a city's name; 农贸市场 is none."""


class Registered(NamedTuple):
    """What a place's name says; neither holds where it is not clear, both are null where no place is stated."""

    inside: pl.Expr
    elsewhere: pl.Expr


def registered(
    place: pl.Expr, *, home: Sequence[str], around: Sequence[str], others: Sequence[str]
) -> Registered:
    """Whether a place lies in a city, or clearly elsewhere.

    Args:
        place: As the dossier writes it.
        home: The city's name first, then its parts: 烟台市, 芝罘区 … Any of them may begin the place; 烟台 may stand
            anywhere in it, unless the place begins elsewhere.
        around: What the city lies in, and says nothing: 中国, 山东省.
        others: Names that lie elsewhere, without 省 or 市. Whatever else begins with a 市 lies elsewhere, too.
    """
    shorts = [_LEVEL.sub("", name) for name in home]
    bare = place.str.replace_all(_PUNCTUATION, "").str.replace(f"^(?:{_any(around)})+", "")
    named = bare.str.replace_all(f"(?:{_any([*shorts, *others])}){_ROAD}", "")
    begins_inside = named.str.contains(f"^(?:{'|'.join(map(_whole, home, shorts))})")
    begins_like_home = named.str.contains(f"^(?:{_any(shorts)})")
    begins_elsewhere = ~begins_like_home & named.str.contains(f"^(?:{_any(others)})|{_ANOTHER_CITY}")
    names_home = named.str.contains(shorts[0], literal=True)
    return Registered(
        inside=begins_inside | (~begins_elsewhere & names_home), elsewhere=begins_elsewhere & ~names_home
    )


def _any(names: Sequence[str]) -> str:
    """The longest first, so that 山东省 is not taken for 山东."""
    return "|".join(sorted(names, key=len, reverse=True))


def _whole(name: str, short: str) -> str:
    """A name with or without its level, but with no other: 栖霞区 is not 栖霞市."""
    return name if name == short else f"{name}|{short}(?:$|[^市区县])"
