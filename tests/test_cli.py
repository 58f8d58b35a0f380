"""The commands, run as a person runs them: exit codes, what stands on screen, what is written."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.stories import FAILED_ACCEPTANCE, LUMP_SUM, OVER_CAP, TERMINATED

if TYPE_CHECKING:
    from pathlib import Path


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "budgetcheck", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)


def refused(*arguments: str | Path) -> str:
    """The message of a run that ends with 2, says it once on the error channel, and shows no traceback."""
    done = run(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert "Traceback" not in done.stderr
    return done.stderr.strip()


def test_the_version_needs_no_heavy_import() -> None:
    code = "import sys; from budgetcheck.__main__ import main; sys.argv = ['budgetcheck', '--version']; main(); print('polars' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["budgetcheck", "0.1.0", "False"]


class TestCap:
    def test_each_band_has_its_own_rate(self) -> None:
        done = run(
            "cap",
            "--programme",
            "yantai",
            "--municipal",
            "8000000",
            "--equipment-purchase",
            "1000000",
            "--json",
            "-",
        )
        assert done.returncode == 0
        assert json.loads(done.stdout) == {
            "base": "7000000.00",
            "bands": [
                {"above": "0.00", "up_to": "5000000.00", "rate": "0.30", "amount": "1500000.00"},
                {"above": "5000000.00", "up_to": "10000000.00", "rate": "0.25", "amount": "500000.00"},
            ],
            "cap": "2000000.00",
            "silent_above": None,
            "article": "第二十条",
        }

    def test_above_the_last_band_the_text_is_silent(self) -> None:
        done = run(
            "cap",
            "--programme",
            "烟台",
            "--municipal",
            "1400",
            "--equipment-purchase",
            "100",
            "--unit",
            "万元",
            "--json",
            "-",
        )
        figures = json.loads(done.stdout)
        assert (figures["cap"], figures["silent_above"]) == ("2750000.00", "10000000.00")

    def test_on_screen_it_shows_the_calculation(self) -> None:
        done = run("cap", "--programme", "yantai", "--municipal", "600", "--unit", "万元")
        assert "烟台市科技创新发展计划管理办法第二十条" in done.stdout
        assert "间接费用预算上限 1,750,000.00 元" in done.stdout

    @pytest.mark.parametrize(
        ("arguments", "message"),
        [
            (
                ("--programme", "yantai", "--municipal", "100", "--equipment-purchase", "100.01"),
                "--equipment-purchase：设备购置费 100.01 元大于市级财政资金 100.00 元；设备购置费是市级财政资金的一部分，请核对",
            ),
            (("--programme", "yantai", "--municipal", "-1"), "--municipal：-1；金额不能为负"),
            (("--programme", "yantai", "--municipal", "一百"), "--municipal：一百；应为金额（数字）"),
            (
                ("--programme", "yantai", "--municipal", "1", "--as-of", "2025-10-27"),
                "2025-10-27 没有可用的办法版本；现有版本 yantai-2025：2025-10-28 — 2027-08-31",
            ),
            (
                ("--programme", "datong", "--municipal", "1"),
                "--programme：大同市科技计划项目管理办法没有规定间接费用的上限；有上限的计划：烟台",
            ),
        ],
    )
    def test_what_cannot_be_worked_out_is_refused(self, arguments: tuple[str, ...], message: str) -> None:
        assert refused("cap", *arguments) == message


class TestYearEnd:
    def test_a_failing_project_ends_with_1_and_its_settlement_is_written(self, tmp_path: Path) -> None:
        written = tmp_path / "r.json"
        done = run(
            "year-end", OVER_CAP.folder, "--ledger", *OVER_CAP.ledgers, "--year", "2026", "--json", written
        )
        assert done.returncode == 1
        result = json.loads(written.read_text(encoding="utf-8"))
        assert (result["year"], result["as_of"]) == (2026, "2026-12-31")
        assert result["projects"][0]["statement"]["sums"]["total"]["cumulative"] == "6407957.22"

    def test_a_project_in_order_ends_with_0(self) -> None:
        assert (
            run("year-end", LUMP_SUM.folder, "--ledger", *LUMP_SUM.ledgers, "--year", "2026").returncode == 0
        )

    def test_what_needs_review_ends_with_1_only_where_that_is_strict(self) -> None:
        command = (
            "year-end",
            TERMINATED.folder,
            "--ledger",
            *TERMINATED.ledgers,
            "--year",
            "2026",
            "--quiet",
        )
        assert [run(*command).returncode, run(*command, "--strict").returncode] == [0, 1]

    def test_its_report_opens_in_the_unit_that_is_told(self, tmp_path: Path) -> None:
        command = ("year-end", LUMP_SUM.folder, "--ledger", *LUMP_SUM.ledgers, "--year", "2026", "--quiet")
        run(*command, "--out", tmp_path / "yuan")
        run(*command, "--out", tmp_path / "wan", "--unit", "万元")
        opened = {
            name: ('value="yuan" checked>' in page, 'value="wan" checked>' in page)
            for name in ("yuan", "wan")
            for page in [(tmp_path / name / "index.html").read_text(encoding="utf-8")]
        }
        assert opened == {"yuan": (True, False), "wan": (False, True)}

    def test_a_later_day_judges_later_but_settles_31_december(self) -> None:
        told = FAILED_ACCEPTANCE
        done = run(
            "year-end",
            told.folder,
            "--ledger",
            *told.ledgers,
            "--year",
            "2026",
            "--as-of",
            "2027-08-31",
            "--json",
            "-",
        )
        result = json.loads(done.stdout)
        assert (done.returncode, result["as_of"], result["statement"]["day"]) == (
            1,
            "2027-08-31",
            "2026-12-31",
        )
        assert result["statement"]["sums"]["total"]["cumulative"] == "2484057.72"

    @pytest.mark.parametrize(
        ("options", "message"),
        [
            (("--year", "26"), "--year：26；应为四位数的年度，如 2026"),
            (("--year", "二〇二六"), "--year：二〇二六；应为四位数的年度，如 2026"),
            (("--year", "1999"), "--year：1999；应为四位数的年度，如 2026"),
            (("--year", "2026.5"), "--year：2026.5；应为四位数的年度，如 2026"),
            (
                ("--year", "2026", "--as-of", "2025-12-31"),
                "--as-of：2025-12-31 早于 2026 年度；检查日期应在该年度之内或之后",
            ),
            (("--year", "2026", "--unit", "千元", "--out", "x"), "--unit：千元；元 | 万元"),
        ],
    )
    def test_what_cannot_be_audited_is_refused(self, options: tuple[str, ...], message: str) -> None:
        assert refused("year-end", OVER_CAP.folder, "--ledger", *OVER_CAP.ledgers, *options) == message

    def test_what_is_refused_writes_nothing(self, tmp_path: Path) -> None:
        refused(
            "year-end",
            OVER_CAP.folder,
            "--ledger",
            *OVER_CAP.ledgers,
            "--year",
            "26",
            "--out",
            tmp_path / "reports",
        )
        assert not (tmp_path / "reports").exists()


class TestCheck:
    def test_a_failing_project_ends_with_1_and_is_named_on_screen(self) -> None:
        done = run("check", OVER_CAP.folder, "--ledger", OVER_CAP.ledgers[0], "--as-of", "2026-12-31")
        assert done.returncode == 1
        assert (
            "不符合  YT20-1  间接费用预算 1,942,900.00 元超过上限 1,869,100.00 元，超出 73,800.00 元"
            in done.stdout
        )
        assert "读入 565 行 = 标题 1 + 空行 0 + 合计 0 + 采用 564 + 拒收 0" in done.stdout

    def test_a_project_in_order_ends_with_0(self) -> None:
        assert (
            run("check", LUMP_SUM.folder, "--ledger", LUMP_SUM.ledgers[0], "--as-of", "2027-06-30").returncode
            == 0
        )

    def test_a_review_fails_only_when_strict(self) -> None:
        arguments = ("check", TERMINATED.folder, "--ledger", TERMINATED.ledgers[0], "--as-of", "2026-12-31")
        assert (run(*arguments).returncode, run(*arguments, "--strict").returncode) == (0, 1)

    def test_json_to_standard_output_has_nothing_beside_it(self) -> None:
        done = run(
            "check", OVER_CAP.folder, "--ledger", OVER_CAP.ledgers[0], "--as-of", "2026-12-31", "--json", "-"
        )
        assert json.loads(done.stdout)["projects"][0]["verdict"] == "fail"
        assert done.stderr == ""

    def test_several_ledgers_may_follow_one_option_or_have_one_each(self) -> None:
        first, second = FAILED_ACCEPTANCE.ledgers
        common = (
            "check",
            FAILED_ACCEPTANCE.folder,
            "--profile",
            "enterprise",
            "--as-of",
            "2027-08-31",
            "--json",
            "-",
        )
        together = run(*common, "--ledger", first, second)
        apart = run(*common, "--ledger", first, "--ledger", second)
        assert json.loads(together.stdout) == json.loads(apart.stdout)
        assert [each["path"] for each in json.loads(together.stdout)["inputs"][1:]] == [
            "序时账-2026.csv",
            "序时账-2027.csv",
        ]

    def test_the_dossier_may_come_after_the_ledger(self) -> None:
        done = run("check", "--as-of", "2027-06-30", "--ledger", LUMP_SUM.ledgers[0], LUMP_SUM.folder)
        assert done.returncode == 0

    def test_reports_and_result_are_written_where_told(self, tmp_path: Path) -> None:
        done = run(
            "check", OVER_CAP.folder, "--ledger", OVER_CAP.ledgers[0], "--as-of", "2026-12-31",
            "--out", tmp_path / "reports", "--json", tmp_path / "result.json", "--quiet",
        )  # fmt: skip
        assert (done.returncode, done.stdout, done.stderr) == (1, "", "")
        assert sorted(path.name for path in (tmp_path / "reports").iterdir()) == [
            "YT-2025-0117.html",
            "index.html",
        ]
        assert json.loads((tmp_path / "result.json").read_text(encoding="utf-8"))["as_of"] == "2026-12-31"

    def test_an_unfit_ledger_row_is_rejected_and_the_rest_is_checked(self, tmp_path: Path) -> None:
        ledger = tmp_path / "ledger.csv"
        text = TERMINATED.ledgers[0].read_text(encoding="utf-8").splitlines()
        text[3] = text[3].replace("12600.00", "126oo.00")
        ledger.write_text("\n".join(text), encoding="utf-8")
        done = run("check", TERMINATED.folder, "--ledger", ledger, "--as-of", "2026-12-31", "--json", "-")
        result = json.loads(done.stdout)
        assert result["rejected_rows"] == [
            {
                "file": "ledger.csv",
                "sheet": None,
                "row": 4,
                "column": "debit",
                "value": "126oo.00",
                "reason": "不是金额",
            }
        ]
        assert result["inputs"][1]["rows"]["accepted"] == 493


def test_an_expired_waiver_is_said_on_screen(tmp_path: Path) -> None:
    dossier = tmp_path / "d.yaml"
    text = (OVER_CAP.folder / "dossier.yaml").read_text(encoding="utf-8")
    dossier.write_text(
        text + "waivers: [{rule: YT20-1, reason: 专项批复, proposed_by: 甲, approved_by: 乙, "
        "approved_on: 2026-06-01, expires_on: 2026-12-30}]\n",
        encoding="utf-8",
    )
    shown = run("screen", dossier, "--as-of", "2026-12-31").stdout
    assert (
        "豁免已过期，不起作用：专项批复（提出人 甲，批准人 乙，2026-06-01 批准，有效期至 2026-12-30）"
        in shown
    )
    shown = run("screen", dossier, "--as-of", "2026-12-30").stdout
    assert "已豁免  YT20-1" in shown
    assert "豁免：专项批复（提出人 甲，批准人 乙" in shown


class TestBadInput:
    """Exit code 2, one message that names file and place, nothing written."""

    def _check(self, tmp_path: Path, dossier: Path, *ledgers: Path) -> str:
        out = tmp_path / "out"
        message = refused(
            "check", dossier, "--ledger", *ledgers, "--out", out, "--json", tmp_path / "result.json"
        )
        assert not out.exists()
        assert not (tmp_path / "result.json").exists()
        return message

    def test_an_empty_ledger(self, tmp_path: Path) -> None:
        empty = tmp_path / "空.csv"
        empty.touch()
        assert self._check(tmp_path, OVER_CAP.folder, empty).endswith(
            "空.csv：文件是空的（0 字节）；请重新导出"
        )

    def test_a_binary(self, tmp_path: Path) -> None:
        binary = tmp_path / "a.csv"
        binary.write_bytes(bytes(range(256)) * 10)
        assert self._check(tmp_path, OVER_CAP.folder, binary).startswith("a.csv：这是二进制文件，不是账簿")

    def test_a_truncated_workbook(self, tmp_path: Path) -> None:
        truncated = tmp_path / "账簿.xlsx"
        truncated.write_bytes(LUMP_SUM.ledgers[0].read_bytes()[:5000])
        assert (
            self._check(tmp_path, LUMP_SUM.folder, truncated)
            == "账簿.xlsx：文件已损坏或不完整；请重新导出或重新下载"
        )

    def test_a_workbook_with_a_password(self, tmp_path: Path) -> None:
        locked = tmp_path / "账簿.xlsx"
        locked.write_bytes(
            bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 512 + "EncryptedPackage".encode("utf-16-le")
        )
        assert (
            self._check(tmp_path, LUMP_SUM.folder, locked)
            == "账簿.xlsx：工作簿设有打开密码；请取消密码后另存，再重试"
        )

    def test_no_amount_column(self, tmp_path: Path) -> None:
        ledger = tmp_path / "a.csv"
        ledger.write_text("日期,凭证号,摘要,科目编码\n2026-01-01,1,x,5301\n", encoding="utf-8")
        message = self._check(tmp_path, OVER_CAP.folder, ledger)
        assert message.startswith(
            "a.csv：第 1 行是标题行（日期、凭证号、摘要、科目编码），但没有金额列；需要“借方”和“贷方”，或“金额”（和“方向”）"
        )

    def test_two_dossiers_with_one_id(self, tmp_path: Path) -> None:
        dossiers = tmp_path / "dossiers"
        dossiers.mkdir()
        for name in ("a.yaml", "b.yaml"):
            shutil.copy(OVER_CAP.folder / "dossier.yaml", dossiers / name)
        message = self._check(tmp_path, dossiers, OVER_CAP.ledgers[0])
        assert (
            "b.yaml，project.id / project.ledger_codes：项目编号或账内代码 YT-2025-0117 已用于 a.yaml；每个编号只能属于一个项目"
            in message
        )

    @pytest.mark.parametrize(
        ("amount", "fault"), [("-5", "读到“-5”；金额不能为负"), ("约五万", "读到“约五万”；应为金额（数字）")]
    )
    def test_a_negative_or_textual_budget_amount(self, tmp_path: Path, amount: str, fault: str) -> None:
        dossier = tmp_path / "d.yaml"
        dossier.write_text(
            "project: {id: A, programme: yantai}\n"
            f"budget: {{lines: [{{category: business, source: municipal, amount: {amount}}}]}}\n",
            encoding="utf-8",
        )
        message = self._check(tmp_path, dossier, OVER_CAP.ledgers[0])
        assert message == f"d.yaml，budget.lines[0].amount（第 2 行）：{fault}"

    def test_a_missing_file(self, tmp_path: Path) -> None:
        assert self._check(tmp_path, OVER_CAP.folder, tmp_path / "没有.csv").endswith(
            "没有.csv：文件不存在；请核对路径和文件名"
        )

    def test_the_same_ledger_twice(self, tmp_path: Path) -> None:
        ledger = OVER_CAP.ledgers[0]
        assert "同一个文件给了两次" in self._check(tmp_path, OVER_CAP.folder, ledger, ledger)

    def test_a_copy_of_a_ledger_under_another_name(self, tmp_path: Path) -> None:
        ledger = tmp_path / "导出.csv"
        shutil.copy(TERMINATED.ledgers[0], ledger)
        message = self._check(tmp_path, TERMINATED.folder, TERMINATED.ledgers[0], ledger)
        assert message == "导出.csv：内容与 ledger.csv 完全相同；请只给一次，否则会重复计算"

    def test_a_target_that_cannot_be_written(self, tmp_path: Path) -> None:
        message = refused("screen", OVER_CAP.folder, "--json", tmp_path / "no" / "result.json")
        assert message.endswith("无法写入这个文件；请核对文件夹是否存在")

    @pytest.mark.parametrize("target", ["d.yaml", "l.csv"])
    def test_a_result_is_never_written_over_what_is_read(self, tmp_path: Path, target: str) -> None:
        shutil.copy(TERMINATED.folder / "dossier.json", tmp_path / "d.yaml")
        shutil.copy(TERMINATED.ledgers[0], tmp_path / "l.csv")
        before = (tmp_path / target).read_bytes()
        arguments = (
            "check",
            tmp_path / "d.yaml",
            "--ledger",
            tmp_path / "l.csv",
            "--json",
            tmp_path / target,
        )
        assert refused(*arguments).endswith("会写进输入的文件或文件夹；请换一个位置来写结果")
        assert (tmp_path / target).read_bytes() == before

    @pytest.mark.parametrize("written", ["json", "html,xlsx"])
    def test_a_report_is_never_written_where_the_next_run_would_read_it_as_input(
        self, tmp_path: Path, written: str
    ) -> None:
        shutil.copy(TERMINATED.folder / "dossier.json", tmp_path / "d.json")
        message = refused("screen", tmp_path, "--out", tmp_path, "--format", written)
        assert message.endswith("会写进输入的文件或文件夹；请换一个位置来写结果")
        assert [file.name for file in tmp_path.iterdir()] == ["d.json"]

    def test_a_report_is_never_written_over_what_is_read(self, tmp_path: Path) -> None:
        dossier = tmp_path / "result.json"
        shutil.copy(TERMINATED.folder / "dossier.json", dossier)
        before = dossier.read_bytes()
        message = refused("screen", dossier, "--out", tmp_path, "--format", "json")
        assert message == f"{dossier}：会写进输入的文件或文件夹；请换一个位置来写结果"
        assert dossier.read_bytes() == before

    def test_a_ledger_in_the_folder_of_the_reports_that_a_page_could_replace(self, tmp_path: Path) -> None:
        ledger = tmp_path / "out" / "index.html"
        ledger.parent.mkdir()
        ledger.write_text("<table></table>", encoding="utf-8")

        message = refused(
            "check", TERMINATED.folder / "dossier.json", "--ledger", ledger, "--out", ledger.parent
        )

        assert message == (
            f"{ledger}：这个输入文件在写报告的文件夹里，可能被同名的报告覆盖；请换一个文件夹来写报告"
        )
        assert ledger.read_text(encoding="utf-8") == "<table></table>"

    def test_a_profile_is_no_place_for_the_result(self, tmp_path: Path) -> None:
        profile = tmp_path / "p.toml"
        profile.write_text("", encoding="utf-8")

        message = refused(
            "check",
            TERMINATED.folder / "dossier.json",
            "--ledger",
            TERMINATED.ledgers[0],
            "--profile",
            profile,
            "--json",
            profile,
        )

        assert message.endswith("会写进输入的文件或文件夹；请换一个位置来写结果")

    def test_no_result_is_written_where_the_reports_cannot_be(self, tmp_path: Path) -> None:
        (tmp_path / "file").touch()
        refused("screen", OVER_CAP.folder, "--out", tmp_path / "file" / "no", "--json", tmp_path / "r.json")
        assert [file.name for file in tmp_path.iterdir()] == ["file"]

    def test_a_unit_that_there_is_not_without_a_folder_for_reports(self) -> None:
        arguments = ("year-end", OVER_CAP.folder, "--ledger", *OVER_CAP.ledgers, "--year", "2026")
        assert refused(*arguments, "--unit", "亿元") == "--unit：亿元；元 | 万元"

    def test_a_file_in_place_of_the_folder_for_reports(self, tmp_path: Path) -> None:
        file, target = tmp_path / "报告", tmp_path / "result.json"
        file.write_text("已有的内容", encoding="utf-8")
        message = refused(
            "check", OVER_CAP.folder, "--ledger", OVER_CAP.ledgers[0], "--out", file, "--json", target
        )
        assert message == f"{file}：不是文件夹；请换一个文件夹来写报告"
        assert [path.name for path in tmp_path.iterdir()] == ["报告"]
        assert file.read_text(encoding="utf-8") == "已有的内容"

    def test_a_date_that_is_none(self) -> None:
        assert (
            refused("screen", OVER_CAP.folder, "--as-of", "2026-02-30")
            == "--as-of：2026-02-30；没有这一天；应为日期，如 2025-03-15"
        )


class TestRules:
    def test_the_catalogue_lists_every_rule_of_a_programme_and_the_books(self) -> None:
        listed = json.loads(run("rules", "--programme", "datong", "--json", "-").stdout)
        assert [entry["rule"] for entry in listed] == [
            "DT07-1", "DT14-1", "DT14-2", "DT15-1", "DT18-1", "DT18-2", "DT18-3", "DT19-1", "DT19-2", "DT19-3",
            "DT20-1", "DT20-2", "DT21-1", "DT22-1", "DT24-1",
            "BK-1", "BK-2", "BK-3", "BK-4", "BK-5", "BK-6", "BK-7", "BK-8", "BK-9",
        ]  # fmt: skip

    @pytest.mark.parametrize("name", ["YT20-1", "yt20-1", "indirect-budget-cap"])
    def test_a_rule_is_found_by_code_or_name_and_shows_its_whole_page(self, name: str) -> None:
        shown = run("rules", name).stdout
        assert "市级财政资金列支的间接费用预算不超过分段上限" in shown
        for heading in ("查什么", "依据", "怎么算", "符合的例子", "不符合的例子", "何时无法判断"):
            assert heading in shown

    def test_an_unknown_rule_is_refused(self) -> None:
        assert refused("rules", "YT99-9") == "YT99-9：没有这条规则；用 budgetcheck rules 查看规则目录"

    def test_a_name_that_programmes_share_wants_the_programme(self) -> None:
        assert refused("rules", "edition-covers") == (
            "edition-covers：有几条规则叫这个名称：DT24-1、YT46-1；请写编号，或用 --programme 指明计划"
        )
        shown = run("rules", "edition-covers", "--programme", "yantai", "--json", "-").stdout
        assert json.loads(shown)["rule"] == "YT46-1"

    def test_a_rule_of_another_programme_is_refused(self) -> None:
        message = "YT20-1：不是大同的规则；用 budgetcheck rules 查看规则目录"
        assert refused("rules", "YT20-1", "--programme", "datong") == message

    @pytest.mark.parametrize("rule", ["DT20-2", "BK-2"])
    def test_a_rule_of_the_programme_or_of_the_books_is_shown(self, rule: str) -> None:
        done = run("rules", rule, "--programme", "datong", "--json", "-")
        assert json.loads(done.stdout)["rule"] == rule


def test_a_refusal_in_english_has_no_chinese_punctuation(tmp_path: Path) -> None:
    dossier = tmp_path / "a.yaml"
    dossier.write_text(
        "project: {id: P, programme: yantai, subsidy: sometimes}\nbudget: {}\n", encoding="utf-8"
    )

    told = refused("screen", dossier, "--lang", "en")

    assert told.startswith("a.yaml, project.subsidy (line 1): found ")
    assert not set("，；：（）") & set(told)
