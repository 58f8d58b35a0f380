"""The pages: self-contained, escaped, complete, and the committed gallery is what the program writes."""

from __future__ import annotations

import json
import re
import zipfile
from pathlib import Path

import pytest
from pypdf import PdfReader

import budgetcheck
from budgetcheck.demo import run_demo
from budgetcheck.reporting import report as report_module
from budgetcheck.reporting.environment import environment
from budgetcheck.reporting.file_names import name_files
from budgetcheck.reporting.formats import write_reports
from budgetcheck.reporting.html import pages
from budgetcheck.reporting.report import Report
from tests.stories import FAILED_ACCEPTANCE, LUMP_SUM, OVER_CAP

GALLERY = Path(__file__).parents[2] / "reports"
OTHER_FORMATS = {".pdf", ".xlsx", ".docx"}
HOSTILE = "<script>alert('1')</script>&\"<img src=x onerror=alert(2)>"


def _page(folder: Path, name: str) -> str:
    return (folder / name).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def failed(tmp_path_factory: pytest.TempPathFactory) -> str:
    told = FAILED_ACCEPTANCE
    out = tmp_path_factory.mktemp("reports")
    write_reports(budgetcheck.check([told.folder], told.ledgers, profile=told.profile, as_of=told.as_of), out)
    return _page(out, "YT-2025-0156.html")


def _text(path: Path) -> str:
    """All that a report in another format says."""
    match path.suffix:
        case ".pdf":
            return "".join(page.extract_text() for page in PdfReader(path).pages)
        case _:
            with zipfile.ZipFile(path) as package:
                return "".join(
                    package.read(name).decode() for name in package.namelist() if name.endswith(".xml")
                )


def test_what_the_gallery_holds_in_other_formats_are_the_same_reports() -> None:
    shown = sorted(path for path in GALLERY.rglob("*") if path.suffix in OTHER_FORMATS)
    fingerprints = {}
    for path in shown:
        page = path.with_suffix(".html") if path.stem != "working-papers" else path.with_name("index.html")
        (fingerprint,) = re.findall(r'"fingerprint":"([0-9a-f]{64})"', page.read_text(encoding="utf-8"))
        fingerprints[path] = fingerprint[:12]

    assert {path.suffix for path in shown} == OTHER_FORMATS
    assert [str(path) for path in shown if fingerprints[path] not in _text(path)] == []


def test_the_gallery_is_fresh(tmp_path: Path) -> None:
    run_demo(tmp_path)
    written = {
        path.relative_to(tmp_path): path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()
    }
    committed = {
        path.relative_to(GALLERY): path.read_bytes()
        for path in GALLERY.rglob("*")
        if path.is_file() and path.suffix not in OTHER_FORMATS
    }
    assert sorted(written) == sorted(committed)
    assert [name for name in written if written[name] != committed[name]] == []


def test_a_page_fetches_nothing(failed: str) -> None:
    assert re.findall(r"<(?:link|img|iframe|object|embed)\b", failed) == []
    assert re.findall(r"<script\b[^>]*>", failed) == [
        '<script type="application/json" id="budgetcheck-report">'
    ]
    assert re.findall(r"(?:src|href)=\"(?!#|index\.html)", failed) == []
    assert "@import" not in failed
    assert "url(" not in failed
    assert "default-src 'none'" in failed


def test_verdict_then_findings_then_money_then_books(failed: str) -> None:
    order = [
        failed.index(text)
        for text in (
            'class="badge fail"',
            'id="timeline"',
            'id="fail"',
            'id="review"',
            'id="money"',
            'id="pass"',
            'id="not_applicable"',
            'id="books"',
            'id="reconciliation"',
            'id="inputs"',
        )
    ]
    assert order == sorted(order)


def test_a_finding_shows_basis_calculation_figures_remedy_and_evidence(failed: str) -> None:
    card = failed[failed.index("YT34-2 surplus-returned") : failed.index('id="review"')]
    for text in (
        "烟台市科技创新发展计划管理办法第三十四条",
        "市级财政资金结余 = 到账 1,400,000.00 元 − 截至决定日支出 1,227,405.37 元 = 172,594.63 元",
        "<b>125,347.65</b>",
        "<b>197,942.28</b>",
        "<b>72,594.63</b>",
        "把尚欠的结余资金按原渠道退回，并取得退款凭证",
        "（共 4 行）",
        "序时账-2027.csv",
        "记-0013",
    ):
        assert text in card


