"""Which profile gives a file's lines their meaning where none is named, and how it keeps projects apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from budgetcheck.ledgers.profile import BUILT_IN, KeptApart, Profile, load_profile

if TYPE_CHECKING:
    from collections.abc import Collection


def fitting_profile(parsed: pl.LazyFrame, fields: Collection[str]) -> Profile:
    """The built-in profile for a file that comes without one: said in the intake, never silent.

    Args:
        parsed: Entries as parsed.
        fields: The canonical fields for which the file has a column.
    """
    canonical = load_profile("canonical")
    if "category" in fields or "nature" in fields:
        return canonical
    accounts = (
        parsed.select(pl.struct("account_code", "account_name").unique().alias("account"))
        .collect()
        .unnest("account")
    )
    candidates = [load_profile(name) for name in BUILT_IN if name != "canonical"]
    matched = {
        profile.name: sum(profile.meaning(*account).tells_money for account in accounts.iter_rows())
        for profile in candidates
    }
    best = max(candidates, key=lambda profile: matched[profile.name])
    return best if matched[best.name] else canonical


def kept_apart_by(profile: Profile, fields: Collection[str]) -> KeptApart | None:
    """How the unit keeps projects apart: as its profile says, else by the file's own project column.

    Args:
        profile: The profile in use.
        fields: The canonical fields for which every table of the file has a column.
    """
    if profile.segregate_by is not None:
        return profile.segregate_by
    return "auxiliary" if "project" in fields else None
