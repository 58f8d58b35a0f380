"""Two results compared: what is said of them, as values and on screen, and which files are refused."""

from __future__ import annotations

import datetime as dt
import io
import json
from typing import TYPE_CHECKING, Any, ClassVar

import pytest
from rich.console import Console

import budgetcheck
from budgetcheck.compare import result_file
from budgetcheck.compare.comparison import compare_files
from budgetcheck.problems import InputError
from budgetcheck.reporting.comparison_page import show_comparison
from tests.stories import FAILED_ACCEPTANCE, OVER_CAP

if TYPE_CHECKING:
    from pathlib import Path

Json = dict[str, Any]


class Desk:
    """A folder in which results are written and compared."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def write(self, name: str, told: Any) -> Path:
        path = self.folder / name
        path.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
        return path

    def compare(self, old: Json, new: Json, *, texts: bool = False) -> Json:
        return compare_files(self.write("旧.json", old), self.write("新.json", new), texts=texts)

    def screen(self, old: Json, new: Json, *, texts: bool = False) -> list[str]:
        """What stands on screen below the two lines that name the files, without empty lines."""
        return screen(self.compare(old, new, texts=texts))[2:]

    def refusal(self, content: Any) -> str:
        """What is said of a file that cannot be used; its path is left out."""
        if isinstance(content, bytes):
            path = self.folder / "坏.json"
            path.write_bytes(content)
        else:
            path = self.write("坏.json", content)
        with pytest.raises(InputError) as refused:
            compare_files(path, self.write("新.json", result()))
        return str(refused.value).replace(str(path), "坏.json")


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def screen(comparison: Json, *, terminal: bool = False, width: int = 160) -> list[str]:
    out = io.StringIO()
    show_comparison(
        comparison,
        Console(file=out, width=width, highlight=False, force_terminal=terminal, color_system=None),
    )
    return [line for line in out.getvalue().splitlines() if line]


def finding(rule: str = "YT20-1", verdict: str = "pass", **changed: Any) -> Json:
    told = {
        "rule": rule, "name": "indirect-budget-cap", "article": "第二十条", "verdict": verdict, "actual": None, "limit": None,
        "difference": None, "message": "说明", "working": [], "notes": [], "remedy": "", "missing": [], "waiver": None,
        "evidence": [], "evidence_total": 0,
    }  # fmt: skip
    return {**told, **changed}


def project(code: str = "P-1", *findings: Json, verdict: str = "pass", **more: Any) -> Json:
    told = {"project": code, "programme": "yantai", "regulation": "yantai-2025", "verdict": verdict}
    return {**told, "title": "某项目", "findings": list(findings) or [finding()], **more}


def dossier(path: str = "a.yaml", sha256: str = "aa", **more: Any) -> Json:
    return {"path": path, "kind": "dossier", "sha256": sha256, "format": "yaml", "encoding": "utf-8", **more}


def ledger(path: str = "账.csv", sha256: str = "bb", **more: Any) -> Json:
    rows = {"read": 10, "header": 1, "blank": 0, "subtotal": 0, "accepted": 9, "rejected": 0}
    told = {"path": path, "kind": "ledger", "sha256": sha256, "format": "csv", "encoding": "utf-8"}
    sums = {"debit": "100.00", "credit": "100.00", "heading_row": 1, "columns": {"date": "日期"}}
    return {**told, "profile": "canonical", "rows": rows, **sums, "sheets_left": [], **more}


def result(*projects: Json, **changed: Any) -> Json:
    told = {
        "schema": "budgetcheck/result/1", "version": "0.1.0", "as_of": "2026-12-31", "inputs": [dossier(), ledger()],
        "rejected_rows": [], "unmatched": [], "projects": list(projects) or [project()],
    }  # fmt: skip
    return {**told, **changed}


class TestOfAStory:
    """Results of the samples, checked twice."""

    @staticmethod
    def check(folder: Path, *, as_of: dt.date = OVER_CAP.as_of) -> Json:
        checked = budgetcheck.check([folder / "dossier.yaml"], [folder / "账簿-2026.csv"], as_of=as_of)
        told: Json = json.loads(checked.to_json())
        return told

    @staticmethod
    def changed(folder: Path, name: str, changes: dict[str, str]) -> Path:
        """A copy of the story in which texts of a file are others."""
        for path in OVER_CAP.folder.iterdir():
            content = path.read_bytes()
            for old, new in changes.items() if path.name == name else ():
                assert content.count(old.encode()) == 1
                content = content.replace(old.encode(), new.encode())
            (folder / path.name).write_bytes(content)
        return folder

    def test_a_budget_put_right(self, desk: Desk, tmp_path: Path) -> None:
        moved = {
            "间接费用, source: 市级财政资金, amount: 130}": "间接费用, source: 市级财政资金, amount: 122.62}",
            "业务费, source: 市级财政资金, amount: 286.35}": "业务费, source: 市级财政资金, amount: 293.73}",
        }
        old, new = self.check(OVER_CAP.folder), self.check(self.changed(tmp_path, "dossier.yaml", moved))

        assert desk.screen(old, new) == [
            "输入的文件",
            "  内容变了  dossier.yaml（项目档案）",
            "不符合 → 符合  YT-2025-0117 海工装备用高强耐蚀铝合金厚板制备关键技术研发",
            "  可能的原因：项目档案变了（dossier.yaml）",
            "  YT20-1  不符合 → 符合  间接费用预算 1,869,100.00 元未超过上限 1,869,100.00 元",
            "    实际 1,942,900.00 → 1,869,100.00（-73,800.00）；差额 73,800.00 → 0.00（-73,800.00）",
            "  决算 业务费 · 市级财政资金：批复预算 2,863,500.00 → 2,937,300.00（+73,800.00）；调整后预算 2,863,500.00 → 2,937,300.00（+73,800.00）；预算结余 1,401,206.23 → 1,475,006.23（+73,800.00）",
            "  决算 间接费用（不含绩效） · 市级财政资金：批复预算 1,300,000.00 → 1,226,200.00（-73,800.00）；调整后预算 1,300,000.00 → 1,226,200.00（-73,800.00）；预算结余 648,761.10 → 574,961.10（-73,800.00）",
            "项目：新增 0，不再有 0，有变化 1，只有说明文字不同 0，相同 0",
            "另有 3 条结论只有说明文字不同（--texts 列出）",
            "没有新的不符合",
        ]

    def test_a_cell_of_the_ledger(self, desk: Desk, tmp_path: Path) -> None:
        cell = {"240101,递延收益/市级财政资金,,7600000.00": "240101,递延收益/市级财政资金,,7500000.00"}
        old, new = self.check(OVER_CAP.folder), self.check(self.changed(tmp_path, "账簿-2026.csv", cell))

        assert desk.screen(old, new) == [
            "输入的文件",
            "  内容变了  账簿-2026.csv（账簿）：贷方合计 31,609,931.67 → 31,509,931.67（-100,000.00）",
            "有变化  YT-2025-0117 海工装备用高强耐蚀铝合金厚板制备关键技术研发",
            "  可能的原因：账簿变了（账簿-2026.csv）",
            "  新的不符合  BK-1  符合 → 不符合  有 1 张凭证借贷不平，差额合计 100,000.00 元：2026-01-27 凭证 记-0002 借方减贷方 100,000.00 元",
            "    实际 0.00 → 100,000.00（+100,000.00）",
            "    账簿依据 0 → 2 行",
            "  YT21-8  符合  市级财政资金支出 4,227,952.67 元，未超过到账减退回的 7,500,000.00 元",
            "    限额 7,600,000.00 → 7,500,000.00（-100,000.00）",
            "  到账 市级财政资金：到账 7,600,000.00 → 7,500,000.00（-100,000.00）",
            "项目：新增 0，不再有 0，有变化 1，只有说明文字不同 0，相同 0",
            "新的不符合 1 条",
        ]

    def test_another_day(self, desk: Desk) -> None:
        days = (dt.date(2026, 1, 20), dt.date(2026, 3, 1))
        old, new = (self.check(OVER_CAP.folder, as_of=day) for day in days)
        told = desk.compare(old, new)

        assert told["settings"] == [{"key": "as_of", "old": "2026-01-20", "new": "2026-03-01"}]
        assert (told["inputs"], told["inputs_same"], told["new_fails"]) == ([], 2, 0)
        (changed,) = told["projects"]["changed"]
        assert changed["why"] == [
            {"reason": "as_of", "key": "as_of", "old": "2026-01-20", "new": "2026-03-01"}
        ]
        assert [(each["rule"], each["changed"], each["figures"]) for each in changed["findings"]] == [
            (
                "YT20-3",
                ["figures", "text"],
                [{"key": "actual", "old": "0.00", "new": "115402.99", "change": "115402.99"}],
            ),
            (
                "YT21-8",
                ["figures", "text"],
                [
                    {"key": "actual", "old": "0.00", "new": "256190.44", "change": "256190.44"},
                    {"key": "limit", "old": "0.00", "new": "7600000.00", "change": "7600000.00"},
                ],
            ),
            (
                "YT23-2",
                ["figures", "text"],
                [{"key": "actual", "old": "0.00", "new": "256190.44", "change": "256190.44"}],
            ),
        ]

    def test_a_lead_seen_once_more(self, desk: Desk) -> None:
        told, days = FAILED_ACCEPTANCE, (dt.date(2026, 12, 31), dt.date(2027, 8, 31))
        old, new = (
            json.loads(budgetcheck.check([told.folder], told.ledgers, as_of=day, leads=True).to_json())
            for day in days
        )
        assert "  线索 LD-2：3 → 4 处；金额 104,000.00 → 122,000.00" in desk.screen(old, new)

    def test_the_same_check_again(self, desk: Desk) -> None:
        told = self.check(OVER_CAP.folder)
        assert desk.screen(told, told) == ["两个文件的内容完全相同", "没有变化", "没有新的不符合"]

    def test_a_rule_that_is_gone(self, desk: Desk) -> None:
        old, new = self.check(OVER_CAP.folder), self.check(OVER_CAP.folder)
        findings = new["projects"][0]["findings"]
        findings.remove(next(each for each in findings if each["rule"] == "YT20-1"))
        assert (
            "  YT20-1  不再有的规则，原为不符合  间接费用预算 1,942,900.00 元超过上限 1,869,100.00 元，超出 73,800.00 元"
            in (desk.screen(old, new))
        )
        back = desk.screen(new, old)
        assert (
            "  新的不符合  YT20-1  新有的规则，不符合  间接费用预算 1,942,900.00 元超过上限 1,869,100.00 元，超出 73,800.00 元"
            in (back)
        )
        assert back[-1] == "新的不符合 1 条"


class TestProjects:
    def test_one_that_came_and_one_that_went(self, desk: Desk) -> None:
        failing = project("P-2", finding(verdict="fail"), verdict="fail")
        told = desk.screen(result(project("P-1")), result(failing))
        assert told == [
            "新增的项目",
            "  不符合  P-2 某项目：不符合 YT20-1",
            "不再有的项目",
            "  符合  P-1 某项目",
            "项目：新增 1，不再有 1，有变化 0，只有说明文字不同 0，相同 0",
            "新的不符合 1 条",
        ]

    def test_one_that_failed_before_is_no_new_failure(self, desk: Desk) -> None:
        failing = project("P-1", finding(verdict="fail", actual="1.00"), verdict="fail")
        worse = project("P-1", finding(verdict="fail", actual="2.00"), verdict="fail")
        assert desk.compare(result(failing), result(worse))["new_fails"] == 0

    def test_a_waived_finding_that_fails_again_is_a_new_failure(self, desk: Desk) -> None:
        waiver = {"reason": "批准", "proposed_by": "甲", "approved_by": "乙", "approved_on": "2026-01-01"}
        valid = {**waiver, "expires_on": "2026-06-30", "expired": False}
        old = result(project("P-1", finding(verdict="waived", waiver=valid)))
        expired = finding(verdict="fail", waiver={**valid, "expired": True})
        new = result(project("P-1", expired, verdict="fail"), as_of="2026-07-01")
        told = desk.screen({**old, "as_of": "2026-06-30"}, new)
        assert told[2:] == [
            "符合 → 不符合  P-1 某项目",
            "  可能的原因：检查日期 2026-06-30 → 2026-07-01",
            "  新的不符合  YT20-1  已豁免 → 不符合  说明",
            "    豁免：有效期至 2026-06-30 → 已过期（有效期至 2026-06-30）",
            "项目：新增 0，不再有 0，有变化 1，只有说明文字不同 0，相同 0",
            "新的不符合 1 条",
        ]

    def test_missing_facts_that_came_and_went(self, desk: Desk) -> None:
        old = result(
            project("P-1", finding(verdict="review", missing=["project.starts_on", "project.title"]))
        )
        new = result(project("P-1", finding(verdict="review", missing=["project.title", "project.ends_on"])))
        told = desk.screen(old, new)
        assert told[2:5] == [
            "  YT20-1  需人工复核  说明",
            "    新缺的事实：实施期结束日期（project.ends_on）",
            "    已补的事实：实施期开始日期（project.starts_on）",
        ]

    def test_the_order_of_missing_facts_is_no_change(self, desk: Desk) -> None:
        old = result(project("P-1", finding(missing=["a", "b"])))
        new = result(project("P-1", finding(missing=["b", "a"])))
        assert desk.screen(old, new) == ["没有变化", "没有新的不符合"]

    def test_another_edition_is_counted_and_explains(self, desk: Desk) -> None:
        new = project(regulation="yantai-2027")
        told = desk.screen(result(project()), result(new))
        assert told == [
            "适用的办法版本",
            "  yantai-2025 → yantai-2027：1 个项目",
            "有变化  P-1 某项目",
            "  可能的原因：办法版本 yantai-2025 → yantai-2027",
            "  办法版本：yantai-2025 → yantai-2027",
            "项目：新增 0，不再有 0，有变化 1，只有说明文字不同 0，相同 0",
            "没有新的不符合",
        ]

    def test_words_alone_are_counted_and_listed_where_asked_for(self, desk: Desk) -> None:
        old, new = result(project()), result(project("P-1", finding(message="另一种说法")))
        assert desk.screen(old, new) == [
            "没有变化",
            "另有 1 条结论只有说明文字不同（--texts 列出）",
            "没有新的不符合",
        ]
        assert desk.screen(old, new, texts=True) == [
            "有变化  P-1 某项目",
            "  只有说明文字不同",
            "  YT20-1  符合  另一种说法",
            "    原为：说明",
            "没有变化",
            "其中 1 条结论只有说明文字不同",
            "没有新的不符合",
        ]

    def test_amounts_are_compared_exactly(self, desk: Desk) -> None:
        old = result(project("P-1", finding(actual="90071992547409930.01")))
        new = result(project("P-1", finding(actual="90071992547409930.02")))
        (changed,) = desk.compare(old, new)["projects"]["changed"]
        assert changed["findings"][0]["figures"] == [
            {"key": "actual", "old": "90071992547409930.01", "new": "90071992547409930.02", "change": "0.01"}
        ]

    def test_a_new_failure_stands_before_what_is_cut(self, desk: Desk) -> None:
        old = [project(f"P-{at:02d}", finding(actual="1.00")) for at in range(31)]
        new = [project(f"P-{at:02d}", finding(actual="2.00")) for at in range(30)]
        new.append(project("P-30", finding(verdict="fail"), verdict="fail"))
        told = desk.screen(result(*old), result(*new))
        assert told[0] == "符合 → 不符合  P-30 某项目"
        assert told[-3] == "……共 31 个项目有变化，列出前 30 个；全部见 --json"
        assert not [line for line in told if "P-29" in line]

    def test_of_many_findings_the_first_are_listed(self, desk: Desk) -> None:
        old = project("P-1", *[finding(f"R-{at:02d}", actual="1.00") for at in range(21)])
        new = project(
            "P-1", *[finding(f"R-{at:02d}", actual="2.00") for at in range(20)], finding("R-20", "fail")
        )
        told = desk.screen(result(old), result(new))
        assert told[2] == "  新的不符合  R-20  符合 → 不符合  说明"
        assert "  ……共 21 项，列出前 20 项；全部见 --json" in told
        assert not [line for line in told if "R-19" in line]


class TestFacts:
    def test_facts_of_the_dossier(self, desk: Desk) -> None:
        facts = {
            "leader": "甲",
            "award_mode": "competitive",
            "partners": [],
            "lump_sum": False,
            "grade": None,
        }
        partner = {"name": "某大学", "municipal_share": "5.00"}
        changed = {"leader": "乙", "award_mode": "commissioned", "partners": [partner], "lump_sum": True}
        old = result(project(statement={"facts": facts}))
        new = result(project(statement={"facts": {**changed, "grade": "good"}}))
        assert desk.screen(old, new)[2:-2] == [
            "  项目负责人：甲 → 乙",
            "  立项方式：竞争择优 → 定向委托",
            "  参与单位：— → 某大学 5.00",
            "  包干制：否 → 是",
            "  绩效等级：— → 良好",
        ]

    def test_the_budget_of_an_application(self, desk: Desk) -> None:
        def applied(amount: str) -> Json:
            line = {"category": "business", "source": "municipal", "budget": amount, "adjusted": amount}
            return result(project(statement={"facts": {}, "budget": [line]}))

        assert desk.screen(applied("1000.00"), applied("1500.00"))[:3] == [
            "有变化  P-1 某项目",
            "  输入、版本、日期都没有变，结果却不同：请核对结果文件是否改动过",
            "  预算 业务费 · 市级财政资金：批复预算 1,000.00 → 1,500.00（+500.00）；调整后预算 1,000.00 → 1,500.00（+500.00）",
        ]


class TestSettlement:
    ROW: ClassVar[Json] = {
        "category": "business", "source": "municipal", "budget": "100.00", "adjusted": "100.00", "prior": "0.00", "year": "40.00",
        "cumulative": "40.00", "balance": "60.00",
    }  # fmt: skip
    MONEY: ClassVar[Json] = {"source": "municipal", "due": "100.00", "received": "100.00", "refunded": "0.00"}

    def year_end(self, rows: list[Json], money: list[Json], year: int = 2026) -> Json:
        return result(project(settlement=rows, funding=money), year=year)

    def test_lines_that_changed_came_and_went(self, desk: Desk) -> None:
        labour = {**self.ROW, "category": "labour"}
        spent = {**self.ROW, "year": "50.00", "cumulative": "50.00", "balance": "50.00"}
        own = {**self.MONEY, "source": "self_raised"}
        old = self.year_end([self.ROW, labour], [self.MONEY])
        new = self.year_end(
            [spent, {**self.ROW, "source": "other"}], [{**self.MONEY, "received": "90.00"}, own]
        )
        assert desk.screen(old, new)[2:-2] == [
            "  决算 业务费 · 市级财政资金：本年支出 40.00 → 50.00（+10.00）；累计支出 40.00 → 50.00（+10.00）；预算结余 60.00 → 50.00（-10.00）",
            "  决算 业务费 · 其他来源资金：新增，批复预算 100.00，调整后预算 100.00，以前年度支出 0.00，本年支出 40.00，累计支出 40.00，预算结余 60.00",
            "  决算 劳务费 · 市级财政资金：不再有，批复预算 100.00，调整后预算 100.00，以前年度支出 0.00，本年支出 40.00，累计支出 40.00，预算结余 60.00",
            "  到账 市级财政资金：到账 100.00 → 90.00（-10.00）",
            "  到账 单位自筹资金：新增，应到 100.00，到账 100.00，退回 0.00",
        ]

    def test_lines_whose_category_or_source_the_ledger_does_not_name(self, desk: Desk) -> None:
        unsaid = {**self.ROW, "category": None, "source": None}
        money = {**self.MONEY, "source": None}
        old = self.year_end([unsaid], [money])
        new = self.year_end([{**unsaid, "balance": "59.00"}], [{**money, "received": "90.00"}])
        assert desk.screen(old, new)[2:-2] == [
            "  决算 未写类别 · 未写来源：预算结余 60.00 → 59.00（-1.00）",
            "  到账 未写来源：到账 100.00 → 90.00（-10.00）",
        ]

    def test_another_year_explains(self, desk: Desk) -> None:
        spent = {**self.ROW, "prior": "40.00"}
        told = desk.screen(self.year_end([self.ROW], []), self.year_end([spent], [], year=2027))
        assert told[:4] == [
            "检查的条件",
            "  年度：2026 → 2027",
            "有变化  P-1 某项目",
            "  可能的原因：年度 2026 → 2027",
        ]

    def test_only_one_of_two_results_has_it(self, desk: Desk) -> None:
        told = desk.screen(result(), self.year_end([self.ROW], [self.MONEY]))
        assert told[:3] == ["检查的条件", "  年度：— → 2026", "  有年度决算：否 → 是"]
        assert not [line for line in told if line.startswith("  决算")]


class TestWhy:
    @staticmethod
    def why(desk: Desk, old: Json, new: Json) -> str:
        """The reasons of the only project, of which a figure differs."""
        before = {**old, "projects": [project("P-1", finding(actual="1.00"))]}
        after = {**new, "projects": [project("P-1", finding(actual="2.00"))]}
        (line,) = [each for each in desk.screen(before, after) if each.startswith(("  可能的原因", "  输入"))]
        return line.strip().removeprefix("可能的原因：")

    def test_nothing_at_all(self, desk: Desk) -> None:
        assert self.why(desk, result(), result()) == (
            "输入、版本、日期都没有变，结果却不同：请核对结果文件是否改动过"
        )

    def test_a_renamed_file_explains_nothing(self, desk: Desk) -> None:
        new = result(inputs=[dossier(), ledger("新账.csv")])
        assert self.why(desk, result(), new).startswith("输入、版本、日期都没有变")
        assert desk.screen(result(), new)[:2] == ["输入的文件", "  只改了名  账.csv → 新账.csv（账簿）"]

    def test_another_program(self, desk: Desk) -> None:
        assert self.why(desk, result(), result(version="0.2.0")) == "程序版本 0.1.0 → 0.2.0"

    def test_an_option(self, desk: Desk) -> None:
        old, new = result(options={"strict": False}), result(options={"strict": True})
        assert self.why(desk, old, new) == "strict 否 → 是"

    @pytest.mark.parametrize(
        ("before", "after", "expected"),
        [
            (None, ("enterprise", None), "科目对照方案 — → enterprise"),
            (("甲.toml", "a" * 64), ("乙.toml", "b" * 64), "科目对照方案 甲.toml → 乙.toml"),
            (
                ("甲.toml", "a" * 64),
                ("甲.toml", "b" * 64),
                "科目对照方案 甲.toml（SHA-256 aaaaaaaaaaaa…） → 甲.toml（SHA-256 bbbbbbbbbbbb…）",
            ),
        ],
    )
    def test_a_profile(
        self, desk: Desk, before: tuple[str, str] | None, after: tuple[str, str], expected: str
    ) -> None:
        old, new = (
            result(options={"profile": side and {"path": side[0], "sha256": side[1]}})
            for side in (before, after)
        )
        assert self.why(desk, old, new) == expected

    def test_looking_for_leads_explains_nothing(self, desk: Desk) -> None:
        old, new = result(options={"leads": False}), result(options={"leads": True})
        assert self.why(desk, old, new).startswith("输入、版本、日期都没有变")
        assert desk.screen(old, new)[:2] == ["检查的条件", "  找审计线索：否 → 是"]

    def test_a_ledger_that_came(self, desk: Desk) -> None:
        new = result(inputs=[dossier(), ledger(), ledger("账-2.csv", "cc")])
        assert self.why(desk, result(), new) == "账簿变了（账-2.csv）"

    def test_many_ledgers_are_counted(self, desk: Desk) -> None:
        more = [ledger(f"账-{at}.csv", f"c{at}") for at in range(5)]
        new = result(inputs=[dossier(), ledger(), *more])
        assert self.why(desk, result(), new) == "账簿变了（账-0.csv、账-1.csv、账-2.csv 等 5 个文件）"

    def test_a_ledger_read_otherwise(self, desk: Desk) -> None:
        new = result(inputs=[dossier(), ledger(profile="enterprise", heading_row=2)])
        assert self.why(desk, result(), new) == "文件没有变，读法变了（账.csv）"
        assert desk.screen(result(), new)[1] == (
            "  读法变了  账.csv（账簿）：科目对照方案 canonical → enterprise；标题行 1 → 2"
        )

    def test_one_of_several_dossiers(self, desk: Desk) -> None:
        old = result(inputs=[dossier(), dossier("b.yaml", "b1")])
        new = result(inputs=[dossier(), dossier("b.yaml", "b2")])
        assert self.why(desk, old, new) == "项目档案变了（b.yaml），结果文件没有写明是不是这个项目的"

    @pytest.mark.parametrize(("day", "is_sure"), [("2026-12-31", True), ("2027-01-01", False)])
    def test_a_dossier_that_tells_otherwise_on_the_same_day(
        self, desk: Desk, day: str, *, is_sure: bool
    ) -> None:
        old = result(
            project(statement={"facts": {"leader": "甲"}}), inputs=[dossier(), dossier("b.yaml", "b1")]
        )
        new = result(
            project(statement={"facts": {"leader": "乙"}}),
            inputs=[dossier(), dossier("b.yaml", "b2")],
            as_of=day,
        )
        (changed,) = desk.compare(old, new)["projects"]["changed"]
        assert changed["why"][0] == {"reason": "dossier", "files": ["b.yaml"], "sure": is_sure}

    @pytest.mark.parametrize(
        ("code", "expected"),
        [("P-1", "项目档案变了（表.xlsx）"), ("P-2", "输入、版本、日期都没有变")],
    )
    def test_a_form_names_its_project(self, desk: Desk, code: str, expected: str) -> None:
        forms = [{"sheet": "表", "holds": "budget", "project": code, "notes": []}]
        old = result(inputs=[dossier(), dossier("表.xlsx", "b1", forms=forms)])
        new = result(inputs=[dossier(), dossier("表.xlsx", "b2", forms=forms)])
        assert self.why(desk, old, new).startswith(expected)

    def test_a_threshold_explains_leads_only(self, desk: Desk) -> None:
        def looked(number: str, count: int, **more: Any) -> Json:
            lead = {"lead": "LD-1", "count": count, "amount": "6000.00"}
            tests = [{"lead": "LD-1", "threshold": f"一张凭证用现金支付超过 {number} 元"}]
            return result(project(leads=[lead] if count else [], **more), lead_tests=tests)

        assert desk.screen(looked("5,000.00", 1), looked("9,000.00", 0))[:5] == [
            "检查的条件",
            "  线索的阈值 LD-1：一张凭证用现金支付超过 5,000.00 元 → 一张凭证用现金支付超过 9,000.00 元",
            "有变化  P-1 某项目",
            "  可能的原因：线索的阈值 LD-1：一张凭证用现金支付超过 5,000.00 元 → 一张凭证用现金支付超过 9,000.00 元",
            "  线索 LD-1：1 → 0 处；金额 6,000.00 → —",
        ]
        told = desk.screen(looked("5,000.00", 0), looked("9,000.00", 0, title="改名"))
        assert told[3].startswith("  输入、版本、日期都没有变")

    def test_a_threshold_in_another_language_is_the_same(self, desk: Desk) -> None:
        old = result(lead_tests=[{"lead": "LD-1", "threshold": "超过 5,000.00 元"}])
        new = result(lead_tests=[{"lead": "LD-1", "threshold": "more than 5,000.00 yuan"}])
        assert desk.screen(old, new) == ["没有变化", "没有新的不符合"]


class TestInputs:
    def test_files_that_came_went_and_changed(self, desk: Desk) -> None:
        rows = {"read": 12, "header": 1, "blank": 0, "subtotal": 0, "accepted": 10, "rejected": 1}
        old = result(inputs=[dossier(), dossier("b.yaml", "b1"), ledger()])
        new = result(
            inputs=[
                dossier("c.yaml", "c1"),
                dossier("b.yaml", "b2"),
                ledger(sha256="d1", rows=rows, debit="101.00"),
            ]
        )
        assert desk.screen(old, new)[:5] == [
            "输入的文件",
            "  内容变了  b.yaml（项目档案）",
            "  内容变了  账.csv（账簿）：读入行数 10 → 12；采用行数 9 → 10；拒收行数 0 → 1；借方合计 100.00 → 101.00（+1.00）",
            "  新增  c.yaml（项目档案）",
            "  不再有  a.yaml（项目档案）",
        ]

    def test_rejected_rows_are_counted_for_each_file_whatever_their_language(self, desk: Desk) -> None:
        def rejected(row: int, reason: str, file: str = "账.csv") -> Json:
            return {
                "file": file,
                "sheet": None,
                "row": row,
                "column": "借方",
                "value": "1x",
                "reason": reason,
            }

        old = result(rejected_rows=[rejected(3, "不是金额"), rejected(4, "不是金额")])
        moved = [ledger("新账.csv")]
        new = result(rejected_rows=[rejected(4, "not an amount", "新账.csv")], inputs=[dossier(), *moved])
        assert desk.compare(old, new)["rejected_rows"] == [
            {"file": "新账.csv", "old": 2, "new": 1, "came": 0, "went": 1}
        ]
        assert "  新账.csv：2 → 1 行（新拒收 0 行，不再拒收 1 行）" in desk.screen(old, new)

    def test_codes_without_a_dossier(self, desk: Desk) -> None:
        def code(name: str, lines: int, debit: str) -> Json:
            return {"project": name, "lines": lines, "debit": debit, "credit": "0.00"}

        old = result(unmatched=[code("", 1, "5.00"), code("KY-1", 2, "3.00")])
        new = result(unmatched=[code("", 2, "7.00"), code("KY-2", 1, "1.00")])
        assert desk.screen(old, new)[:4] == [
            "没有给档案的项目代码",
            "  （没有写项目）：1 → 2 行；借方合计 5.00 → 7.00（+2.00）",
            "  KY-2：0 → 1 行",
            "  KY-1：2 → 0 行",
        ]


class TestFilesThatAreNoResult:
    USE = "请给出 screen、check 或 year-end 用 --json 写出的结果文件"

    @pytest.mark.parametrize(
        ("content", "said"),
        [
            (b"{", "坏.json，第 1 行第 2 列：不是完整的 JSON；{use}"),
            (b"\x8f\xff\xff\xff", "坏.json：不是 Unicode 编码的文字；{use}"),
            (b"[" * 100_000, "坏.json：嵌套过深；{use}"),
            (b"[" + b"9" * 5_000 + b"]", "坏.json：有一个数字大得无法计算；{use}"),
            (b'{"version": "\\udfff"}', "坏.json：含有不完整的字符（半个 \\uXXXX 转义）；{use}"),
            ([], "坏.json，schema：没有写明格式；应为 budgetcheck/result/1；{use}"),
            ({"schema": "other/2"}, "坏.json，schema：other/2；应为 budgetcheck/result/1；{use}"),
            (result(as_of="明天"), "坏.json，as_of：明天；应为日期，如 2026-12-31"),
            (result(inputs={}), "坏.json，inputs：应为数组"),
            (result("P-1"), "坏.json，projects[0]：P-1；应为对象"),
            (
                result(project(), project("P-2", finding(verdict="maybe"))),
                "坏.json，projects[1].findings[0].verdict：maybe；应为结论的代码，如 pass、fail、review",
            ),
            (
                result(project("P-1", finding(actual=1.5))),
                "坏.json，projects[0].findings[0].actual：1.5；应为两位小数的金额文字，如 2000000.00",
            ),
            (
                result(project("P-1", finding(actual=2))),
                "坏.json，projects[0].findings[0].actual：2；应为文字",
            ),
            (
                result(project("P-1", finding(actual="1e999999999"))),
                "坏.json，projects[0].findings[0].actual：1e999999999；应为两位小数的金额文字，如 2000000.00",
            ),
            (
                result(project(), project()),
                "坏.json，projects[1].project：P-1；出现了两次，应只有一次",
            ),
            (
                result(project("P-1", finding(), finding())),
                "坏.json，projects[0].findings[1].rule：YT20-1；出现了两次，应只有一次",
            ),
        ],
    )
    def test_each_is_refused_in_words(self, desk: Desk, content: Any, said: str) -> None:
        assert desk.refusal(content) == said.format(use=self.USE)

    def test_a_key_that_is_missing(self, desk: Desk) -> None:
        told = result()
        del told["projects"][0]["findings"][0]["verdict"]
        assert desk.refusal(told) == "坏.json，projects[0].findings[0].verdict：缺少这一项"

    def test_of_many_damages_the_first_are_listed(self, desk: Desk) -> None:
        told = result(*(project(f"P-{at}", finding(missing=None)) for at in range(12)))
        said = desk.refusal(told).splitlines()
        assert said[0] == "坏.json，projects[0].findings[0].missing：null；应为数组"
        assert said[10:] == ["坏.json：共 12 处有误，列出前 10 处"]

    def test_one_that_is_too_large(self, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(result_file, "LARGEST", 1_000)
        assert desk.refusal(b" " * 1_001) == (
            "坏.json：文件有 1,001 字节；最多 1,000 字节；请把项目分成几批检查，再分别比较"
        )

    def test_one_that_is_not_there(self, desk: Desk) -> None:
        here = desk.write("新.json", result())
        with pytest.raises(InputError, match="文件不存在；请核对路径和文件名"):
            compare_files(here, desk.folder / "没有.json")

    @pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
    def test_one_that_a_shell_wrote_anew_is_read(self, desk: Desk, encoding: str) -> None:
        old, new = desk.write("旧.json", result()), desk.folder / "新.json"
        new.write_text(json.dumps(result(), ensure_ascii=False), encoding=encoding)
        assert screen(compare_files(old, new))[2:] == ["没有变化", "没有新的不符合"]


def test_the_same_file_twice_is_allowed_and_said(desk: Desk) -> None:
    path = desk.write("a.json", result())
    told = compare_files(path, desk.folder / ".." / desk.folder.name / "a.json")
    assert told["same"] == "file"
    assert screen(told) == [
        "旧：a.json（1 个项目，检查日期 2026-12-31，程序版本 0.1.0）",
        "新：a.json（1 个项目，检查日期 2026-12-31，程序版本 0.1.0）",
        "两次给的是同一个文件",
        "没有变化",
        "没有新的不符合",
    ]


def test_files_of_one_name_are_told_apart_by_their_folders(desk: Desk) -> None:
    for name in ("一月", "二月"):
        (desk.folder / name).mkdir()
        desk.write(f"{name}/r.json", result())
    told = compare_files(desk.folder / "一月" / "r.json", desk.folder / "二月" / "r.json")
    assert (told["old"]["file"], told["new"]["file"]) == ("一月/r.json", "二月/r.json")


def test_hostile_text_stays_text(desk: Desk) -> None:
    nasty = "\x1b[31m[bold]红[/bold]\u202e\n{x}"
    old = result(project(nasty, finding(actual="1.00")), inputs=[ledger(nasty, "a1")])
    new = result(
        project(nasty, finding(actual="2.00", message=nasty), title=nasty), inputs=[ledger(nasty, "a2")]
    )
    told = desk.screen(old, new)
    shown = "\\x1b[31m[bold]红[/bold]\\u202e\\n{x}"
    assert told[1] == f"  内容变了  {shown}（账簿）"
    assert told[2] == f"有变化  {shown} {shown}"
    assert told[5] == f"  YT20-1  符合  {shown}"
    assert not [line for line in told if "\x1b" in line or "\u202e" in line]


def test_a_long_text_is_cut(desk: Desk) -> None:
    told = desk.screen(result(), result(project("P-1", finding(actual="1.00", message="长" * 1_000))))
    (line,) = [each for each in told if "长" in each]
    assert line.endswith("长…")
    assert len(line.strip()) == 400


def test_on_a_terminal_lines_are_folded_below_their_start(desk: Desk) -> None:
    told = desk.compare(result(), result(project("P-1", finding(actual="1.00", message="长" * 30))))
    lines = screen(told, terminal=True, width=40)
    assert [line.rstrip() for line in lines if line.startswith(("  YT20-1", "  长"))] == [
        "  YT20-1  符合",
        "  " + "长" * 19,
        "  " + "长" * 11,
    ]


def test_it_is_deterministic(desk: Desk) -> None:
    old, new = result(project("P-2")), result(project("P-1", finding(actual="1.00")), as_of="2027-01-01")
    first, second = (json.dumps(desk.compare(old, new)) for _time in range(2))
    assert first == second
    assert json.loads(first)["schema"] == "budgetcheck/comparison/1"
