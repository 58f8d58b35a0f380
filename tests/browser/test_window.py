"""The window sees what a page must not do, and axe what it must not be: else the other tests could never fail."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser.axe import axe

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

SEALED = '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'">'


@pytest.mark.parametrize(
    ("body", "seen"),
    [
        ('<img src="https://example.org/x.png">', "asks for https://example.org/x.png"),
        ('<img src="file:///x.png">', "asks for file:///x.png"),
        ('<iframe src="file:///x.html"></iframe>', "asks for file:///x.html"),
        ('<link rel="stylesheet" href="https://example.org/x.css">', "asks for https://example.org/x.css"),
        ("<script>fetch('https://example.org/').catch(() => 0)</script>", "asks for https://example.org/"),
        ("<script>console.log('one')</script>", "says to the console (log): one"),
        ("<script>throw new Error('two')</script>", "stumbles: two"),
        ("<script>alert('three')</script>", "opens a dialog: three"),
        (f"{SEALED}<script>alert(1)</script>", "Executing inline script violates"),
        (f'{SEALED}<p style="color: red">', "Applying inline style violates"),
        (f'{SEALED}<p onclick="alert(1)">', "Executing inline event handler violates"),
        (
            f'{SEALED}<img src="https://example.org/x.png">',
            "Loading the image 'https://example.org/x.png' violates",
        ),
    ],
    ids=[
        "a-picture",
        "a-file",
        "a-frame",
        "a-style-sheet",
        "a-fetch",
        "a-word",
        "an-error",
        "a-dialog",
        "a-sealed-script",
        "a-sealed-style",
        "a-sealed-handler",
        "a-sealed-picture",
    ],
)
def test_what_a_page_does_is_noticed(
    desk: Page, noticed: list[str], tmp_path: Path, body: str, seen: str
) -> None:
    desk.goto(_page(tmp_path, body))
    desk.wait_for_function("1")

    found = "\n".join(noticed)
    noticed.clear()
    assert seen in found


def test_a_page_that_is_only_read_goes_unnoticed(desk: Page, noticed: list[str], tmp_path: Path) -> None:
    desk.goto(_page(tmp_path, f"{SEALED}<h1>一页</h1>"))

    assert noticed == []


def test_the_network_is_off(desk: Page) -> None:
    assert desk.evaluate("navigator.onLine") is False


def test_axe_names_what_is_at_fault_on_a_sealed_page(desk: Page, tmp_path: Path) -> None:
    desk.goto(_page(tmp_path, f'{SEALED}<main><h1>一页</h1><button id="x"></button></main>'))

    (fault,) = axe(desk)
    assert fault == (
        "critical · button-name · Buttons must have discernible text: ['#x'] <button id=\"x\"></button>"
    )


def _page(folder: Path, body: str) -> str:
    path = folder / "page.html"
    path.write_text(
        f'<!DOCTYPE html><html lang="zh-CN"><meta charset="utf-8"><title>一页</title>{body}', encoding="utf-8"
    )
    return path.as_uri()
