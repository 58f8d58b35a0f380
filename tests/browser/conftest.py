"""Windows of a desk's and of a phone's width, and reports to open in them."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import budgetcheck
from budgetcheck.demo import run_demo
from budgetcheck.reporting.formats import write_reports
from tests.browser.window import window
from tests.stories import YEAR_END

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page


@pytest.fixture
def desk(browser: Browser, noticed: list[str]) -> Iterator[Page]:
    """A window as wide as one on a desk."""
    with window(browser, 1280, noticed) as page:
        yield page


@pytest.fixture
def phone(browser: Browser, noticed: list[str]) -> Iterator[Page]:
    """A window as wide as a phone."""
    with window(browser, 390, noticed) as page:
        yield page


@pytest.fixture(scope="session")
def reports(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Folders of reports: of every kind in either language, of a check of several projects with leads, and the gallery."""
    out = tmp_path_factory.mktemp("reports")
    run_demo(out / "chinese", "zh")
    run_demo(out / "english", "en")
    told = YEAR_END
    result = budgetcheck.check(told.dossiers, told.ledgers, as_of=dt.date(told.year, 12, 31), leads=True)
    write_reports(result, out / "leads")
    folders = {folder.name: folder for folder in out.iterdir()}
    return {**folders, "gallery": Path(__file__).parents[2] / "reports"}
