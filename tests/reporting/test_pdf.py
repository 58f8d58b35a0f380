"""Reports as PDF: complete, in order, the same each time, and closed to whatever a file holds."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from pypdf import PdfReader

import budgetcheck
from budgetcheck.money import grouped
from budgetcheck.problems import InputError
from budgetcheck.reporting import engine
from budgetcheck.reporting.engine import Engine
from budgetcheck.reporting.formats import read_formats, write_reports
from budgetcheck.reporting.manifest import describe
from budgetcheck.reporting.paper import Margins, on_paper
from budgetcheck.reporting.report import Report
from budgetcheck.version import __version__
from tests.debian import WEASYPRINT, need
from tests.stories import FAILED_ACCEPTANCE, TERMINATED

if TYPE_CHECKING:
    from pathlib import Path

    from budgetcheck.result import Result
    from tests.stories import Story

MARGINS = Margins("甲 项目", "0123456789ab", "2026-12-31", "1.0")
HOSTILE = (
    '</title><style>@import "file:///etc/passwd";</style><img src="file:///etc/passwd"><script>1</script>'
)


class Written(NamedTuple):
    """A run, the folder of its PDF files, and the file of its only project as read by others."""

    result: Result
    out: Path
    file: PdfReader
    pages: list[str]

    @property
    def text(self) -> str:
        return "".join(self.pages)


def _check(told: Story) -> Result:
    return budgetcheck.check([told.folder], told.ledgers, profile=told.profile, as_of=told.as_of)


def _sheets(file: Path) -> list[str]:
    text = subprocess.check_output(["pdftotext", "-raw", file, "-"], text=True)  # noqa: S607 - Poppler's
    return [re.sub(r"\s", "", page) for page in text.split("\f")[:-1]]


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Written:
    need(*WEASYPRINT, "poppler-utils")
    result = _check(FAILED_ACCEPTANCE)
    out = tmp_path_factory.mktemp("reports")
    write_reports(result, out, ("pdf",))
    file = out / "YT-2025-0156.pdf"
    return Written(result, out, PdfReader(file), _sheets(file))


def _headings(file: PdfReader) -> dict[str, int]:
    """By its words, the sheet on which a bookmark leads, from 1."""
    found: dict[str, int] = {}

    def gather(entries: list[Any]) -> None:
        for entry in entries:
            if isinstance(entry, list):
                gather(entry)
            else:
                found[entry.title] = (file.get_destination_page_number(entry) or 0) + 1

    gather(file.outline)
    return found


def test_there_is_a_file_for_all_projects_and_one_for_each(written: Written) -> None:
    assert sorted(path.name for path in written.out.iterdir()) == ["YT-2025-0156.pdf", "index.pdf"]


def test_every_sheet_names_project_fingerprint_day_and_version(written: Written) -> None:
    report = Report(written.result)
    fingerprint = describe(report, report.projects[0])["fingerprint"][:12]
    for sheet in written.pages:
        assert "YT-2025-0156深远海养殖网箱巡检清洗机器人研制" in sheet
        assert f"报告指纹{fingerprint}" in sheet
        assert f"检查日期2027-08-31·budgetcheck{__version__}" in sheet


def test_every_sheet_says_which_of_how_many_it_is(written: Written) -> None:
    count = len(written.file.pages)
    assert count > 3
    assert [re.findall(r"第(\d+)页，共(\d+)页", sheet) for sheet in written.pages] == [
        [(str(at), str(count))] for at in range(1, count + 1)
    ]


def test_the_sheets_of_all_projects_are_headed_by_the_reports_name(written: Written) -> None:
    first = _sheets(written.out / "index.pdf")[0]
    assert "合规检查报告报告指纹" in first


def test_contents_give_each_part_and_finding_with_its_sheet(written: Written) -> None:
    headings = _headings(written.file)
    title, *parts = headings
    assert title == "深远海养殖网箱巡检清洗机器人研制"
    assert "不符合的事项" in parts
    assert "结题或不通过验收的项目，结余资金按原渠道返还" in parts
    contents = written.pages[0][written.pages[0].index("目录") :]
    for part in parts:
        name = re.sub(r"\s", "", part)
        assert re.search(rf"{re.escape(name)}\.*{headings[part]}(?!\d)", contents), part
        assert name in written.pages[headings[part] - 1]


def test_contents_follow_the_verdict_and_precede_the_first_part(written: Written) -> None:
    first = written.pages[0]
    places = [first.index(text) for text in ("检查日期2027-08-31", "目录", "项目进程", "申报")]
    assert all(one < other for one, other in pairwise(places))


def test_bookmarks_are_nested_as_the_headings_are(written: Written) -> None:
    _title, parts = written.file.outline
    names = [entry.title for entry in parts if not isinstance(entry, list)]
    assert names == [
        "项目进程",
        "不符合的事项",
        "需要人工复核的事项",
        "资金情况",
        "符合的事项",
        "不适用的规则",
        "账簿是否完整",
        "账簿与报告的勾稽",
        "检查所依据的文件",
    ]
    assert [entry.title for entry in parts[names.index("不符合的事项") + 1]] == [
        "结题或不通过验收的项目，结余资金按原渠道返还"
    ]


def test_verdict_figures_working_and_evidence_of_a_failure_can_be_read(written: Written) -> None:
    (project,) = written.result.to_dict()["projects"]
    (failed,) = (each for each in project["findings"] if each["verdict"] == "fail")
    text = written.text
    for shown in (
        failed["message"],
        failed["remedy"],
        *failed["working"],
        *(line["summary"] for line in failed["evidence"]),
        *(grouped(Decimal(line["amount"])) for line in failed["evidence"]),
        "125,347.65",
        "197,942.28",
        "72,594.63",
    ):
        assert re.sub(r"\s", "", shown) in text
    assert "不符合结题或不通过验收的项目" in text


def test_what_a_click_opens_on_the_screen_stands_open(written: Written) -> None:
    (project,) = written.result.to_dict()["projects"]
    steps = [
        step for finding in project["findings"] if finding["verdict"] == "pass" for step in finding["working"]
    ]
    assert len(steps) > 20
    assert [step for step in steps if re.sub(r"\s", "", step) not in written.text] == []


def test_the_law_is_quoted_where_a_rule_is_not_met_and_only_named_where_it_is(written: Written) -> None:
    (project,) = written.result.to_dict()["projects"]
    quoted = {finding["verdict"]: set() for finding in project["findings"]}
    for finding in project["findings"]:
        basis = re.sub(r"\s", "", Report(written.result).rules[finding["rule"]]["basis"])
        quoted[finding["verdict"]].add(basis in written.text)
    assert quoted == {"fail": {True}, "review": {True}, "pass": {False}, "not_applicable": {False}}


def test_what_leads_about_on_the_screen_is_not_printed(written: Written) -> None:
    assert written.text.count("目录") == 1
    assert "点开一行" not in written.text


def test_what_is_for_programs_is_not_printed(written: Written) -> None:
    assert "budgetcheck/report/1" not in written.text
    assert "page_sha256" not in written.text


def test_the_document_says_what_it_is(written: Written) -> None:
    told = written.file.metadata
    assert told is not None
    assert (told.title, told.author) == ("YT-2025-0156 合规检查报告", f"budgetcheck {__version__}")
    assert told["/CreationDate"] == told["/ModDate"] == "D:20270831"
    catalog = written.file.trailer["/Root"]
    assert catalog["/Lang"] == "zh-CN"
    assert catalog["/MarkInfo"]["/Marked"]


def test_a_link_to_a_page_leads_to_the_file_beside_it(written: Written) -> None:
    links = {
        annotation["/A"]["/URI"]
        for page in PdfReader(written.out / "index.pdf").pages
        for annotation in page.get("/Annots", ())
        if "/URI" in annotation.get("/A", {})
    }
    assert links == {"YT-2025-0156.pdf"}


def test_every_font_is_embedded(written: Written) -> None:
    command = ["pdffonts", written.out / "YT-2025-0156.pdf"]
    _head, _rule, *fonts = subprocess.check_output(command, text=True).splitlines()
    assert fonts
    assert [line for line in fonts if not re.search(r" yes +yes +yes ", line)] == []


def test_the_same_input_gives_the_same_bytes(written: Written, tmp_path: Path) -> None:
    write_reports(_check(FAILED_ACCEPTANCE), tmp_path, ("pdf",))
    for file in written.out.iterdir():
        assert (tmp_path / file.name).read_bytes() == file.read_bytes()


def test_who_prints_counts_the_sheets() -> None:
    page = on_paper("<h1>A</h1>", MARGINS, {})
    assert (
        '<div class="running-number">第 <span class="running-page"></span> 页，'
        '共 <span class="running-pages"></span> 页</div>'
    ) in page


def test_contents_follow_the_whole_of_the_part_that_holds_the_verdict() -> None:
    page = on_paper(
        '<section class="panel"><div class="verdict">A</div><h2>甲</h2></section><h2>乙</h2>', MARGINS, {}
    )
    assert page.index("甲</h2>") < page.index("目录") < page.index("乙</h2>")


def test_contents_name_the_statements_of_money() -> None:
    page = on_paper('<h2>甲</h2><section class="panel statement"><h3 id="cap">乙</h3></section>', MARGINS, {})
    assert '<li class="h3"><a href="#cap">乙</a></li>' in page


def test_contents_of_the_screen_are_left_to_the_screen() -> None:
    page = on_paper('<nav class="contents">屏幕目录</nav><h2>甲</h2>', MARGINS, {})
    assert "屏幕目录" not in page


def test_a_link_to_a_place_on_another_page_leads_into_its_pdf() -> None:
    page = on_paper('<a href="index.html#there">甲</a>', MARGINS, {"index.html": "index.pdf"})
    assert 'href="index.pdf#there"' in page


@pytest.mark.parametrize(("named", "shown"), [("year-end", "1,000.00"), ("year-end in-wan", "0.10")])
def test_of_two_units_that_is_printed_which_the_page_opens_in(named: str, shown: str) -> None:
    amount = '<span class="yuan">1,000.00</span><span class="wan">0.10</span>'
    page = on_paper(f'<div class="{named}"><table><tr><td>{amount}</table></div>', MARGINS, {})
    assert re.findall(r">([\d,.]+)</span></td>", page) == [shown]
    assert page.count("<td>") == 1


def test_the_style_sheet_of_paper_comes_after_the_pages_own() -> None:
    page = on_paper(
        "<head><style>p > a { color: red }</style></head><h1>A</h1>", MARGINS, {}, "p > a { color: black }"
    )
    assert page.index("p > a { color: red }") < page.index("p > a { color: black }")


def test_text_from_a_file_stays_text(tmp_path: Path) -> None:
    need(*WEASYPRINT, "poppler-utils")
    dossier = tmp_path / "d.yaml"
    dossier.write_text(
        f"project: {{id: A, title: '{HOSTILE}', programme: yantai, subsidy: upfront}}\nbudget: {{lines: []}}\n",
        encoding="utf-8",
    )
    write_reports(budgetcheck.screen([dossier]), tmp_path / "out", ("pdf",))
    assert HOSTILE.replace(" ", "") in "".join(_sheets(tmp_path / "out" / "A.pdf"))
    assert "root:" not in "".join(_sheets(tmp_path / "out" / "A.pdf"))


def test_nothing_is_fetched_whatever_a_page_asks_for(tmp_path: Path) -> None:
    need(*WEASYPRINT, "poppler-utils")
    secret = tmp_path / "secret.css"
    secret.write_text('body::after { content: "SECRET" }', encoding="utf-8")
    url = secret.as_uri()
    page = (
        f'<html><head><link rel="stylesheet" href="{url}"><style>@import "{url}";</style>'
        f'<link rel="attachment" href="{url}"></head><body>shown <object data="{url}"></object></body></html>'
    )
    Engine().write(page, tmp_path / "a.pdf")
    assert _sheets(tmp_path / "a.pdf") == ["shown"]
    assert dict(PdfReader(tmp_path / "a.pdf").attachments) == {}


def test_what_steers_the_direction_of_writing_is_written_out_in_the_margin() -> None:
    page = on_paper("<h1>A</h1>", MARGINS._replace(name="甲\u202e乙\x07"), {})
    assert r'<div class="running-name">甲\u202e乙\x07</div>' in page


def test_a_name_too_long_for_the_margin_is_cut() -> None:
    page = on_paper("<h1>A</h1>", MARGINS._replace(name="长" * 100), {})
    assert f'<div class="running-name">{"长" * 41}…</div>' in page


def test_contents_of_very_many_findings_are_of_the_parts_only() -> None:
    card = '<article class="finding"><header><h3>{}</h3></header></article>'
    few = "<h2>甲</h2>" + "".join(card.format(at) for at in range(59))
    assert on_paper(few, MARGINS, {}).count("<li") == 60
    assert on_paper(few + card.format("more"), MARGINS, {}).count("<li") == 1


def test_a_cell_without_a_place_to_break_breaks_rather_than_runs_off_the_sheet() -> None:
    cells = ("x" * 25, "字" * 25, "2026-12-31")
    page = on_paper(
        "<table><tr>" + "".join(f'<td class="nowrap">{each}' for each in cells) + "</table>", MARGINS, {}
    )
    assert (
        f'<td class="breaks">{"x" * 25}</td><td class="">{"字" * 25}</td><td class="nowrap">2026-12-31</td>'
    ) in page


def _refusal() -> str:
    with pytest.raises(InputError) as error:
        read_formats("html,pdf", "check")
    return str(error.value)


def test_without_weasyprint_it_is_refused_before_the_check(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def missing(name: str) -> None:
        raise ModuleNotFoundError(name=name)

    monkeypatch.setattr(engine, "import_module", missing)
    assert _refusal() == (
        "--format：写 PDF 要用 WeasyPrint，这里没有装好（缺少 weasyprint）；请执行 pip install 'budgetcheck[pdf]'。"
        "Debian、Ubuntu：apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-noto-cjk；"
        "Windows、macOS：照 WeasyPrint 文档的安装一节安装 Pango。或者改用其他格式"
    )
    assert capsys.readouterr() == ("", "")


def test_without_pango_the_library_is_named_and_weasyprint_says_nothing_itself(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def missing(_name: str) -> None:
        print("WeasyPrint could not import some external libraries.")  # noqa: T201 - as it does
        raise OSError("cannot load library 'libpango-1.0-0': no such file. Additionally, nothing helped")

    monkeypatch.setattr(engine, "import_module", missing)
    assert _refusal().startswith(
        "--format：写 PDF 要用的系统库没有装好（libpango-1.0-0）；Debian、Ubuntu：apt-get install libpango-1.0-0 "
    )
    assert capsys.readouterr() == ("", "")


def test_without_a_chinese_font_it_is_refused_rather_than_written_in_boxes(tmp_path: Path) -> None:
    need(*WEASYPRINT)
    settings = tmp_path / "fonts.conf"
    settings.write_text(
        f'<?xml version="1.0"?><fontconfig><cachedir>{tmp_path}</cachedir></fontconfig>', encoding="utf-8"
    )
    command = [
        sys.executable,
        "-m",
        "budgetcheck",
        "check",
        TERMINATED.folder,
        "--ledger",
        *TERMINATED.ledgers,
    ]
    run = subprocess.run(
        [*command, "--out", tmp_path / "out", "--format", "pdf"],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "FONTCONFIG_FILE": str(settings)},
    )
    assert run.returncode == 2
    assert "没有找到中文字体，PDF 里的汉字会变成方框" in run.stderr
    assert "fonts-noto-cjk" in run.stderr
    assert not (tmp_path / "out").exists()
