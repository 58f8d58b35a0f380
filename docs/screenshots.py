"""Takes the pictures of docs/manual.md: the application is started, and used through a browser as its people do.

    python docs/screenshots.py

Needs Chromium and a Chinese font. The people and units are made up; projects, ledgers and applications are the samples.
"""

from __future__ import annotations

import datetime as dt
import re
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

from PIL import Image
from playwright.sync_api import Locator, sync_playwright

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "images" / "manual"
SAMPLES = ROOT / "fixtures"
CHROMIUM = "/usr/bin/chromium"
WIDE, NARROW = 1280, 390
_TALLEST = 1000
_COLOURS = 256
_PATIENCE = 60  # seconds for a job to end
_TODAY = dt.datetime.now(tz=ZoneInfo("Asia/Shanghai")).date()
_PASSWORD = "Yantai-Finance-2026"  # noqa: S105 - of people who exist for as long as this script runs

DEPARTMENT = "烟台市科学技术局"
PARTNER = "大同市科学技术局"


class Story(NamedTuple):
    """A sample project: its folder, its unit and department, the day of its check, and its ledgers."""

    folder: str
    unit: str
    department: str
    as_of: str
    ledgers: tuple[str, ...]


STORIES = (
    Story("1-yantai-over-cap", "烟台砺锋特种合金有限公司", DEPARTMENT, "2026-12-31", ("账簿-2026.csv",)),
    Story("2-yantai-lump-sum", "烟台滨海果业科学研究所", DEPARTMENT, "2027-06-30", ("账簿.xlsx",)),
    Story(
        "3-yantai-failed-acceptance",
        "烟台澜行智能装备有限公司",
        DEPARTMENT,
        "2027-08-31",
        ("序时账-2026.csv", "序时账-2027.csv"),
    ),
    Story("4-datong-terminated", "大同云中储热材料有限公司", PARTNER, "2026-12-31", ("ledger.csv",)),
)


