"""The whole story as people live it: from the first link to a certified report, and a batch of applications."""

from __future__ import annotations

import datetime as dt
import io
import subprocess
import zipfile
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from budgetcheck.demo import samples
from tests.debian import WEASYPRINT, need
from tests.web.browser.visit import visit
from tests.web.conftest import AS_OF, STORY

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, Locator, Page

    from tests.web.installed import Served

DEPARTMENT, UNIT = "烟台市科学技术局", "烟台澜行智能装备有限公司"
TITLE = "深远海养殖网箱巡检清洗机器人研制"
RULE = "YT34-2"
STILL_OWED = "尚有 72,594.63 元未退回"
PASSWORD = "correct horse battery"  # noqa: S105 - of nobody
HEADING = "多少钱"
"""What the amount is called by books that nobody can read without being told."""


def test_from_the_first_link_to_a_certified_report(
    served: Served, browser: Browser, noticed: list[str], tmp_path: Path
) -> None:
    need(*WEASYPRINT, "poppler-utils")
    with visit(browser, served.address, noticed) as administrator:
        administrator.goto(served.link)
        add_unit(administrator, DEPARTMENT)
        add_unit(administrator, UNIT, under=DEPARTMENT)
        links = [
            add_person(administrator, "qu", "曲会计", f"{UNIT}：财务人员"),
            add_person(administrator, "zhou", "周科长", f"{DEPARTMENT}：审核人员"),
        ]
    with (
        visit(browser, served.address, noticed) as officer,
        visit(browser, served.address, noticed) as reviewer,
    ):
        for page, link in zip((officer, reviewer), links, strict=True):
            choose_password(page, link)

        create_project(officer)
        upload_ledgers(officer)
        name_the_amount(officer)
        check(officer)
        expect(finding(officer)).to_contain_text(STILL_OWED)
        first = officer.url

        answer(officer)
        propose_waiver(officer)
        approve_waiver(reviewer)

        officer.reload()
        officer.get_by_label("检查日期（不填为今天）").fill(day_of_check())
        officer.get_by_role("button", name="重新检查").click()
        waived = officer.get_by_role("heading", name="已豁免的事项")
        expect(waived).to_be_visible()
        assert officer.url != first
        expect(finding(officer)).to_contain_text("曲会计")
        expect(finding(officer)).to_contain_text("周科长")
        expect(finding(officer)).to_contain_text(STILL_OWED)

        certify(reviewer)
        officer.reload()
        expect(officer.get_by_role("heading", name="审定书")).to_be_visible()
        assert TITLE in text_of(download(officer, "PDF", tmp_path / "report.pdf"))

        officer.get_by_role("button", name="比较").click()
        expect(officer.get_by_role("heading", level=1)).to_have_text("两次检查的比较")
        expect(officer.locator("main")).to_contain_text("没有新的不符合")
        expect(officer.locator("main")).to_contain_text(RULE)

        assert screen_applications(reviewer) == 14


def add_unit(page: Page, name: str, under: str = "") -> None:
    page.get_by_role("link", name="管理", exact=True).click()
    page.get_by_role("link", name="单位", exact=True).click()
    page.get_by_role("link", name="添加单位").first.click()
    page.get_by_label("单位名称（全称）").fill(name)
    if under:
        page.get_by_label("主管部门").select_option(label=under)
    page.get_by_role("button", name="添加").click()


def add_person(page: Page, username: str, name: str, role: str) -> str:
    """The link that the person is sent."""
    page.get_by_role("link", name="管理", exact=True).click()
    page.get_by_role("link", name="添加人员").click()
    page.get_by_label("用户名（登录用，以后不能改）").fill(username)
    page.get_by_label("姓名（报告和操作记录里显示）").fill(name)
    page.get_by_label(role).check()
    page.get_by_role("button", name="添加").click()
    page.get_by_role("button", name="生成登录链接").click()
    return page.get_by_label("登录链接").input_value()


def choose_password(page: Page, link: str) -> None:
    page.goto(link)
    page.get_by_label("新密码").fill(PASSWORD)
    page.get_by_label("再输一次").fill(PASSWORD)
    page.get_by_role("button", name="设置并登录").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("项目")


def create_project(page: Page) -> None:
    page.get_by_role("link", name="新建项目").click()
    page.locator("input[type=file]").set_input_files(STORY / "dossier.yaml")
    page.get_by_role("button", name="上传").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)


