"""The table of all applications: sorted and filtered by keyboard and mouse, and whole without script."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser.axe import axe

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Locator, Page

HEADINGS = (
    "结论",
    "申报项目",
    "计划",
    "市级财政资金（元）",
    "其中间接费用（元）",
    "间接费用上限（元）",
    "余量（元）",
)
UNSETTLED = [
    "DT-0021",
    "YT-0115",
    "YT-0118",
    "YT-0129",
    "YT-0131",
    "YT-0133",
    "YT-0124",
    "YT-0128",
    "YT-0136",
]
PASSED = ["DT-0034", "YT-0107", "YT-0112", "YT-0121", "YT-0127"]
UNCAPPED = ["DT-0021", "YT-0128", "YT-0136", "DT-0034", "YT-0127"]
BY_HEADROOM = [
    "YT-0124",
    "YT-0118",
    "YT-0115",
    "YT-0112",
    "YT-0131",
    "YT-0129",
    "YT-0121",
    "YT-0133",
    "YT-0107",
]


@pytest.fixture
def table(desk: Page, reports: dict[str, Path]) -> Page:
    """The Chinese page, opened at a desk."""
    desk.goto(_index(reports))
    return desk


@pytest.fixture
def without_script(browser: Browser) -> Iterator[Page]:
    """A window that runs no script."""
    with browser.new_context(java_script_enabled=False, offline=True) as context:
        yield context.new_page()


def test_unsettled_applications_come_first(table: Page) -> None:
    assert _shown(table) == UNSETTLED + PASSED
    assert _status(table) == "显示 14 / 共 14 项"


def test_headroom_sorts_by_amount_both_ways_and_those_without_a_cap_stay_last(table: Page) -> None:
    _heading(table, "余量（元）").click()
    assert _shown(table) == BY_HEADROOM + UNCAPPED
    assert _sorted_by(table) == {"余量（元）": "ascending"}

    _heading(table, "余量（元）").click()
    assert _shown(table) == [*reversed(BY_HEADROOM), *UNCAPPED]
    assert _sorted_by(table) == {"余量（元）": "descending"}


def test_equal_rows_keep_the_order_that_they_had(table: Page) -> None:
    _heading(table, "余量（元）").click()
    _heading(table, "结论").click()

    assert _shown(table) == [
        *("YT-0118", "YT-0115", "YT-0131", "YT-0129", "YT-0133", "DT-0021"),
        *("YT-0124", "YT-0128", "YT-0136"),
        *("YT-0112", "YT-0121", "YT-0107", "DT-0034", "YT-0127"),
    ]
    assert _sorted_by(table) == {"结论": "ascending"}


def test_verdicts_sort_from_the_best_as_well(table: Page) -> None:
    _heading(table, "结论").click()
    _heading(table, "结论").click()

    assert _shown(table) == PASSED + UNSETTLED[6:] + UNSETTLED[:6]


def test_texts_sort_as_texts(table: Page) -> None:
    _heading(table, "申报项目").click()

    assert _shown(table) == sorted(UNSETTLED + PASSED)


def test_the_last_column_does_not_sort(table: Page) -> None:
    names = table.locator(".applications th button").evaluate_all("all => all.map(each => each.ariaLabel)")

    assert names == [f"按{name}排序" for name in HEADINGS]


def test_verdicts_filter_one_or_several(table: Page) -> None:
    _verdict(table, "需人工复核").click()
    assert _shown(table) == UNSETTLED[6:]
    assert _status(table) == "显示 3 / 共 14 项"
    assert _verdict(table, "需人工复核").get_attribute("aria-pressed") == "true"

    _verdict(table, "符合").click()
    assert _shown(table) == UNSETTLED[6:] + PASSED

    _verdict(table, "需人工复核").click()
    _verdict(table, "符合").click()
    assert _shown(table) == UNSETTLED + PASSED


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("sb-0112", ["YT-0112"]),
        ("赤潮浮标", ["YT-0133"]),
        ("青岛海岱", ["YT-0129"]),
        ("大同", ["DT-0021", "DT-0034"]),
        ("烟台 技术 船舶", []),
        ("烟台 技术 制备", ["YT-0118", "YT-0124", "YT-0112"]),
        ("ＹＴ－２０２６－ＳＢ－０１３６", ["YT-0136"]),
        ("(", []),
    ],
    ids=["id", "title", "applicant", "programme", "no-row-has-all", "all-words", "full-width", "no-pattern"],
)
def test_text_filters_by_id_title_applicant_and_programme(table: Page, text: str, found: list[str]) -> None:
    _search(table).fill(text)

    assert _shown(table) == found
    assert _status(table) == f"显示 {len(found)} / 共 14 项"


def test_text_and_verdict_filter_together_and_sorting_keeps_both(table: Page) -> None:
    _search(table).fill("技术")
    _verdict(table, "不符合").click()
    assert _shown(table) == ["DT-0021", "YT-0115", "YT-0118", "YT-0131"]

    _heading(table, "市级财政资金（元）").click()
    assert _shown(table) == ["DT-0021", "YT-0131", "YT-0115", "YT-0118"]
    assert _status(table) == "显示 4 / 共 14 项"


def test_everything_is_done_with_the_keyboard_alone(table: Page) -> None:
    press = table.keyboard.press
    press("Tab")
    table.keyboard.type("大同")
    assert _shown(table) == ["DT-0021", "DT-0034"]

    press("Tab")
    press("Space")
    assert _shown(table) == ["DT-0021"]
    press("Enter")
    assert _shown(table) == ["DT-0021", "DT-0034"]

    for _step in range(4):  # two verdicts, the box that scrolls, the first heading
        press("Tab")
    press("Enter")
    press("Enter")
    assert _shown(table) == ["DT-0034", "DT-0021"]
    assert _sorted_by(table) == {"结论": "descending"}


def test_on_paper_every_row_stands_and_no_control(table: Page) -> None:
    _search(table).fill("大同")
    table.emulate_media(media="print")

    assert table.locator(".applications tbody tr:visible").count() == 14
    assert table.locator("input:visible, button:visible").count() == 0


def test_without_script_the_table_is_whole(without_script: Page, reports: dict[str, Path]) -> None:
    without_script.goto(_index(reports))

    assert _shown(without_script) == UNSETTLED + PASSED
    assert without_script.locator("input:visible, button:visible").count() == 0
    assert tuple(without_script.locator(".applications th").all_inner_texts())[:7] == HEADINGS


def test_a_row_leads_to_its_application(table: Page) -> None:
    table.get_by_role("link", name="YT-2026-SB-0131").click()

    assert table.locator("h1").inner_text() == "新能源汽车域控制器功能安全与容错技术"


def test_a_phone_sorts_and_filters_without_running_wide(phone: Page, reports: dict[str, Path]) -> None:
    phone.goto(_index(reports))
    _heading(phone, "余量（元）").click()
    _verdict(phone, "不符合").click()

    assert _shown(phone) == ["YT-0118", "YT-0115", "YT-0131", "YT-0129", "YT-0133", "DT-0021"]
    assert phone.evaluate("document.scrollingElement.scrollWidth") <= 390
    assert phone.evaluate("document.querySelector('.applications').scrollWidth") <= 390


def test_axe_finds_nothing_serious_while_sorted_and_filtered(table: Page) -> None:
    _heading(table, "余量（元）").click()
    _verdict(table, "不符合").click()

    assert axe(table) == []


def _index(reports: dict[str, Path]) -> str:
    return (reports["chinese"] / "5-yantai-applications" / "index.html").as_uri()


def _shown(page: Page) -> list[str]:
    """The ids of the rows that are seen, in their order, without the year: `YT-0107`."""
    ids = page.locator(".applications tbody tr:visible .project a").all_inner_texts()
    return [each.replace("2026-SB-", "") for each in ids]


def _heading(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=f"按{name}排序", exact=True)


def _verdict(page: Page, name: str) -> Locator:
    return page.get_by_role("group", name="按结论筛选").get_by_role("button", name=name, exact=True)


def _search(page: Page) -> Locator:
    return page.get_by_role("searchbox", name="查找")


def _status(page: Page) -> str:
    return page.get_by_role("status").inner_text()


def _sorted_by(page: Page) -> dict[str, str]:
    """The headings that say that the table is sorted by them, and how."""
    headings = page.locator(".applications [aria-sort]")
    said = headings.evaluate_all("all => all.map(each => [each.innerText.trim(), each.ariaSort])")
    return dict(said)
