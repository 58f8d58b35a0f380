"""The switch between 元 and 万元, by mouse, by keyboard and on paper, without a script."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import budgetcheck
from budgetcheck.reporting.formats import write_reports
from tests.stories import OVER_CAP

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

    from budgetcheck.result import Result


@pytest.fixture(scope="module")
def audited() -> Result:
    return budgetcheck.year_end([OVER_CAP.folder], OVER_CAP.ledgers, 2026)


def _shown(page: Page) -> str:
    """What the total of the settlement shows as spent in all."""
    return str(page.locator(".settlement tr.total td[data-label=累计支出]").inner_text()).rpartition("\n")[2]


def test_the_other_unit_is_a_click_away(desk: Page, audited: Result, tmp_path: Path) -> None:
    write_reports(audited, tmp_path)
    desk.goto((tmp_path / "index.html").as_uri())
    before = _shown(desk)
    desk.get_by_label("万元", exact=True).check()
    assert (before, _shown(desk)) == ("6,407,957.22", "640.795722")


def test_it_is_reached_by_keyboard(desk: Page, audited: Result, tmp_path: Path) -> None:
    write_reports(audited, tmp_path)
    desk.goto((tmp_path / "index.html").as_uri())
    desk.get_by_label("元", exact=True).focus()
    desk.keyboard.press("ArrowRight")
    assert _shown(desk) == "640.795722"


def test_paper_shows_the_unit_that_was_asked_for_and_no_switch(
    desk: Page, audited: Result, tmp_path: Path
) -> None:
    write_reports(audited, tmp_path, unit="万元")
    desk.goto((tmp_path / "index.html").as_uri())
    desk.emulate_media(media="print")
    assert _shown(desk) == "640.795722"
    assert not desk.locator("fieldset.units").is_visible()
    assert desk.locator(".sign-off").is_visible()


def test_on_screen_nothing_is_signed(desk: Page, audited: Result, tmp_path: Path) -> None:
    write_reports(audited, tmp_path)
    desk.goto((tmp_path / "index.html").as_uri())
    assert not desk.locator(".sign-off").is_visible()
