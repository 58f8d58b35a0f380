"""A window of the application, which writes down whatever goes wrong in it."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page, Response, Route

SECONDS = 60
"""How long a page may take on a busy machine."""
_BROKEN = 500

expect.set_options(timeout=SECONDS * 1000)


@contextmanager
def visit(
    browser: Browser, address: str, noticed: list[str], *, width: int = 1280, with_script: bool = True
) -> Iterator[Page]:
    """Open a window for one person: cookies of its own.

    Args:
        browser: Whose window.
        address: Of the server; whatever else a page asks for is noticed and refused.
        noticed: Gets a line for each error, request or message that a reader would not expect. What a
            Content-Security-Policy stops is said to the console.
        width: In CSS pixels.
        with_script: Whether the window runs scripts.
    """
    with browser.new_context(
        viewport={"width": width, "height": 900}, java_script_enabled=with_script
    ) as context:
        context.set_default_timeout(SECONDS * 1000)
        page = context.new_page()

        def judge(route: Route) -> None:
            if route.request.url.startswith(f"{address}/"):
                route.continue_()
            else:
                noticed.append(f"{page.url}: asks for {route.request.url}")
                route.abort()

        def look(response: Response) -> None:
            if response.status >= _BROKEN:
                noticed.append(f"{response.url}: {response.status}")

        context.route("**/*", judge)
        context.on("response", look)
        context.on("console", lambda said: noticed.append(f"{page.url}: {said.type}: {said.text}"))
        context.on("weberror", lambda error: noticed.append(f"{page.url}: stumbles: {error.error}"))
        yield page
        if with_script:
            page.evaluate("0")  # answered only after all that came before it