def upload_ledgers(page: Page) -> None:
    """The books of the story as the unit exports them, in GBK; but their amounts have a heading that says nothing."""
    odd = []
    for path in sorted(STORY.glob("*.csv")):
        text = path.read_bytes().decode("gb18030")
        assert text.count("外币,金额") == 1
        content = text.replace("外币,金额", f"外币,{HEADING}").encode("gb18030")
        odd.append({"name": path.name, "mimeType": "text/csv", "buffer": content})
    page.locator("input[type=file]").set_input_files(odd)  # type: ignore[arg-type]
    page.get_by_role("button", name="上传").click()
    page.wait_for_load_state()


def name_the_amount(page: Page) -> None:
    ledger = page.locator("#ledgers").get_by_role("link", name="序时账-2026.csv")
    project = page.url
    expect(page.locator("#ledgers")).to_contain_text("没有金额列")
    ledger.click()
    page.get_by_role("link", name="改正各列和科目").click()
    page.get_by_label(f"“{HEADING}”用作").select_option(label="金额")
    page.get_by_label("用于哪些账簿").select_option(label="同一项目的其他 1 本账簿也用")
    page.get_by_role("button", name="保存并重新读取").click()
    expect(page.locator(".verdict")).to_be_visible()
    page.goto(project)
    expect(page.locator("#ledgers .state.done")).to_have_count(2)


def check(page: Page) -> None:
    page.get_by_label("检查日期（不填为今天）").fill(day_of_check())
    page.get_by_role("button", name="开始检查").click()
    expect(page.get_by_role("heading", name="不符合的事项")).to_be_visible()


def finding(page: Page) -> Locator:
    return page.locator(f"[id='{RULE}']")


def answer(page: Page) -> None:
    finding(page).get_by_text("答复这条结论").click()
    finding(page).get_by_label("情况、处理经过或依据").fill("余款已安排，下月退回。")
    proof = {"name": "付款审批单.txt", "mimeType": "text/plain", "buffer": "已批".encode()}
    finding(page).get_by_label("附件").set_input_files(proof)  # type: ignore[arg-type]
    finding(page).get_by_role("button", name="提交答复").click()
    expect(finding(page)).to_contain_text("余款已安排，下月退回。")
    expect(finding(page).get_by_role("link", name="付款审批单.txt")).to_be_visible()


def propose_waiver(page: Page) -> None:
    finding(page).get_by_text("申请豁免", exact=True).click()
    finding(page).get_by_label("豁免理由").fill("财政部门同意分期退回。")
    finding(page).get_by_label("有效期至（今天以后）").fill("2099-12-31")
    finding(page).get_by_role("button", name="提出申请").click()
    expect(finding(page)).to_contain_text("待审批")


def approve_waiver(page: Page) -> None:
    page.get_by_role("link", name="待办", exact=True).click()
    page.get_by_text("决定", exact=True).click()
    page.get_by_label("审批意见").fill("同意分期退回。")
    page.get_by_role("button", name="同意豁免").click()
    expect(page.get_by_role("heading", name="等您决定的豁免申请")).to_have_count(0)


def certify(page: Page) -> None:
    page.get_by_role("link", name="待办", exact=True).click()
    page.get_by_role("link", name=TITLE).click()
    page.get_by_role("button", name="审定这次检查").click()
    expect(page.get_by_role("heading", name="审定书")).to_be_visible()


def download(page: Page, name: str, to: Path) -> Path:
    with page.expect_download() as waiting:
        page.get_by_role("list", name="报告和底稿").get_by_role("link", name=name).click()
    waiting.value.save_as(to)
    assert to.read_bytes().startswith(b"%PDF-")
    return to


def text_of(pdf: Path) -> str:
    told = subprocess.check_output(["pdftotext", "-raw", str(pdf), "-"], text=True)  # noqa: S607 - wherever it is
    return "".join(told.split())


def screen_applications(page: Page) -> int:
    """How many applications are ranked, the worst first."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for path in sorted((samples() / "5-yantai-applications").iterdir()):
            archive.write(path, f"申报/{path.name}")
    page.get_by_role("link", name="批量初审").click()
    page.get_by_label("收件单位").select_option(label=DEPARTMENT)
    packed = {"name": "申报.zip", "mimeType": "application/zip", "buffer": stream.getvalue()}
    page.locator("input[type=file]").set_input_files(packed)  # type: ignore[arg-type]
    page.get_by_role("button", name="上传").click()
    expect(page.get_by_role("heading", name="申报一览")).to_be_visible()
    verdicts = page.locator("table.applications tbody .badge").all_inner_texts()
    assert verdicts == sorted(verdicts, key=["不符合", "需人工复核", "符合"].index)
    return len(verdicts)


def day_of_check() -> str:
    """The story's day; a waiver takes effect from its approval on, so never a day that is past."""
    return max(AS_OF, dt.date.today().isoformat())  # noqa: DTZ011 - a day in the field of a form
