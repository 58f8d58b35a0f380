"""What keeps people from reading a page, as axe-core finds it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from axe_playwright_python.sync_playwright import Axe

if TYPE_CHECKING:
    from playwright.sync_api import Page


def axe(page: Page) -> list[str]:
    """What axe finds serious or critical on a page: impact, rule, what it demands, and each element at fault.

    It comes in through the debugger, which no Content-Security-Policy binds.
    """
    return [
        f"{violation['impact']} · {violation['id']} · {violation['help']}: {node['target']} {node['html'][:200]}"
        for violation in Axe().run(page).response["violations"]
        if violation["impact"] in {"serious", "critical"}
        for node in violation["nodes"]
    ]
