"""Which edition governs which day: one or none, and never a number outside its dates."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from budgetcheck.problems import InputError
from budgetcheck.rules.parameters import OutsideDatesError
from budgetcheck.rules.registry import built_in

if TYPE_CHECKING:
    from budgetcheck.rules.parameters import Parameters

DAYS = [dt.date(2024, 1, 1) + dt.timedelta(days=days) for days in range(2922)]
HELD = {
    "yantai": {"yantai-2025": (dt.date(2025, 10, 28), dt.date(2027, 8, 31))},
    "datong": {"datong-2025": (dt.date(2025, 9, 18), dt.date(2030, 9, 17))},
}
"""Every edition that is held: its first and its last day."""

EDITIONS = [each.parameters for each in built_in().editions]

by_programme = pytest.mark.parametrize("programme", built_in().programmes.codes)
by_edition = pytest.mark.parametrize("edition", EDITIONS, ids=lambda each: each.id)


def test_the_sweep_goes_through_every_day_of_eight_years() -> None:
    assert (DAYS[0], DAYS[-1]) == (dt.date(2024, 1, 1), dt.date(2031, 12, 31))


@by_programme
def test_no_day_has_two_editions_of_a_programme(programme: str) -> None:
    assert [day for day in DAYS if len(_editions_of(programme, day)) > 1] == []


@by_programme
def test_an_edition_covers_the_days_from_its_first_to_its_last_and_no_other(programme: str) -> None:
    covered = {
        edition.id: [day for day in DAYS if edition.covers(day)]
        for edition in EDITIONS
        if edition.programme == programme
    }

    assert covered == {
        edition: [day for day in DAYS if first <= day <= last]
        for edition, (first, last) in HELD[programme].items()
    }


@by_programme
def test_the_edition_asked_for_is_the_one_that_covers_the_day_or_there_is_none(programme: str) -> None:
    for day in DAYS:
        assert _asked(programme, day) == _editions_of(programme, day), day


@by_edition
def test_a_parameter_asked_on_any_day_is_given_within_its_dates_and_refused_outside(
    edition: Parameters,
) -> None:
    for name, parameter in edition.parameters.items():
        given = [day for day in DAYS if _is_given(edition, name, day)]

        assert given == [day for day in DAYS if parameter.valid_from <= day <= parameter.valid_until], name


def _editions_of(programme: str, day: dt.date) -> list[str]:
    return [each.id for each in EDITIONS if each.programme == programme and each.covers(day)]


def _asked(programme: str, day: dt.date) -> list[str]:
    try:
        return [built_in().edition_on(programme, day).parameters.id]
    except InputError:
        return []


def _is_given(edition: Parameters, name: str, day: dt.date) -> bool:
    try:
        edition.parameter(name, on=day)
    except OutsideDatesError:
        return False
    return True
