"""Files that `verify` cannot take for a report: each refused in words, whatever it holds."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from budgetcheck.problems import InputError
from budgetcheck.verify.report_page import LARGEST, read_page
from budgetcheck.verify.verification import verify

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

DIGEST = "0f" * 32
OPTIONS = {"leads": False, "profile": None, "lead_thresholds": None, "programmes": None}
WANTED = "请给出 screen、check 或 year-end 用 --out 写出的 HTML 报告"


def description(**changed: Any) -> dict[str, Any]:
    told = {
        "schema": "budgetcheck/report/1",
        "kind": "check",
        "project": None,
        "version": "0.1.0",
        "as_of": "2026-12-31",
        "year": None,
        "language": "zh",
        "unit": "元",
        "options": OPTIONS,
        "inputs": [{"path": "档案.yaml", "kind": "dossier", "sha256": DIGEST}],
        "inputs_total": 9,
        "inputs_sha256": DIGEST,
        "editions": ["yantai-2025"],
        "projects": [{"project": "P", "regulation": "yantai-2025", "verdict": "pass"}],
        "projects_total": 9,
        "projects_sha256": DIGEST,
        "verdicts": {"pass": 9},
        "fingerprint": DIGEST,
        "page_sha256": DIGEST,
    }
    return {**told, **changed}


def page(data: str) -> str:
    return f'<p>x</p><script type="application/json" id="budgetcheck-report">{data}</script>'


@pytest.fixture
def refusal(tmp_path: Path) -> Callable[[str | bytes], str]:
    def refuse(content: str | bytes) -> str:
        path = tmp_path / "page.html"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        with pytest.raises(InputError) as error:
            read_page(path)
        return str(error.value).replace(f"{path}", "page.html")

    return refuse


def test_a_sound_description_is_taken(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text(page(json.dumps(description())), encoding="utf-8")
    assert read_page(path).told.inputs[0].path == "档案.yaml"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"%PDF-1.7 \xff", "page.html：这是 PDF 文件；请用 HTML 报告核对"),
        (b"PK\x03\x04\xff", "page.html：这是 Word 或 Excel 文件，或压缩包；请用 HTML 报告核对"),
        (b"\xd0\xcf\x11\xe0\xff", "page.html：这是旧格式的 Word 或 Excel 文件；请用 HTML 报告核对"),
        (b"", "page.html：文件是空的（0 字节）；请重新导出"),
        (b"\x00\xff\xfe\x80", f"page.html：不是 UTF-8 文字；{WANTED}"),
        ("<p>合规检查报告</p>", f"page.html：没有内嵌的报告数据，不是本程序写的报告；{WANTED}"),
        (json.dumps(description()), f"page.html：没有内嵌的报告数据，不是本程序写的报告；{WANTED}"),
        (page("{}") * 2, f"page.html：内嵌的报告数据不止一份，无法判断以哪一份为准；{WANTED}"),
        (page('{"schema": '), f"page.html，内嵌的报告数据：不是完整的 JSON；文件已损坏；{WANTED}"),
        (page("[" * 200_000), f"page.html，内嵌的报告数据：嵌套过深；文件已损坏；{WANTED}"),
        (page('{"a": 1.5}'), f"page.html，内嵌的报告数据：1.5 不是整数，金额应为文字；文件已损坏；{WANTED}"),
        (page('{"a": NaN}'), f"page.html，内嵌的报告数据：NaN 不是整数，金额应为文字；文件已损坏；{WANTED}"),
        (page('{"a": 1, "a": 2}'), f"page.html，内嵌的报告数据：有一个键写了两次；文件已损坏；{WANTED}"),
        (page('{"a": ' + "9" * 5_000 + "}"), f"page.html，内嵌的报告数据：有一个数字大得无法计算；文件已损坏；{WANTED}"),
        (
            page('{"a": "\\ud800"}'),
            f"page.html，内嵌的报告数据：含有不完整的字符（半个 \\uXXXX 转义）；文件已损坏；{WANTED}",
        ),
        (page("[]"), "page.html，schema：没有写明格式；应为 budgetcheck/report/1"),
        (
            page('{"schema": "budgetcheck/report/9"}'),
            "page.html，schema：budgetcheck/report/9；应为 budgetcheck/report/1",
        ),
    ],
)  # fmt: skip
def test_what_is_no_report_is_refused(
    refusal: Callable[[str | bytes], str], content: str | bytes, said: str
) -> None:
    assert refusal(content) == said


def test_a_huge_file_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "huge.html"
    with path.open("wb") as stream:
        stream.truncate(LARGEST + 1)
    with pytest.raises(InputError, match=r"huge.html：文件有 16,777,217 字节；报告的一页不会这么大；"):
        read_page(path)


def an_input(path: str) -> list[dict[str, str]]:
    return [{"path": path, "kind": "ledger", "sha256": DIGEST}]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"inputs": an_input("../../账.csv")}, "inputs[0].path：../../账.csv；不是文件名"),
        ({"inputs": an_input("/etc/账.csv")}, "inputs[0].path：/etc/账.csv；不是文件名"),
        ({"inputs": an_input("a/./账.csv")}, "inputs[0].path：a/./账.csv；不是文件名"),
        ({"inputs": an_input("a\0b")}, "inputs[0].path：a\0b；不是文件名"),
        ({"inputs": an_input("")}, "inputs[0].path：不是文件名"),
        ({"inputs": an_input("a") * 2}, "内嵌的报告数据：有两个输入同名"),
        (
            {"options": {**OPTIONS, "profile": {"path": "a/b.toml", "sha256": None}}},
            "options.profile.path：a/b.toml；不是文件名",
        ),
        (
            {"inputs": [{"path": "a", "kind": "ledger", "sha256": "F" * 64}]},
            f"inputs[0].sha256：{'F' * 60}；应为 64 位的 SHA-256",
        ),
        ({"inputs_total": 0}, "内嵌的报告数据：写明的输入文件数比列出的少"),
        ({"inputs_total": "9"}, "inputs_total：9；应为整数"),
        ({"projects_total": 0}, "内嵌的报告数据：写明的项目数比列出的少"),
        (
            {"projects_sha256": None},
            "内嵌的报告数据：全部项目的一页没有写明项目数、各结论的项目数或项目清单的哈希",
        ),
        ({"verdicts": {"pass": -1}}, "verdicts.pass：-1；应为不小于 0 的整数"),
        ({"verdicts": {"good": 1}}, "verdicts.good.[key]：good；应为结论的代码，如 pass、fail、review"),
        ({"as_of": "2026-13-01"}, "as_of：2026-13-01；应为日期，如 2026-12-31"),
        ({"as_of": "31.12.2026"}, "as_of：31.12.2026；应为日期，如 2026-12-31"),
        ({"kind": "audit"}, "kind：audit；写法有误"),
        ({"year": 2026}, "内嵌的报告数据：报告的种类和年度对不上"),
        ({"year": True}, "year：True；应为整数"),
        ({"project": "Q"}, "内嵌的报告数据：项目页没有写明这一个项目的结论"),
        ({"projects": description()["projects"] * 2}, "内嵌的报告数据：有两个项目同号"),
        (
            {"projects": [{"project": "P", "regulation": "r", "verdict": "good"}]},
            "projects[0].verdict：good；应为结论的代码，如 pass、fail、review",
        ),
        ({"projects": [{"project": "P", "regulation": "r"}]}, "projects[0].verdict：缺少这一项"),
    ],
)
def test_a_description_that_no_page_of_ours_has_is_refused(
    refusal: Callable[[str | bytes], str], changed: dict[str, Any], said: str
) -> None:
    assert refusal(page(json.dumps(description(**changed)))) == f"page.html，{said}"


def test_an_amount_that_is_none_is_refused(refusal: Callable[[str | bytes], str]) -> None:
    finding = {"rule": "R", "verdict": "pass", "actual": "1,00", "limit": None, "difference": None}
    project = {"project": "P", "regulation": "r", "verdict": "pass", "findings": [finding]}
    assert refusal(page(json.dumps(description(projects=[project], project="P")))) == (
        "page.html，projects[0].findings[0].actual：1,00；应为两位小数的金额文字，如 2000000.00"
    )


def test_many_damages_are_capped(refusal: Callable[[str | bytes], str]) -> None:
    said = refusal(page(json.dumps(description(projects=[{}] * 1_000)))).splitlines()
    assert len(said) == 11
    assert said[-1] == "page.html：共 3,000 处有误，列出前 10 处"


def test_a_page_that_names_a_strange_profile_opens_no_file(tmp_path: Path) -> None:
    secret = tmp_path / "secret.toml"
    secret.write_text("password", encoding="utf-8")
    dossier = tmp_path / "档案.yaml"
    dossier.write_text("x", encoding="utf-8")
    told = description(options={**OPTIONS, "profile": {"path": "secret.toml", "sha256": None}}, inputs=[
        {"path": "档案.yaml", "kind": "dossier", "sha256": DIGEST},
    ], inputs_total=1)  # fmt: skip
    report = tmp_path / "page.html"
    report.write_text(page(json.dumps(told)), encoding="utf-8")
    said = [each["text"] for each in verify(report, [dossier])["checks"]]
    assert (
        "用这些文件重算不成：secret.toml：没有这个科目对照方案；内置的有 canonical、enterprise、small-enterprise、government，或给出 TOML 文件"
        in said
    )
    assert not any("password" in each for each in said)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    report = tmp_path / "page.html"
    report.write_text(page(json.dumps(description())), encoding="utf-8")
    with pytest.raises(InputError, match=r"账.csv：文件不存在"):
        verify(report, [tmp_path / "账.csv"])
