"""What a page shows of an uploaded ledger, and that what is corrected there changes how the file is read."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from budgetcheck.inputs import inspected_input
from budgetcheck.inspection import inspect_ledger
from budgetcheck.ledgers.meaning.profile import load_profile
from budgetcheck.ledgers.meaning.profile_rules import COLUMN_FIELDS
from budgetcheck.ledgers.meaning.profile_text import profile_toml, with_corrections
from budgetcheck.problems import InputError
from tests.ledgers.written import entries, read, write, write_book

if TYPE_CHECKING:
    from pathlib import Path

HEADING = "日期,凭证号,摘要,科目编码,科目名称,借方,贷方,辅助核算\n"
BOOKS = (
    "某所序时账\n"
    + HEADING
    + (
        "2026-03-05,1,买材料,53010101,研发支出/材料费,100.00,,项目:YT-2025-0001 膜;人员:张三\n"
        "2026-03-05,1,买材料,1002,银行存款,,100.00,人员:李四\n"
        "2026-03-06,2,拨款,1002,银行存款,800.50,,人员:张三\n"
        "2026-03-06,2,拨款,2401,递延收益,,800.50,项目:YT-2025-0001 膜\n"
        "2026-03-07,3,坏,1002,银行存款,12x,,\n"
        ",,合计,,,900.50,900.50,\n"
    )
)
ODD = (
    "日期,凭证号,摘要,科目编码,科目名称,花了多少,收了多少\n"
    "2026-03-05,1,买材料,5301,研发支出/材料费,100.00,\n2026-03-05,1,买材料,1002,银行存款,,100.00\n"
)
TWINS = (
    "日期,凭证号,科目编码,科目名称,借方,借方金额,贷方\n"
    "2026-03-05,1,5301,研发支出/材料费,7.00,100.00,\n2026-03-05,1,1002,银行存款,,,100.00\n"
)


def column(seen: dict[str, Any], heading: str) -> dict[str, Any]:
    (found,) = [each for each in seen["headings"]["columns"] if each["heading"] == heading]
    return dict(found)


def account(seen: dict[str, Any], code: str | None, name: str | None = None) -> dict[str, Any]:
    (found,) = [
        each
        for each in seen["accounts"]["accounts"]
        if each["code"] == code and (name is None or each["name"] == name)
    ]
    return dict(found)


class TestAFileThatCouldBeRead:
    def test_everything_is_a_plain_value(self, tmp_path: Path) -> None:
        seen = inspect_ledger(write(tmp_path, BOOKS))
        assert json.loads(json.dumps(seen)) == seen

    def test_its_element_is_that_of_the_command(self, tmp_path: Path) -> None:
        path = write(tmp_path, BOOKS)
        ledger = read(path)
        seen = inspect_ledger(path)
        assert seen["input"] == json.loads(json.dumps(inspected_input(ledger.intake, ledger.rejected)))
        assert seen["input"]["rejected_rows"] == [
            {
                "file": "序时账.csv",
                "sheet": None,
                "row": 7,
                "column": "借方",
                "value": "12x",
                "reason": seen["input"]["rejected_rows"][0]["reason"],
            }
        ]
        assert (seen["problems"], seen["rejected_total"], seen["totals_total"]) == ([], 1, 1)
        assert seen["profile"] == "enterprise"

    def test_the_overview_has_lines_days_and_sums(self, tmp_path: Path) -> None:
        overview = inspect_ledger(write(tmp_path, BOOKS))["overview"]
        assert overview["first"][0] == {
            "file": "序时账.csv",
            "sheet": None,
            "row": 3,
            "date": "2026-03-05",
            "voucher": "1",
            "line": None,
            "summary": "买材料",
            "account_code": "53010101",
            "account_name": "研发支出/材料费",
            "debit": "100.00",
            "credit": "0.00",
            "amount": "100.00",
            "project": "YT-2025-0001",
            "source": None,
            "category": "business",
            "nature": "expense",
            "counterparty": None,
            "invoice": None,
            "department": None,
        }
        assert [each["row"] for each in overview["first"]] == [3, 4, 5, 6]
        assert overview["natures"] == [
            {"nature": "expense", "lines": 1, "amount": "100.00"},
            {"nature": "receipt", "lines": 1, "amount": "800.50"},
            {"nature": "contra", "lines": 2, "amount": "700.50"},
        ]
        assert (overview["first_day"], overview["last_day"]) == ("2026-03-05", "2026-03-06")
        assert overview["sheets"] == [{"sheet": None, "lines": 4}]
        assert (overview["without_project"], overview["without_source"]) == (0, 2)

    def test_each_heading_stands_in_the_order_of_the_file_with_samples_and_its_field(
        self, tmp_path: Path
    ) -> None:
        seen = inspect_ledger(write(tmp_path, BOOKS))
        headings = seen["headings"]
        assert (headings["sheet"], headings["row"], headings["total"]) == (None, 2, 8)
        assert [(each["heading"], each["field"]) for each in headings["columns"]] == [
            ("日期", "date"),
            ("凭证号", "voucher"),
            ("摘要", "summary"),
            ("科目编码", "account_code"),
            ("科目名称", "account_name"),
            ("借方", "debit"),
            ("贷方", "credit"),
            ("辅助核算", "auxiliary"),
        ]
        assert column(seen, "借方") == {
            "heading": "借方",
            "samples": ["100.00", "800.50", "12x"],
            "field": "debit",
            "score": 100,
            "reason": "用作借方",
        }
        assert column(seen, "凭证号")["samples"] == ["1", "1", "2"]

    def test_a_column_that_is_left_says_why(self, tmp_path: Path) -> None:
        path = write(tmp_path, "日期,凭证号,摘要,借方,贷方,余额\n2026-03-05,1,x,5.00,,5.00\n")
        assert column(inspect_ledger(path), "余额") == {
            "heading": "余额",
            "samples": ["5.00"],
            "field": None,
            "score": 100,
            "reason": "余额不是发生额",
        }

    def test_a_long_sample_is_shortened(self, tmp_path: Path) -> None:
        path = write(tmp_path, f"日期,凭证号,摘要,借方,贷方\n2026-03-05,1,{'长' * 500},5.00,\n")
        assert column(inspect_ledger(path), "摘要")["samples"] == ["长" * 79 + "…"]

    def test_the_headings_are_those_of_the_first_sheet_that_was_taken(self, tmp_path: Path) -> None:
        rows = [["日期", "凭证号", "摘要", "借方", "贷方"], ["2026-03-05", "1", "x", "5.00", None]]
        path = write_book(tmp_path, {"封面": [["某所"]], "三月": rows, "四月": rows})
        headings = inspect_ledger(path)["headings"]
        assert (headings["sheet"], headings["row"]) == ("三月", 1)

    def test_the_fields_are_those_that_a_profile_may_name(self, tmp_path: Path) -> None:
        assert inspect_ledger(write(tmp_path, BOOKS))["fields"] == list(COLUMN_FIELDS)

    def test_accounts_say_what_they_mean_and_what_tells_it(self, tmp_path: Path) -> None:
        seen = inspect_ledger(write(tmp_path, BOOKS))
        assert [each["code"] for each in seen["accounts"]["accounts"]] == ["1002", "2401", "53010101"]
        assert account(seen, "53010101") == {
            "code": "53010101",
            "name": "研发支出/材料费",
            "lines": 1,
            "debit": "100.00",
            "credit": "0.00",
            "project": None,
            "source": None,
            "category": "business",
            "nature": "expense",
            "with_project": False,
            "moves_money": False,
            "told_by": {"project": None, "source": None, "category": "word", "nature": "rule"},
            "by_name": False,
        }
        bank = account(seen, "1002")
        assert (bank["lines"], bank["debit"], bank["credit"]) == (2, "800.50", "100.00")
        assert bank["moves_money"]
        assert set(bank["told_by"].values()) == {None}

    def test_the_accounts_with_the_most_lines_are_given_and_all_are_counted(self, tmp_path: Path) -> None:
        accounts = inspect_ledger(write(tmp_path, BOOKS), most_accounts=1)["accounts"]
        assert (accounts["total"], [each["code"] for each in accounts["accounts"]]) == (3, ["1002"])

    def test_types_of_auxiliaries_have_their_most_frequent_values_first(self, tmp_path: Path) -> None:
        assert inspect_ledger(write(tmp_path, BOOKS))["auxiliaries"] == {
            "total": 2,
            "types": [
                {
                    "type": "人员",
                    "field": None,
                    "total": 2,
                    "values": [{"value": "张三", "lines": 2}, {"value": "李四", "lines": 1}],
                },
                {
                    "type": "项目",
                    "field": "project",
                    "total": 1,
                    "values": [{"value": "YT-2025-0001", "lines": 2}],
                },
            ],
        }

    def test_rejected_rows_are_capped_and_counted(self, tmp_path: Path) -> None:
        rows = "2026-03-05,1,x,坏,\n" * 501 + "2026-03-05,2,x,5.00,\n"
        seen = inspect_ledger(write(tmp_path, "日期,凭证号,摘要,借方,贷方\n" + rows))
        assert (len(seen["input"]["rejected_rows"]), seen["rejected_total"]) == (500, 501)
        assert seen["input"]["rows"]["rejected"] == 501

    def test_a_trial_balance_has_headings_and_no_accounts(self, tmp_path: Path) -> None:
        table = "科目编码,科目名称,期初余额,本期借方,本期贷方,期末余额\n1002,银行存款,0.00,5.00,0.00,5.00\n"
        seen = inspect_ledger(write(tmp_path, table))
        assert (seen["input"]["kind"], seen["profile"], seen["accounts"]["total"]) == (
            "trial_balance",
            None,
            0,
        )
        assert column(seen, "本期借方")["field"] == "period_debit"
        assert seen["overview"]["first"] == []


class TestAFileThatWasRefused:
    def test_columns_that_no_one_knows_are_shown_to_be_corrected(self, tmp_path: Path) -> None:
        seen = inspect_ledger(write(tmp_path, ODD))
        assert [problem["found"] for problem in seen["problems"]] == [
            (
                "第 1 行是标题行（日期、凭证号、摘要、科目编码、科目名称、花了多少、收了多少），但没有金额列；"
                "需要“借方”和“贷方”，或“金额”（和“方向”）"
            )
        ]
        assert (seen["input"], seen["overview"], seen["profile"]) == (None, None, None)
        assert column(seen, "花了多少") == {
            "heading": "花了多少",
            "samples": ["100.00"],
            "field": None,
            "score": None,
            "reason": None,
        }
        assert column(seen, "日期")["field"] == "date"

    def test_two_columns_that_look_alike_are_both_shown_as_what_they_seem(self, tmp_path: Path) -> None:
        seen = inspect_ledger(write(tmp_path, TWINS))
        assert "“借方”、“借方金额” 这几列都可能是借方" in seen["problems"][0]["found"]
        assert (column(seen, "借方")["field"], column(seen, "借方金额")["field"]) == ("debit", "debit")
        assert column(seen, "借方")["samples"] == ["7.00"]

    def test_a_heading_without_a_known_word_is_found_among_titles_and_figures(self, tmp_path: Path) -> None:
        text = "某所账本\n啥时候,干啥,出,进\n2026-03-05,买,5.00,0.00\n2026-03-06,卖,0.00,6.00\n"
        headings = inspect_ledger(write(tmp_path, text))["headings"]
        assert headings["row"] == 2
        assert [each["samples"][0] for each in headings["columns"]] == ["2026-03-05", "买", "5.00", "0.00"]

    def test_a_column_that_the_profile_names_and_the_file_lacks(self, tmp_path: Path) -> None:
        profile = with_corrections(load_profile("canonical"), name="某所", columns={"debit": "花了多少"})
        seen = inspect_ledger(write(tmp_path, BOOKS), profile)
        assert "写明了 “花了多少”，标题行里没有这样的列" in seen["problems"][0]["found"]
        assert column(seen, "借方")["samples"] == ["100.00", "800.50", "12x"]

    def test_what_is_no_table_is_refused_as_ever(self, tmp_path: Path) -> None:
        for content, name in (
            (b"", "空.csv"),
            (b"%PDF-1.7 x", "扫描.pdf"),
            ("只有一句话\n".encode(), "a.txt"),
        ):
            path = write(tmp_path, content, name=name)
            with pytest.raises(InputError) as error:
                read(path)
            with pytest.raises(InputError) as again:
                inspect_ledger(path)
            assert str(again.value) == str(error.value)


class TestCorrectedColumns:
    def test_an_odd_heading_is_read_and_the_profile_is_still_chosen_by_the_accounts(
        self, tmp_path: Path
    ) -> None:
        path = write(tmp_path, ODD)
        columns = {"debit": "花了多少", "credit": "收了多少"}
        seen = inspect_ledger(path, columns=columns)
        assert (seen["profile"], seen["input"]["debit"], seen["input"]["credit"]) == (
            "enterprise",
            "100.00",
            "100.00",
        )
        assert (column(seen, "花了多少")["field"], column(seen, "花了多少")["score"]) == ("debit", 100)
        assert column(seen, "花了多少")["reason"] == "用作借方，科目对照方案写明"
        kept = with_corrections(load_profile("enterprise"), name="某所", columns=columns)
        own = write(tmp_path, profile_toml(kept), name="某所.toml")
        assert entries(read(path, str(own)), "debit", "credit", "category", "nature") == [
            ("100.00", "0.00", "business", "expense"),
            ("0.00", "100.00", None, "contra"),
        ]

    @pytest.mark.parametrize(("heading", "debit"), [("借方", "7.00"), ("借方金额", "100.00")])
    def test_of_two_that_look_alike_the_one_that_was_chosen_is_read(
        self, tmp_path: Path, heading: str, debit: str
    ) -> None:
        profile = with_corrections(load_profile("enterprise"), name="某所", columns={"debit": heading})
        seen = inspect_ledger(write(tmp_path, TWINS), profile)
        assert (seen["problems"], seen["input"]["debit"]) == ([], debit)

    def test_a_column_that_was_misread_is_taken_for_what_it_is(self, tmp_path: Path) -> None:
        text = "日期,凭证号,摘要,借方,贷方,项目,课题\n2026-03-05,1,x,5.00,,材料费,YT-1\n"
        path = write(tmp_path, text)
        assert inspect_ledger(path)["overview"]["first"][0]["project"] == "材料费"
        profile = with_corrections(
            load_profile("canonical"), name="某所", columns={"project": "课题", "category": "项目"}
        )
        first = inspect_ledger(path, profile)["overview"]["first"][0]
        assert (first["project"], first["category"], first["nature"]) == ("YT-1", "business", "expense")

    def test_a_field_that_no_column_is(self, tmp_path: Path) -> None:
        path = write(tmp_path, "日期,凭证号,摘要,借方,贷方,项目\n2026-03-05,1,x,5.00,,一分厂\n")
        seen = inspect_ledger(path, columns={"project": ""})
        assert seen["overview"]["first"][0]["project"] == ""
        assert (column(seen, "项目")["field"], column(seen, "项目")["reason"]) == (
            None,
            "科目对照方案写明没有项目列",
        )

    def test_a_column_of_auxiliaries_under_an_odd_heading(self, tmp_path: Path) -> None:
        path = write(tmp_path, "日期,凭证号,摘要,借方,贷方,备查\n2026-03-05,1,x,5.00,,项目:YT-1\n")
        first = inspect_ledger(path, columns={"auxiliary": "备查"})["overview"]["first"][0]
        assert first["project"] == "YT-1"

    def test_a_column_of_auxiliaries_that_is_something_else(self, tmp_path: Path) -> None:
        path = write(tmp_path, "日期,凭证号,摘要,借方,贷方,辅助核算\n2026-03-05,1,x,5.00,,YT-1\n")
        seen = inspect_ledger(path, columns={"project": "辅助核算"})
        assert seen["overview"]["first"][0]["project"] == "YT-1"
        assert (column(seen, "辅助核算")["field"], seen["auxiliaries"]["total"]) == ("project", 0)

    def test_an_amount_with_a_direction_beside_two_sides_that_are_something_else(
        self, tmp_path: Path
    ) -> None:
        text = "日期,凭证号,摘要,借方,贷方,金额,方向\n2026-03-05,1,x,90.00,80.00,5.00,贷\n"
        columns = {"debit": "", "credit": "", "amount": "金额", "direction": "方向"}
        seen = inspect_ledger(write(tmp_path, text), columns=columns)
        assert (seen["input"]["debit"], seen["input"]["credit"]) == ("0.00", "5.00")

    def test_a_heading_that_stands_twice_is_no_choice(self, tmp_path: Path) -> None:
        path = write(tmp_path, "日期,凭证号,摘要,花了,花了,贷方\n2026-03-05,1,x,5.00,6.00,\n")
        seen = inspect_ledger(path, columns={"debit": "花了"})
        assert seen["problems"][0]["found"] == "标题“花了”出现了两次，不知道用哪一列，请只保留一列"


class TestCorrectedAccounts:
    def corrected(self, folder: Path, books: str, **said: Any) -> dict[str, Any]:
        path = write(folder, books)
        profile = with_corrections(load_profile("enterprise"), name="某所", accounts=[said])
        return inspect_ledger(path, profile)

    def test_all_that_it_means_changes_its_lines(self, tmp_path: Path) -> None:
        seen = self.corrected(
            tmp_path,
            BOOKS.replace("项目:YT-2025-0001 膜;", ""),
            code="53010101",
            name="研发支出/材料费",
            project="YT-2026-0007",
            source="单位自筹资金",
            category="劳务费",
            nature="预付",
        )
        first = seen["overview"]["first"][0]
        assert [first[field] for field in ("project", "source", "category", "nature")] == [
            "YT-2026-0007",
            "self_raised",
            "labour",
            "advance",
        ]
        assert account(seen, "53010101")["told_by"] == dict.fromkeys(
            ("project", "source", "category", "nature"), "rule"
        )
        assert seen["profile"] == "某所"

    def test_an_account_that_meant_nothing_is_spending(self, tmp_path: Path) -> None:
        books = HEADING + "2026-03-05,1,买,1403,原材料,30.00,,\n2026-03-05,1,买,1002,银行存款,,30.00,\n"
        assert inspect_ledger(write(tmp_path, books))["overview"]["counts_nothing"]
        seen = self.corrected(tmp_path, books, code="1403", name="原材料", category="业务费", nature="支出")
        assert seen["overview"]["natures"] == [
            {"nature": "expense", "lines": 1, "amount": "30.00"},
            {"nature": "contra", "lines": 1, "amount": "-30.00"},
        ]

    def test_an_account_that_is_not_counted(self, tmp_path: Path) -> None:
        seen = self.corrected(tmp_path, BOOKS, code="53010101", name="研发支出/材料费", nature="对方科目")
        assert seen["overview"]["first"][0]["nature"] == "contra"

    def test_a_name_within_another_is_not_taken_for_it(self, tmp_path: Path) -> None:
        rows = "".join(
            f"2026-03-05,{at},买,5301,{name},5.00,,\n"
            for at, name in enumerate(("研发支出", "研发支出/劳务费"), start=1)
        )
        path = write(tmp_path, HEADING + rows)
        assert account(inspect_ledger(path), "5301", "研发支出")["by_name"]
        seen = self.corrected(tmp_path, HEADING + rows, code="5301", name="研发支出", category="业务费")
        assert account(seen, "5301", "研发支出")["category"] == "business"
        assert account(seen, "5301", "研发支出/劳务费")["category"] == "labour"

    def test_an_account_without_a_code_goes_by_its_whole_name(self, tmp_path: Path) -> None:
        heading = "日期,凭证号,摘要,科目名称,借方,贷方\n"
        rows = "2026-03-05,1,买,研发,5.00,\n2026-03-05,2,买,研发/设备,6.00,\n"
        seen = self.corrected(tmp_path, heading + rows, name="研发", category="业务费", nature="支出")
        assert account(seen, None, "研发")["by_name"]
        assert [(each["nature"], each["amount"]) for each in seen["overview"]["natures"]] == [
            ("expense", "5.00"),
            ("contra", "6.00"),
        ]

    def test_equipment_without_a_project_stays_uncounted_when_its_category_is_corrected(
        self, tmp_path: Path
    ) -> None:
        books = HEADING + (
            "2026-03-05,1,买,1601,固定资产/测试仪,30.00,,\n"
            "2026-03-05,2,买,1601,固定资产/测试仪,40.00,,项目:YT-2025-0001\n"
        )
        for nature in (None, "支出"):
            seen = self.corrected(
                tmp_path,
                books,
                code="1601",
                name="固定资产/测试仪",
                category="设备租赁费",
                nature=nature,
            )
            assert [(each["nature"], each["category"]) for each in seen["overview"]["first"]] == [
                ("contra", None),
                ("expense", "equipment_other"),
            ]

    def test_a_type_of_auxiliaries(self, tmp_path: Path) -> None:
        path = write(tmp_path, BOOKS)
        profile = with_corrections(
            load_profile("enterprise"), name="某所", auxiliaries={"人员": "部门", "项目": "不用"}
        )
        seen = inspect_ledger(path, profile)
        assert [(each["type"], each["field"]) for each in seen["auxiliaries"]["types"]] == [
            ("人员", "department"),
            ("项目", "none"),
        ]
        assert seen["overview"]["first"][0]["project"] == ""
