from __future__ import annotations

import datetime as dt
import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import budgetcheck
from budgetcheck.rules.cap import CapFigures, indirect_cap
from budgetcheck.rules.parameters import Band
from budgetcheck.rules.registry import built_in

DAY = dt.date(2026, 6, 30)


def stated_bands(figures: CapFigures) -> Any:
    return figures.to_dict()["bands"]


def test_each_rate_stands_as_the_parameters_write_it() -> None:
    parameters = Path(budgetcheck.__file__).parent / "rules" / "yantai_2025" / "parameters.toml"
    written = tomllib.loads(parameters.read_text(encoding="utf-8"), parse_float=str)
    figures = indirect_cap(built_in(), "yantai", Decimal(8_000_000), Decimal(1_000_000), DAY)

    rates = [band["rate"] for band in stated_bands(figures)]

    assert rates == [band["rate"] for band in written["parameters"]["indirect_cap"]["bands"]]
    assert rates == ["0.30", "0.25"]


@pytest.mark.parametrize("rate", ["0.125", "0.3", "0.3333"])
def test_a_rate_is_not_rounded_to_the_fen(rate: str) -> None:
    band = Band(above=Decimal(0), up_to=Decimal(100), rate=Decimal(rate))
    figures = CapFigures(Decimal(100), ((band, Decimal(rate) * 100),), Decimal(0), None, "办法", "第一条")

    assert [each["rate"] for each in stated_bands(figures)] == [rate]
