from __future__ import annotations

import datetime as dt
from textwrap import dedent
from typing import TYPE_CHECKING, Protocol

import polars as pl
import pytest

from budgetcheck.dossiers.model import Dossier
from budgetcheck.dossiers.tables import tabulate
from budgetcheck.dossiers.yaml_text import parse_yaml

if TYPE_CHECKING:
    from budgetcheck.dossiers.tables import DossierTables


def of_yantai(tables: DossierTables) -> pl.Series:
    """The projects whose units may adjust a budget within its total."""
    return tables.projects.filter(pl.col("project.programme") == "yantai")["project"]


class Tables(Protocol):
    def __call__(self, as_of: str, *dossiers: str) -> DossierTables: ...


@pytest.fixture
def tables() -> Tables:
    """Dossiers, written in YAML, as frames as of a day."""

    def tables(as_of: str, *dossiers: str) -> DossierTables:
        read = [Dossier.model_validate(parse_yaml(dedent(text))[0]) for text in dossiers]
        return tabulate(read).on(dt.date.fromisoformat(as_of))

    return tables