def test_notes_stand_below_the_calculation(tmp_path: Path) -> None:
    told = OVER_CAP
    found = budgetcheck.check([told.folder], told.ledgers, profile=told.profile, as_of=told.as_of)
    write_reports(found, tmp_path)
    (project,) = found.projects["project"]
    page = _page(tmp_path, f"{project}.html")

    card = page[page.index("YT20-1 indirect-budget-cap") :].partition("</article>")[0]

    note = "<li>设备购置费再增加 10,000.00 元，上限降为 1,866,600.00 元，减少 2,500.00 元</li>"
    assert card.index("<h4>计算</h4>") < card.index("<h4>参考</h4>") < card.index(note)
    assert page.count("<h4>参考</h4>") == 1


def test_what_passes_is_a_row_whose_working_opens(failed: str) -> None:
    passes = failed[failed.index('<h2 id="pass">') : failed.index('<h2 id="not_applicable">')]
    row = passes[passes.index('<td class="nowrap">YT21-8</td>') :].partition("</tr>")[0]

    assert "<article" not in passes
    assert "<details open" not in passes
    assert "<summary>市级财政资金支出 1,234,205.37 元，未超过到账减退回的 1,300,000.00 元</summary>" in row
    for text in (
        "市级财政资金支出不超过已到账且未退回的金额",
        "第二十一条",
        "<li>可用 = 到账 1,400,000.00 元",
    ):
        assert text in row
    cap = passes[passes.index('<td class="nowrap">YT20-1</td>') :].partition("</tr>")[0]
    assert '<h3>参考</h3>\n<ul class="notes">\n<li>' in cap
    assert '<td class="number" data-label="实际（元）">1,234,205.37</td>' in row


def test_closed_rows_are_printed_open(failed: str) -> None:
    printed = failed[failed.index("@media print") :]
    assert "details::details-content { content-visibility: visible; }" in printed


def test_evidence_has_its_amount_beside_the_voucher_and_no_column_of_dashes(failed: str) -> None:
    heading = failed[failed.index('<table class="evidence">') :].partition("</thead>")[0]

    columns = re.findall(r"<th\b[^>]*>(.*?)</th>", heading)

    assert columns == ["文件", "行", "日期", "凭证号", "金额（元）", "摘要"]


def test_the_books_show_rows_totals_and_hashes(failed: str) -> None:
    assert '<td class="number" data-label="读入行">1113</td>' in failed
    assert "序时账-2026.csv：2 个合计行都与明细之和一致。" in failed
    assert len(re.findall(r'<td class="hash">[0-9a-f]{64}</td>', failed)) == 3


def test_text_from_files_stays_text(tmp_path: Path) -> None:
    dossier = tmp_path / "d.json"
    escaped = HOSTILE.replace('"', '\\"')
    dossier.write_text(
        f'{{"project": {{"id": "A{escaped}", "title": "{escaped}", "programme": "yantai", "subsidy": "upfront"}}, "budget": {{"lines": []}}}}',
        encoding="utf-8",
    )
    cell = '"' + HOSTILE.replace('"', '""') + '"'
    ledger = tmp_path / "l.csv"
    ledger.write_text(
        "日期,凭证号,摘要,借方,贷方,项目,资金来源,费用类别,性质\n"
        f'2026-01-01,{cell}1,{cell},1.00,,"A{cell[1:]},市级财政资金,,支出\n'
        f"2026-01-01,2,{cell},{cell},,{cell},{cell},,支出\n",
        encoding="utf-8",
    )
    result = budgetcheck.check([dossier], [ledger])
    out = tmp_path / "out"
    write_reports(result, out)
    pages = [path.read_text(encoding="utf-8") for path in out.iterdir()]
    assert len(pages) == 2
    for page in pages:
        assert "&lt;script&gt;" in page
        assert page.count("<script") == 1
        assert "<script>alert" not in page
        assert "<img" not in page


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("甲\u202e公司", "甲\\u202e公司"),
        ("甲\u2066\u2069\u200e\u200f\u061c", "甲\\u2066\\u2069\\u200e\\u200f\\u061c"),
        ("甲\u200b\u00ad\ufeff乙", "甲\\u200b\\xad\\ufeff乙"),
        ("甲\x00\x1b[31m\x85", "甲\\x00\\x1b[31m\\x85"),
        ("甲\u3000乙\n丙\r\n丁", "甲\u3000乙\n丙\n丁"),
    ],
)
def test_what_cannot_be_seen_or_turns_the_writing_is_written_out(text: str, shown: str) -> None:
    made = environment("zh").from_string('<p title="{{ text }}">{{ text }}</p>')
    assert made.render(text=text) == f'<p title="{shown}">{shown}</p>'


