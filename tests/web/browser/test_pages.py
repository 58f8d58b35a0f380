"""Every page of an installation in which something of every kind has happened, and how it is used without a mouse or script."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

import pytest
from django.urls import resolve
from playwright.sync_api import expect

from budgetcheck.web.configuration import keep_local_key
from budgetcheck.web.settings import CONFIGURATION
from tests.browser.axe import axe
from tests.web.browser.seed import PASSWORD, seed
from tests.web.browser.visit import visit
from tests.web.conftest import AS_OF, STORY
from tests.web.installed import Installation, Served
from tests.web.test_access import WALK

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from playwright.sync_api import Browser, Page

_OF_A_KIND = 2
"""How many pages are looked at of those that one template makes."""
_MOST = 80
_NOT_PAGES = {
    "attachment",
    "dossier-blank",
    "dossier-file",
    "dossier-written",
    "portfolio-file",
    "profile-file",
    "run-file",
    "run-input",
    "run-report",
    "run-state",
    "ledger-state",
    "trail-file",
    "api:schema",
    "health",
}
"""What is downloaded, read by scripts, or, a report, looked at in `tests/browser`."""
_FOR_ALL = frozenset({"officer"})
"""Whose navigation names the pages that everybody may open, though they hold nothing for some."""
_LEADS_TO = """
[...document.querySelectorAll("a[href]")].map(link => link.href).concat(
  [...document.querySelectorAll("form[method=get]")].map(
    form => form.action.split("?")[0] + "?" + new URLSearchParams(new FormData(form))))
"""
_SHAPE = """
() => ({
  levels: [...document.querySelectorAll("h1,h2,h3,h4,h5,h6")].filter(each => each.checkVisibility()).map(each => Number(each.tagName[1])),
  width: document.documentElement.scrollWidth,
  language: document.documentElement.lang,
})
"""


class Seeded(NamedTuple):
    """The server, and the sessions of its people."""

    address: str
    sessions: dict[str, str]


@pytest.fixture(scope="module")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Seeded]:
    if CONFIGURATION.database is not None:
        pytest.skip("pages look the same on every database")
    folder = tmp_path_factory.mktemp("seeded")
    installation = Installation(folder / "installation", None)
    try:
        installation.data.mkdir()
        keep_local_key(installation.data)  # else the sessions that are made here would be no server's
        migrated = installation.manage("migrate", "--verbosity", "0")
        assert migrated.returncode == 0, migrated.stderr
        sessions = installation.do(seed, folder)
        yield Seeded(Served(installation).address, sessions)
    finally:
        installation.close()


@pytest.mark.parametrize(
    ("role", "language"),
    [
        *((role, "zh-CN") for role in ("officer", "reviewer", "auditor", "administrator")),
        ("officer", "en"),
    ],
)
def test_every_page_is_read_by_everybody(
    seeded: Seeded, browser: Browser, noticed: list[str], role: str, language: str
) -> None:
    faults = []
    with visit(browser, seeded.address, noticed) as page:
        sign_in(page, seeded, role)
        page.context.add_cookies([{"name": "language", "value": language[:2], "url": seeded.address}])
        seen: Counter[str] = Counter()
        for name in walk(page, f"{seeded.address}/", seen):
            # Looked through once: on a phone by all, on a desk by the first who sees such a page.
            is_first = (role, language) == ("officer", "zh-CN") or name not in pages_of("officer")
            widths = () if seen[name] > 1 else (1280, 390) if is_first else (390,)
            faults += [f"{name} {page.url}: {fault}" for fault in faults_of(page, language, widths)]

    assert "\n".join(faults) == ""
    assert pages_of(role) - set(seen) == set(), "no link leads there"


@pytest.mark.parametrize("address", ["/sign-in", "/sign-in/{link}", "/api/docs"])
def test_who_is_not_signed_in_can_read_what_there_is(
    seeded: Seeded, browser: Browser, noticed: list[str], address: str
) -> None:
    with visit(browser, seeded.address, noticed) as page:
        page.goto(seeded.address + address.format(**seeded.sessions))

        assert faults_of(page, "zh-CN") == []


def test_what_does_not_exist_is_said_on_a_page(seeded: Seeded, browser: Browser, noticed: list[str]) -> None:
    with visit(browser, seeded.address, noticed) as page:
        sign_in(page, seeded, "officer")
        page.goto(f"{seeded.address}/nothing")

        assert faults_of(page, "zh-CN") == []
    noticed.clear()  # Chromium's own word of the 404


def test_by_keyboard_alone_one_signs_in_and_starts_a_check(
    seeded: Seeded, browser: Browser, noticed: list[str]
) -> None:
    with visit(browser, seeded.address, noticed) as page:
        page.goto(seeded.address)
        tab_to(page, "用户名")
        page.keyboard.type("officer")
        tab_to(page, "密码")
        page.keyboard.type(PASSWORD)
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text("项目")
        tab_to(page, "深远海养殖网箱巡检清洗机器人研制")
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text("深远海养殖网箱巡检清洗机器人研制")
        tab_to(page, "开始检查", tag="BUTTON")
        page.keyboard.press("Enter")

        expect(page.get_by_role("list", name="报告和底稿")).to_be_visible()


def test_without_script_a_ledger_is_uploaded_and_checked(
    seeded: Seeded, browser: Browser, noticed: list[str]
) -> None:
    with visit(browser, seeded.address, noticed, with_script=False) as page:
        sign_in(page, seeded, "officer")
        page.goto(f"{seeded.address}/projects/new")
        content = (STORY / "dossier.yaml").read_text().replace("YT-2025-0156", "YT-2025-0157")
        dossier = {"name": "dossier.yaml", "mimeType": "text/yaml", "buffer": content.encode()}
        page.locator("input[type=file]").set_input_files(dossier)  # type: ignore[arg-type]
        page.get_by_role("button", name="上传").click()
        project = page.url
        content = (STORY / "序时账-2027.csv").read_bytes().replace(b"YT-2025-0156", b"YT-2025-0157") + b"\r\n"
        ledger = {"name": "账簿.csv", "mimeType": "text/csv", "buffer": content}
        page.locator("input[type=file]").set_input_files(ledger)  # type: ignore[arg-type]
        page.get_by_role("button", name="上传").click()
        expect(page.locator(".verdict")).to_be_visible()  # the page asks again by itself
        page.goto(project)
        page.get_by_label("检查日期（不填为今天）").fill(AS_OF)
        page.get_by_role("button", name="开始检查").click()

        expect(page.get_by_role("list", name="报告和底稿")).to_be_visible()


def sign_in(page: Page, seeded: Seeded, role: str) -> None:
    page.context.add_cookies([{"name": "sessionid", "value": seeded.sessions[role], "url": seeded.address}])


def pages_of(role: str) -> set[str]:
    """The pages to which links must lead somebody; the batch of the sample is the department's."""
    may = {
        name
        for name, place in WALK.items()
        if any(ask.answer == 200 and role in (ask.may or _FOR_ALL) for ask in place.get)
    }
    return may - _NOT_PAGES - ({"batch"} if role == "officer" else set())


