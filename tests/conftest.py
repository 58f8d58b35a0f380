"""What all tests share."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings
from playwright.sync_api import sync_playwright

from tests.debian import CHROMIUM, need

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

# How long a busy machine takes to think up an example says nothing about the program.
settings.register_profile("home", suppress_health_check=[HealthCheck.too_slow], deadline=None)
# Here at home every run looks at new examples; a build must give the same answer twice.
settings.register_profile("build", settings.get_profile("home"), derandomize=True, print_blob=True)
settings.load_profile("build" if os.environ.get("CI") else "home")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The one browser of this worker; never one that Playwright would download."""
    need("chromium", "fonts-noto-cjk")
    # Playwright keeps a loop in this process, which Django would take for code that must not wait for a database.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright, playwright.chromium.launch(executable_path=CHROMIUM) as chromium:
        yield chromium


@pytest.fixture
def noticed() -> Iterator[list[str]]:
    """What pages did beyond being read: nothing, or the test fails; one that wants it clears the list."""
    lines: list[str] = []
    yield lines
    if lines:
        pytest.fail("\n".join(["A page did more than be read.", *lines]), pytrace=False)
