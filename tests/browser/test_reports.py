"""Every page of every report, opened as its readers open it: a file, with the network off."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.request import url2pathname

import pytest

from tests.browser.axe import axe

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

of_every_folder = pytest.mark.parametrize("folder", ["chinese", "english", "leads"])


@pytest.mark.parametrize("folder", ["chinese", "english", "leads", "gallery"])
def test_every_page_opens_with_its_title_and_does_nothing_else(
    desk: Page, reports: dict[str, Path], folder: str
) -> None:
    _on_no_page(desk, reports[folder], _untitled)


@of_every_folder
def test_no_page_is_wider_than_a_phone(phone: Page, reports: dict[str, Path], folder: str) -> None:
    _on_no_page(phone, reports[folder], _overflow)


# Whatever the language, what is at a desk is the same: axe takes seconds a folder.
@pytest.mark.parametrize("folder", ["chinese"])
def test_axe_finds_nothing_serious_at_a_desk(desk: Page, reports: dict[str, Path], folder: str) -> None:
    _on_no_page(desk, reports[folder], axe)


# English is longer: more boxes scroll.
@pytest.mark.parametrize("folder", ["english", "leads"])
def test_axe_finds_nothing_serious_on_a_phone(phone: Page, reports: dict[str, Path], folder: str) -> None:
    _on_no_page(phone, reports[folder], axe)


@of_every_folder
def test_headings_begin_with_one_h1_and_skip_no_level(
    desk: Page, reports: dict[str, Path], folder: str
) -> None:
    _on_no_page(desk, reports[folder], _misplaced_headings)


@of_every_folder
def test_every_link_leads_somewhere(desk: Page, reports: dict[str, Path], folder: str) -> None:
    _on_no_page(desk, reports[folder], _dead_links)


def _on_no_page(window: Page, folder: Path, faults: Callable[[Page], list[str]]) -> None:
    """Find these faults on none of the pages below a folder, with all that can be unfolded unfolded."""
    pages = sorted(folder.rglob("*.html"))
    assert pages
    found = []
    for path in pages:
        window.goto(path.as_uri())
        window.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")
        found += [f"{path.relative_to(folder)}: {fault}" for fault in faults(window)]
    assert not found, "\n".join(found)


def _untitled(page: Page) -> list[str]:
    heading = page.locator("h1").inner_text().strip()
    return [] if page.title().strip() and heading else [f"title {page.title()!r}, heading {heading!r}"]


def _overflow(page: Page) -> list[str]:
    beyond: int = page.evaluate("document.scrollingElement.scrollWidth - innerWidth")
    return [f"{beyond} px beyond the window"] if beyond > 0 else []


def _misplaced_headings(page: Page) -> list[str]:
    headings: list[list[Any]] = page.evaluate(
        "[...document.querySelectorAll('h1, h2, h3, h4, h5, h6')].map(h => [Number(h.tagName[1]), h.innerText])"
    )
    levels = [0, *(level for level, _ in headings)]
    return [
        f"h{level} after h{before}: {text}"
        for before, (level, text) in zip(levels, headings, strict=False)
        if level > before + 1 or (level == 1 and before > 0)
    ]


def _dead_links(page: Page) -> list[str]:
    links: list[list[Any]] = page.evaluate(
        "[...document.links].map(a => [a.href, a.protocol, a.pathname, a.hash === '' || a.pathname !== location.pathname"
        " || document.getElementById(decodeURIComponent(a.hash.slice(1))) !== null])"
    )
    return [
        href
        for href, protocol, path, anchored in links
        if protocol != "file:" or not Path(url2pathname(path)).is_file() or not anchored
    ]