def main() -> None:
    """Start, seed and photograph; the server and its data are gone afterwards."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    for old in PICTURES.glob("*.png"):
        old.unlink()
    with (
        tempfile.TemporaryDirectory() as data,
        _serving(Path(data)) as link,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--lang=zh-CN"])
        administrator = _Person(browser, link)
        officer, other, reviewer, auditor = _settle_in(browser, administrator)
        _first_project(officer)
        _answers(officer, reviewer)
        _other_projects(officer, other)
        _refusals(officer)
        _department(reviewer)
        _audit(auditor)
        officer.go("/")
        officer.take("home")
        officer.take_narrow("phone-home")
        browser.close()


class _Person:
    """A person at a browser of their own."""

    def __init__(self, browser: Browser, link: str) -> None:
        self.page: Page = browser.new_context(
            viewport={"width": WIDE, "height": 800}, locale="zh-CN", timezone_id="Asia/Shanghai"
        ).new_page()
        self.page.goto(link)
        self._origin = re.sub(r"(?<=\d)/.*", "", link)

    def go(self, address: str) -> None:
        self.page.goto(self._origin + address)

    def press(self, words: str) -> None:
        """The button or link of these words, and the page that comes of it."""
        of_words = re.compile(rf"^\s*{re.escape(words)}\s*$")
        found = self.page.get_by_role("button", name=of_words).or_(
            self.page.get_by_role("link", name=of_words)
        )
        found.first.click()
        self.page.wait_for_load_state()

    def fill(self, **fields: str) -> None:
        """Fields by their names."""
        for name, value in fields.items():
            self.page.locator(f"main [name={name}]:visible").first.fill(value)

    def upload(self, *paths: Path) -> None:
        """Drop files where the page takes them, and wait for what comes of it."""
        before = self.page.url
        self.page.locator("form[data-upload] input[type=file]").first.set_input_files(list(paths))
        self.page.locator("form[data-upload] button:not(.quiet)").first.click()
        refusal = self.page.locator(".refusal:visible")
        for _look in range(_PATIENCE * 2):
            if self.page.url != before or refusal.count():
                break
            self.page.wait_for_timeout(500)
        self.wait()

    def wait(self) -> None:
        """Until nothing on the page is being read or checked any more."""
        for _look in range(_PATIENCE * 2):
            self.page.wait_for_load_state()
            if not self.page.locator("[data-wait]").count():
                return
            self.page.wait_for_timeout(500)
        sys.exit(f"{self.page.url}: still at work after {_PATIENCE} s")

    def take(self, name: str, tallest: int = _TALLEST, since: Locator | None = None) -> None:
        """A picture of the page from its top, or from an element on."""
        self.page.mouse.move(0, 0)
        self.page.evaluate("document.activeElement?.blur()")
        top = 0.0
        if since is not None:
            box = since.bounding_box()
            top = 0.0 if box is None else max(0.0, box["y"] + self.page.evaluate("scrollY") - 12)
        width = self.page.evaluate("innerWidth")
        end = self.page.evaluate(
            "document.querySelector('main').getBoundingClientRect().bottom + scrollY + 12"
        )
        height = min(float(tallest), end - top)
        taken = self.page.screenshot(
            full_page=True,
            animations="disabled",
            clip={"x": 0, "y": top, "width": width, "height": height},
            style=".save { position: static !important }",  # a whole page has no lower edge of a window
        )
        _keep(taken, name)

    def take_narrow(self, name: str, tallest: int = 844) -> None:
        """A picture as on a phone."""
        self.page.set_viewport_size({"width": NARROW, "height": tallest})
        self.take(name, tallest)
        self.page.set_viewport_size({"width": WIDE, "height": 800})


def _keep(taken: bytes, name: str) -> None:
    """Keep a picture in few colours, in which a page of text loses nothing."""
    with Image.open(BytesIO(taken)) as picture:
        few = picture.convert("RGB").quantize(_COLOURS, dither=Image.Dither.NONE)
        few.save(PICTURES / f"{name}.png", optimize=True)


@contextmanager
def _serving(data: Path) -> Iterator[str]:
    """The application on a free port; gives the link that signs in."""
    command = [
        sys.executable,
        "-m",
        "budgetcheck",
        "serve",
        "--no-browser",
        "--port",
        "0",
        "--data",
        str(data),
    ]
    with (data / "log").open("w+", encoding="utf-8") as log:
        server = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=subprocess.STDOUT)  # noqa: S603 - our own command
        try:
            yield _link(server, data / "log")
        finally:
            server.terminate()
            server.wait()


def _link(server: subprocess.Popen[bytes], log: Path) -> str:
    for _look in range(_PATIENCE * 2):
        found = re.search(r"http://\S+/sign-in/\S+", log.read_text(encoding="utf-8"))
        if found is not None:
            return found[0]
        if server.poll() is not None:
            break
        time.sleep(0.5)
    sys.exit(log.read_text(encoding="utf-8"))


def _settle_in(browser: Browser, administrator: _Person) -> tuple[_Person, _Person, _Person, _Person]:
    """Units and people, made by the administrator; each person sets a password by their link."""
    administrator.take("first-page")
    for name, parent in (
        (DEPARTMENT, ""),
        (PARTNER, ""),
        *((each.unit, each.department) for each in STORIES),
    ):
        administrator.go("/administration/units/new")
        administrator.fill(name=name)
        if parent:
            administrator.page.select_option("[name=parent]", label=parent)
        administrator.press("添加")
    administrator.go("/administration/units")
    administrator.take("units")
    yantai = [each.unit for each in STORIES if each.department == DEPARTMENT]
    links = [
        _add_person(administrator, "wangyuxin", "王雨欣", {"财务人员": yantai}),
        _add_person(administrator, "liujianping", "刘建平", {"财务人员": [STORIES[3].unit]}),
        _add_person(administrator, "zhouming", "周明", {"审核人员": [DEPARTMENT]}),
        _add_person(administrator, "shenlan", "沈岚", {}, is_auditor=True),
    ]
    administrator.go("/administration/people")
    administrator.take("people")
    people = [_Person(browser, link) for link in links]
    people[0].take("set-password")
    for person in people:
        person.fill(password=_PASSWORD, again=_PASSWORD)
        person.press("设置并登录")
    return people[0], people[1], people[2], people[3]


def _add_person(
    administrator: _Person, username: str, name: str, roles: dict[str, list[str]], *, is_auditor: bool = False
) -> str:
    administrator.go("/administration/people/new")
    administrator.fill(username=username, name=name)
    for role, units in roles.items():
        for unit in units:
            administrator.page.get_by_label(f"{unit}：{role}", exact=True).check()
    if is_auditor:
        administrator.page.locator("[name=auditor]").check()
    administrator.press("添加")
    administrator.press("生成登录链接")
    return administrator.page.locator("#link").input_value()


def _new_project(person: _Person, story: Story) -> str:
    """The project of a story with its ledgers, read; gives its address."""
    person.go("/projects/new")
    chosen = person.page.locator("form[data-upload] select[name=unit]")
    if chosen.count():
        chosen.select_option(label=story.unit)
    person.upload(next((SAMPLES / story.folder).glob("dossier.*")))
    person.page.wait_for_url(re.compile(r"/projects/[0-9a-f-]{36}"))
    address = person.page.url
    return address[address.index("/projects") :].partition("#")[0]


def _first_project(officer: _Person) -> None:
    """From the dossier to the first findings."""
    story = STORIES[2]
    officer.go("/projects/new")
    officer.take("project-new")
    officer.press("在网页上填写")
    officer.take("dossier-form")
    address = _new_project(officer, story)
    officer.take("project-begun")
    officer.upload(*(SAMPLES / story.folder / name for name in story.ledgers))
    officer.go(address)
    officer.wait()
    officer.page.locator("#ledgers a", has_text=story.ledgers[0]).click()
    officer.wait()
    officer.take("ledger")
    officer.press("改正各列和科目")
    officer.take("ledger-correct")
    _check(officer, address, story.as_of)
    officer.take("findings")
    officer.take_narrow("phone-findings")
    officer.take("finding", 760, officer.page.locator("#fail, .finding.fail").first)


def _check(person: _Person, address: str, as_of: str) -> None:
    person.go(address)
    person.fill(as_of=as_of)
    person.press("开始检查")
    person.wait()


def _answers(officer: _Person, reviewer: _Person) -> None:
    """An answer, a waiver decided by another person, the check once more, its comparison and its certificate."""
    first = officer.page.url
    card = officer.page.locator(".finding.fail").first
    card.get_by_text("答复这条结论").click()
    card.locator("textarea[name=text]").fill(
        "市级结余 72,594.63 元已报主管部门，拟于 9 月 30 日前退回，退款凭证随后补传。"
    )
    card.get_by_role("button", name="提交答复").click()
    officer.page.wait_for_load_state()
    card = officer.page.locator(".finding.review").first
    card.get_by_text("申请豁免").click()
    card.locator("textarea[name=reason]").fill(
        "账套按项目辅助核算区分资金来源，导出时没有带出来源列；已附银行对账单说明。"
    )
    card.locator("input[name=expires_on]").fill((_TODAY + dt.timedelta(days=365)).isoformat())
    officer.take("waiver-propose", 760, card)
    card.get_by_role("button", name="提出申请").click()
    officer.page.wait_for_load_state()
    officer.take("answered", 460, officer.page.locator(".finding.fail .answers").first)
    reviewer.go("/todo")
    reviewer.take("todo")
    reviewer.page.locator("details summary").filter(has_text="决定").first.click()
    reviewer.fill(remark="情况属实，同意。")
    reviewer.take("waiver-decide")
    reviewer.press("同意豁免")
    officer.go("/todo")
    officer.page.goto(first)
    officer.fill(as_of=max(STORIES[2].as_of, _TODAY.isoformat()))
    officer.press("重新检查")
    officer.wait()
    officer.press("比较")
    officer.take("compare")
    reviewer.go("/todo")
    reviewer.page.locator("main .rows a").first.click()
    reviewer.page.wait_for_load_state()
    reviewer.take("decide", 420, reviewer.page.locator("#decide").locator("xpath=.."))
    reviewer.page.locator("[name=remark]").last.fill("资料齐全，按整改意见限期退回结余。")
    reviewer.press("审定这次检查")
    reviewer.take("certificate", 760)


def _other_projects(officer: _Person, other: _Person) -> None:
    for story in (STORIES[0], STORIES[1], STORIES[3]):
        person = other if story.department == PARTNER else officer
        address = _new_project(person, story)
        person.upload(*(SAMPLES / story.folder / name for name in story.ledgers))
        person.go(address)
        person.wait()
        _check(person, address, story.as_of)
        if story == STORIES[1]:
            person.go(address)
            person.take("project")


def _refusals(officer: _Person) -> None:
    """A file that is no ledger."""
    with tempfile.TemporaryDirectory() as folder:
        wrong = Path(folder) / "序时账-2026（截图）.csv"
        wrong.write_text("凭证见附件\n请联系财务科\n", encoding="utf-8")
        officer.go("/ledgers")
        officer.upload(wrong)
        officer.take("refused", 620, officer.page.locator("#upload"))


def _department(reviewer: _Person) -> None:
    """A batch of applications, and all projects at a glance."""
    reviewer.go("/batches")
    reviewer.fill(title="2026 年第一批重点研发", as_of="2026-03-31")
    reviewer.take("batches")
    folder = SAMPLES / "5-yantai-applications"
    reviewer.upload(*sorted(each for each in folder.iterdir() if each.suffix in {".yaml", ".json", ".xlsx"}))
    reviewer.take("batch")
    reviewer.go("/portfolio")
    reviewer.take("portfolio", 1100)


def _audit(auditor: _Person) -> None:
    auditor.go("/audits")
    auditor.fill(year="2026")
    for each in auditor.page.locator("[name=units]").all():
        each.check()
    auditor.take("audits")
    auditor.press("开始年度审计")
    auditor.wait()
    auditor.take("audit")
    auditor.go("/trail")
    auditor.take("trail", 800)
    auditor.go("/account")
    auditor.take("account")
    auditor.page.set_viewport_size({"width": NARROW, "height": 844})
    auditor.go("/")
    auditor.page.locator(".menu summary").click()
    auditor.take_narrow("phone-menu")


if __name__ == "__main__":
    main()