def test_nothing_on_a_page_turns_its_amounts(tmp_path: Path) -> None:
    dossier = tmp_path / "d.json"
    project = {"id": "A", "title": "甲\u202e\x00\x1b", "programme": "yantai", "leader": {"name": "\u2067乙"}}
    dossier.write_text(json.dumps({"project": project, "budget": {"lines": []}}), encoding="utf-8")
    ledger = tmp_path / "l.csv"
    ledger.write_text(
        "日期,凭证号,摘要,借方,贷方,项目,资金来源,费用类别,性质,往来单位,发票号\n"
        "2026-01-01,1\u200f,付款\x1b,60000.00,,A,市级财政资金,业务费,支出,丙\u202e公司,F\u20681\n"
        "2026-01-02,2,付款,60000.00,,A,市级财政资金,业务费,支出,丙\u202e公司,F\u20681\n",
        encoding="utf-8",
    )
    out = tmp_path / "out"

    write_reports(budgetcheck.check([dossier], [ledger]), out)

    pages = "".join(_page(out, name) for name in ("index.html", "A.html"))
    assert {each for each in pages if not each.isprintable()} <= {"\n", "\u3000", "\xa0"}
    assert r"甲\u202e\x00\x1b" in pages
    assert r"丙\u202e公司" in pages


def test_evidence_is_capped_and_the_cap_is_said(tmp_path: Path) -> None:
    dossier = tmp_path / "d.yaml"
    dossier.write_text(
        "project: {id: A, programme: yantai, subsidy: upfront, approved_on: 2026-01-01}\n"
        "budget: {lines: [{category: business, source: municipal, amount: 1}]}\n",
        encoding="utf-8",
    )
    ledger = tmp_path / "l.csv"
    lines = [f"2026-02-01,记-{number},0.10,,A,市级财政资金,业务费,支出" for number in range(60)]
    ledger.write_text(
        "日期,凭证号,借方,贷方,项目,资金来源,费用类别,性质\n" + "\n".join(lines), encoding="utf-8"
    )
    result = budgetcheck.check([dossier], [ledger])
    (finding,) = (each for each in result.to_dict()["projects"][0]["findings"] if each["rule"] == "YT23-2")
    assert (len(finding["evidence"]), finding["evidence_total"]) == (50, 60)
    write_reports(result, tmp_path / "out")
    assert "（共 60 行，列出前 50 行）" in _page(tmp_path / "out", "A.html")


def test_a_portfolio_of_very_many_lists_the_unsettled_first_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(report_module, "MOST_LISTED", 1)
    stories = (LUMP_SUM, FAILED_ACCEPTANCE)
    books = [ledger for told in stories for ledger in told.ledgers]
    result = budgetcheck.check([told.folder for told in stories], books, as_of=LUMP_SUM.as_of)
    assert sorted(result.projects["verdict"]) == ["fail", "pass"]

    write_reports(result, tmp_path)

    page = _page(tmp_path, "index.html")
    assert "共 2 个项目，列出前 1 个（先列不符合的" in page
    (failed,) = result.projects.filter(verdict="fail")["project"]
    assert re.findall(r'<th scope="row"><a href="([^"]+)\.html">', page) == [failed]
    assert len(list(tmp_path.glob("*.html"))) == 3


@pytest.mark.parametrize(
    "project",
    [
        "../../etc/passwd",
        "a/b",
        "..",
        ".hidden",
        "project-0123456789ab",
        "index",
        "INDEX",
        "CON",
        "nul.txt",
        "甲 乙",
        "x" * 200,
        "\U00020000" * 70,
    ],
)
def test_a_project_id_never_becomes_a_path(project: str) -> None:
    named = name_files([project])[project]

    assert re.fullmatch(r"project-[0-9a-f]{12}", named)
    assert named != project


@pytest.mark.parametrize(
    ("first", "second"), [("YT-1A", "YT-1a"), ("\u1100\u1161", "\uac00"), ("SS", "\u00df")]
)
def test_ids_that_some_systems_take_for_one_name_get_two(first: str, second: str) -> None:
    named = name_files([second, "YT-2", first])

    kept, other = sorted([first, second])
    assert (named[kept], named["YT-2"]) == (kept, "YT-2")
    assert re.fullmatch(r"project-[0-9a-f]{12}", named[other])


def test_projects_whose_ids_differ_by_case_keep_their_pages_apart(tmp_path: Path) -> None:
    told = OVER_CAP
    for project in ("yt-2025-0117", "YT-2025-0117"):
        text = (told.folder / "dossier.yaml").read_text(encoding="utf-8")
        (tmp_path / f"{len(list(tmp_path.iterdir()))}.yaml").write_text(
            text.replace("YT-2025-0117", project), encoding="utf-8"
        )
    report = Report(budgetcheck.screen([tmp_path], as_of=told.as_of))

    named = [page.name for page in pages(report)]

    assert named[:2] == ["index.html", "YT-2025-0117.html"]
    assert re.fullmatch(r"project-[0-9a-f]{12}\.html", named[2])
    links = re.findall(r'<a href="([^"]+\.html)">', next(pages(report)).text)
    assert sorted(links) == sorted(named[1:])
