"""Which accounts and auxiliaries a unit's files use, how much of each, and what they mean under a profile."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from budgetcheck.ledgers.meaning.account_codes import bare, code_and_name
from budgetcheck.ledgers.meaning.auxiliaries import parse_auxiliaries
from budgetcheck.ledgers.meaning.meanings import ACCOUNT
from budgetcheck.ledgers.meaning.profile import Meaning
from budgetcheck.ledgers.meaning.profile_rules import FIELDS, ContradictionError
from budgetcheck.ledgers.schema import AUXILIARY

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from decimal import Decimal

    from budgetcheck.ledgers.meaning.profile import Profile, ToldBy
    from budgetcheck.ledgers.meaning.profile_rules import TypeMeaning


class UsedAccount(NamedTuple):
    """An account of the files.

    Attributes:
        code: Its code; None where the files name it without one.
        name: Its name; None likewise.
        lines: How many lines it has.
        debit: Their sum in 元.
        credit: Likewise.
        meaning: What it means under the profile.
        told_by: What tells each of project, source, category and nature (`Profile.told_by`).
        is_one_of_several: Whether the files use its code with several names.
    """

    code: str | None
    name: str | None
    lines: int
    debit: Decimal
    credit: Decimal
    meaning: Meaning
    told_by: Mapping[str, ToldBy | None]
    is_one_of_several: bool


class UsedType(NamedTuple):
    """A type of auxiliaries of the files.

    Attributes:
        type: As the files write it; empty for auxiliaries without a type.
        field: The field that it tells under the profile; None where it is not known.
        values: Its values, by how many lines they have, most first.
    """

    type: str
    field: TypeMeaning | None
    values: tuple[tuple[str, int], ...]


def used_accounts(parsed: Sequence[pl.LazyFrame], profile: Profile) -> list[UsedAccount]:
    """The accounts in the order of their codes; those without a code last.

    Args:
        parsed: The entries of each file as parsed.
        profile: How the unit's books map.
    """
    sums = (
        pl.concat([each.select(*ACCOUNT, "debit", "credit") for each in parsed])
        .group_by(ACCOUNT)
        .agg(pl.len().alias("lines"), pl.col("debit", "credit").sum())
        .collect(engine="streaming")
    )
    merged: dict[tuple[str | None, str | None], tuple[int, Decimal, Decimal]] = {}
    for code, name, *figures in sums.iter_rows():
        key = code_and_name(code, (name or "").strip() or None)
        lines, debit, credit = merged.get(key, (0, 0, 0))
        merged[key] = (lines + figures[0], debit + figures[1], credit + figures[2])
    names = Counter(bare(code) for code, _name in merged if code is not None)
    ordered = sorted(merged, key=lambda key: (key[0] is None, bare(key[0] or ""), key[1] or ""))
    return [
        UsedAccount(
            code,
            name,
            *merged[code, name],
            *_told(profile, code, name),
            code is not None and names[bare(code)] > 1,
        )
        for code, name in ordered
        if code is not None or name is not None
    ]


def used_auxiliaries(parsed: Sequence[pl.LazyFrame], profile: Profile) -> list[UsedType]:
    """The types of auxiliaries in the order of their names; see `used_accounts`."""
    of_type: dict[str, Counter[str]] = {}
    for each in parsed:
        if AUXILIARY not in each.collect_schema().names():
            continue
        counts = each.group_by(AUXILIARY).agg(pl.len().alias("lines")).collect(engine="streaming")
        for text, lines in counts.iter_rows():
            for auxiliary in parse_auxiliaries(text or ""):
                of_type.setdefault(auxiliary.type, Counter())[auxiliary.says] += lines
    return [
        UsedType(
            kind,
            profile.field_of(kind),
            tuple(sorted(of_type[kind].items(), key=lambda value: (-value[1], value[0]))),
        )
        for kind in sorted(of_type)
    ]


def _told(
    profile: Profile, code: str | None, name: str | None
) -> tuple[Meaning, Mapping[str, ToldBy | None]]:
    try:
        return profile.meaning(code, name), profile.told_by(code, name)
    except ContradictionError:
        # Reading refuses rules that contradict about a line's account: no accepted line has this one.
        return Meaning(), dict.fromkeys(FIELDS)