def walk(page: Page, start: str, seen: Counter[str]) -> Iterator[str]:
    """Go to each page that can be reached; yields the name of its address, and counts it."""
    ahead, known = [start], {start}
    while ahead and seen.total() < _MOST:
        address = ahead.pop(0)
        name = name_of(address)
        if name in _NOT_PAGES or seen[name] >= _OF_A_KIND:
            continue
        page.goto(address)
        came_to = name_of(page.url)
        if came_to != name and seen[came_to] >= _OF_A_KIND:
            continue
        seen[came_to] += 1
        for link in page.evaluate(_LEADS_TO):
            plain = link.partition("#")[0]
            if plain.startswith(start) and plain not in known:
                known.add(plain)
                ahead.append(plain)
        yield came_to


def name_of(address: str) -> str:
    return resolve(urlsplit(address).path).view_name


def faults_of(page: Page, language: str, looked_through: Collection[int] = (1280, 390)) -> list[str]:
    """What keeps people from reading a page, on a desk and on a phone."""
    faults = []
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 900})
        shape = page.evaluate(_SHAPE)
        levels = shape["levels"]
        if levels.count(1) != 1 or levels[0] != 1:
            faults.append(f"headings of level 1: {levels}")
        if any(below - above > 1 for above, below in pairwise(levels)):
            faults.append(f"skips a level of heading: {levels}")
        if shape["width"] > width:
            faults.append(f"{shape['width']} pixels wide in a window of {width}")
        if shape["language"] != language:
            faults.append(f"speaks {shape['language']}")
        if width in looked_through:
            faults += [f"at {width}: {fault}" for fault in axe(page)]
    return faults


def tab_to(page: Page, name: str, tag: str = "") -> None:
    """Press the tabulator until what is called so has the focus."""
    for _press in range(150):
        page.keyboard.press("Tab")
        told = page.evaluate(
            "() => { const at = document.activeElement; "
            "return [at.tagName, at.labels?.length ? at.labels[0].innerText : at.innerText.trim()]; }"
        )
        if told[1] == name and tag in ("", told[0]):
            return
    pytest.fail(f"no key leads to {name}")
