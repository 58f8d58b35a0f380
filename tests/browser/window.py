"""A browser window without a network, which writes down whatever a page does beyond being read."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Dialog, Page, Request, Route


@contextmanager
def window(browser: Browser, width: int, noticed: list[str]) -> Iterator[Page]:
    """Open a window for one test.

    Args:
        browser: Whose window.
        width: In CSS pixels: 1280 of a desk, 390 of a phone.
        noticed: Gets a line for each thing that a page asked for, said to the console or did unasked. What a
            Content-Security-Policy stops is said to the console.
    """
    with browser.new_context(viewport={"width": width, "height": 900}, offline=True) as context:
        page = context.new_page()

        def notice(what: str) -> None:
            noticed.append(f"{page.url}: {what}")

        def refuse(dialog: Dialog) -> None:
            notice(f"opens a dialog: {dialog.message}")
            dialog.dismiss()

        def judge(route: Route, request: Request) -> None:
            if _is_the_page_itself(request):
                route.continue_()
            else:
                notice(f"asks for {request.url}")
                route.abort()

        context.route("**/*", judge)
        context.on("page", lambda opened: notice(f"opens another window: {opened.url}"))
        page.on("console", lambda message: notice(f"says to the console ({message.type}): {message.text}"))
        page.on("pageerror", lambda error: notice(f"stumbles: {error}"))
        page.on("dialog", refuse)
        yield page
        page.evaluate("0")  # answered only after all that came before it


def _is_the_page_itself(request: Request) -> bool:
    return (
        request.url.startswith("file:")
        and request.is_navigation_request()
        and request.frame.parent_frame is None
    )
