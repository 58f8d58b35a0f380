"""What a profile is refused for, and what it says as a last resort."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from budgetcheck.ledgers.meaning.profile import load_profile
from budgetcheck.ledgers.read import read_ledgers
from budgetcheck.problems import InputError
from tests.ledgers.written import entries, read, write

if TYPE_CHECKING:
    from pathlib import Path

HEADING = "日期,凭证号,摘要,科目编码,科目名称,借方,贷方\n"
BANK = "2026-03-05,1,付款,1002,银行存款,,5.00\n"


def refused(folder: Path, profile: str, *ledgers: str) -> list[str]:
    """What reading under a profile is refused for; without a ledger what loading it is refused for."""
    path = write(folder, 'name = "某所"\n' + profile, name="某所.toml")
    files = [write(folder, HEADING + rows, name=f"{at}.csv") for at, rows in enumerate(ledgers, start=1)]
    with pytest.raises(InputError) as error:
        read_ledgers(files, str(path)) if files else load_profile(str(path))
    return [str(problem) for problem in error.value.problems]


class TestContradictions:
    def test_two_rules_on_one_account(self, tmp_path: Path) -> None:
        rules = '[[account]]\nprefix = "5301"\nsource = "自筹"\n[[account]]\nprefix = "53-01"\nsource = "市级财政"\nnature = "支出"\n'
        assert refused(tmp_path, rules) == [
            (
                '某所.toml：第 1 条 [[account]]（prefix = "5301"）与第 2 条 [[account]]（prefix = "53-01"）互相矛盾：'
                "source 一条写 self_raised，一条写 municipal；请只留一条，或把其中一条写得更具体"
            )
        ]

    def test_two_rules_on_one_account_that_say_different_fields_agree(self, tmp_path: Path) -> None:
        rules = (
            '[[account]]\nprefix = "5301"\nsource = "自筹"\n[[account]]\nprefix = "5301"\nnature = "支出"\n'
        )
        path = write(tmp_path, 'name = "某所"\n' + rules, name="某所.toml")
        assert load_profile(str(path)).meaning("5301", None)[1:4] == ("self_raised", None, "expense")

    def test_two_rules_on_one_auxiliary(self, tmp_path: Path) -> None:
        rules = '[[auxiliary]]\nvalue = "K1"\nproject = "A"\n[[auxiliary]]\nvalue = "K1"\nproject = "B"\n'
        assert refused(tmp_path, rules) == [
            (
                '某所.toml：第 1 条 [[auxiliary]]（value = "K1"）与第 2 条 [[auxiliary]]（value = "K1"）互相矛盾：'
                "project 一条写 A，一条写 B；请只留一条，或把其中一条写得更具体"
            )
        ]

    def test_one_word_for_two_categories(self, tmp_path: Path) -> None:
        assert refused(tmp_path, '[category_words]\nbusiness = ["试剂"]\nlabour = ["试剂"]\n') == [
            "某所.toml：“试剂”一处代表 business，一处代表 labour；请只留一条，或把其中一条写得更具体"
        ]

    def test_two_names_on_one_account_are_named_with_it(self, tmp_path: Path) -> None:
        rules = '[[account]]\nname = "材料"\ncategory = "业务费"\n[[account]]\nname = "设备"\ncategory = "设备购置费"\n'
        line = "2026-03-05,1,x,5301,研发支出/设备材料,5.00,\n"
        assert refused(tmp_path, rules, line) == [
            (
                '某所，科目 5301 研发支出/设备材料：第 1 条 [[account]]（name = "材料"）与第 2 条 [[account]]（name = "设备"）'
                "互相矛盾：category 一条写 business，一条写 equipment_purchase；请只留一条，或把其中一条写得更具体"
            )
        ]

    def test_a_longer_name_that_holds_the_shorter_is_the_more_exact(self, tmp_path: Path) -> None:
        rules = '[[account]]\nname = "设备"\ncategory = "设备购置费"\n[[account]]\nname = "设备租赁"\ncategory = "设备租赁费"\n'
        path = write(tmp_path, 'name = "某所"\n' + rules, name="某所.toml")
        assert load_profile(str(path)).meaning("5301", "研发支出/设备租赁").category == "equipment_other"


class TestWriting:
    """The profile starts with its name on line 1."""

    @pytest.mark.parametrize(
        ("profile", "message"),
        [
            ("[[account]\nprefix", "第 2 行第 10 列：读到“[[account]”：方括号没有成对"),
            ("prefix\n", "第 2 行第 7 列：读到“prefix”：键的后面应为“=”和值"),
            ("prefix", "文件末尾：键的后面应为“=”和值"),
            (
                "title = 某所\n",
                "第 2 行第 9 列：读到“title = 某所”：“=”后面没有值，或值的写法不对；文字要加引号",
            ),
            ('title = "某所\n', '第 2 行第 12 列：读到“title = "某所”：引号没有成对'),
            ('name = "x"\n', '第 2 行第 11 列：读到“name = "x"”：同一个键或段写了两次'),
            ('title = "x" "y"\n', '第 2 行第 13 列：读到“title = "x" "y"”：一行只写一项'),
            ("code_levels = [4, 2", "文件末尾：括号没有成对"),
            (
                'project_pattern = "\\d"',
                '第 2 行第 22 列：读到“project_pattern = "\\d"”：双引号里的反斜杠要写两个，或改用单引号',
            ),
        ],
    )
    def test_syntax_is_refused_with_its_line(self, tmp_path: Path, profile: str, message: str) -> None:
        assert refused(tmp_path, profile) == [f"某所.toml，{message}；应为 UTF-8 编码的 TOML 文件"]

    def test_brackets_within_brackets(self, tmp_path: Path) -> None:
        assert refused(tmp_path, "code_levels = " + "[" * 5000) == [
            "某所.toml：括号嵌套过深；应为 UTF-8 编码的 TOML 文件"
        ]

    @pytest.mark.parametrize(
        ("profile", "message"),
        [
            ("[[account]]\nprefix = 5301\n", "account.0.prefix：5301；应为文字，要加引号"),
            ('code_levels = ["a"]\n', "code_levels.0：a；应为整数，不加引号"),
            ("code_levels = [4.5]\n", "code_levels.0：4.5；应为整数，不加引号"),
            ("money_accounts = 1002\n", "money_accounts：1002；应为方括号里的一列值"),
            (
                '[[account]]\nprefix = "5301"\nwith_project = "若"\n',
                "account.0.with_project：若；应为 true 或 false，不加引号",
            ),
            ('account = ["5301"]\n', "account.0：5301；应为一组“键 = 值”"),
            ('segregate_by = "x"\n', "segregate_by：x；应为 'account' / 'auxiliary'"),
            ('project_pattern = "("\n', "project_pattern：(；正则表达式有误：第 1 个字符处，圆括号没有成对"),
            (
                'project_pattern = "YT[0"\n',
                "project_pattern：YT[0；正则表达式有误：第 3 个字符处，方括号没有成对",
            ),
            (
                'project_pattern = "+"\n',
                "project_pattern：+；正则表达式有误：第 1 个字符处，*、+、? 前面没有可以重复的内容",
            ),
            (
                'project_pattern = "a{3,2}"\n',
                "project_pattern：a{3,2}；正则表达式有误：第 3 个字符处，写法有误",
            ),
        ],
    )
    def test_a_value_is_refused_in_chinese(self, tmp_path: Path, profile: str, message: str) -> None:
        assert refused(tmp_path, profile) == [f"某所.toml，{message}"]


class TestNothingMatches:
    RULES = '[[account]]\nprefix = "5401"\nnature = "支出"\n[[auxiliary]]\ntype = "项目"\nsource = "自筹"\n'

    def test_a_profile_whose_rules_match_no_line_is_named_with_them(self, tmp_path: Path) -> None:
        assert refused(tmp_path, self.RULES, BANK) == [
            (
                '某所：科目对照方案的规则没有一条适用于 1.csv：第 1 条 [[account]]（prefix = "5401"）、'
                '第 1 条 [[auxiliary]]（type = "项目"）；请核对科目编码、名称和辅助核算的写法，或换一个方案'
            )
        ]

    def test_one_file_that_it_matches_is_enough(self, tmp_path: Path) -> None:
        path = write(tmp_path, 'name = "某所"\n' + self.RULES, name="某所.toml")
        files = [
            write(tmp_path, HEADING + rows, name=f"{at}.csv")
            for at, rows in enumerate((BANK, "2026-04-05,1,x,540101,y,5.00,\n"))
        ]
        assert [entries(each, "nature") for each in read_ledgers(files, str(path))] == [
            [("contra",)],
            [("expense",)],
        ]

    def test_a_built_in_profile_for_other_books_is_refused_too(self, tmp_path: Path) -> None:
        with pytest.raises(InputError) as error:
            read(write(tmp_path, HEADING + BANK), "small-enterprise")
        assert str(error.value).startswith(
            'small-enterprise：科目对照方案的规则没有一条适用于 序时账.csv：第 1 条 [[account]]（prefix = "4301"）、'
        )


class TestColumns:
    def test_a_profile_decides_between_two_columns(self, tmp_path: Path) -> None:
        profile = write(
            tmp_path, 'name = "某所"\n[columns]\ndebit = "借方金额"\ncredit = "贷方"\n', name="某所.toml"
        )
        text = "日期,凭证号,摘要,借方,借方金额,贷方\n2026-03-05,1,x,5.00,6.00,\n"
        assert entries(read(write(tmp_path, text), str(profile)), "debit") == [("6.00",)]

    def test_an_unknown_field_is_refused(self, tmp_path: Path) -> None:
        (message,) = refused(tmp_path, '[columns]\nborrow = "借方"\n')
        assert message.startswith("某所.toml，columns.borrow：borrow；不认识的列，应为：date、year、")


class TestSummaryWords:
    PROFILE = (
        'name = "某所"\n[[account]]\nprefix = "5301"\nnature = "支出"\n[summary_words]\nproject_pattern = \'YT-\\d{4}-\\d{4}\'\n'
        '[summary_words.category]\nbusiness = ["材料", "差旅"]\nlabour = ["劳务"]\n[summary_words.source]\nmunicipal = ["市财政"]\n'
    )

    def told(self, folder: Path, summary: str, account: str = "5301") -> tuple[str | None, ...]:
        text = HEADING + f"2026-03-05,1,{summary},{account},x,5.00,\n2026-03-05,2,x,5301,x,1.00,\n"
        ledger = read(write(folder, text), str(write(folder, self.PROFILE, name="某所.toml")))
        first: tuple[str | None, ...] = entries(ledger, "project", "source", "category")[0]
        return first

    def test_they_tell_what_nothing_else_tells_and_it_is_said(self, tmp_path: Path) -> None:
        assert self.told(tmp_path, "付YT-2025-0001材料款（市财政）") == (
            "YT-2025-0001",
            "municipal",
            "business",
        )
        ledger = read(tmp_path / "序时账.csv", str(tmp_path / "某所.toml"))
        assert [choice[1:4] for choice in ledger.intake.choices if choice.what == "summary_words"] == [
            ("1 行", 40, "这些行的项目、资金来源或费用类别只能从摘要中的字样得知，请核对")
        ]
        assert ledger.intake.kept_apart_by is None

    @pytest.mark.parametrize("summary", ["付材料和劳务款", "付款", "XYT-2025-0001", "YT-2025-00012"])
    def test_words_that_tell_two_things_or_none_tell_nothing(self, tmp_path: Path, summary: str) -> None:
        assert self.told(tmp_path, summary) == ("", None, None)

    def test_two_projects_in_a_summary_tell_none(self, tmp_path: Path) -> None:
        assert self.told(tmp_path, "YT-2025-0001与YT-2025-0002分摊材料") == ("", None, "business")

    def test_a_line_that_is_no_spending_is_not_made_so_by_its_summary(self, tmp_path: Path) -> None:
        assert self.told(tmp_path, "付YT-2025-0001材料款", account="1002") == ("", None, None)

    def test_no_built_in_profile_uses_them(self) -> None:
        assert not load_profile("enterprise").summary_words.are_used

    def test_a_pattern_that_columns_cannot_be_searched_for_is_refused(self, tmp_path: Path) -> None:
        (message,) = refused(tmp_path, "[summary_words]\nproject_pattern = '(?<!X)YT'\n")
        assert message == (
            "某所.toml，summary_words.project_pattern：(?<!X)YT；"
            "正则表达式有误：这里不能用前后断言（如 (?=…)、(?<!…)）和反向引用（如 \\1）"
        )


class TestAccountCodes:
    @pytest.mark.parametrize(
        "code", ["530101", "5301.01", "5301-01", "530101.0", "530101 研发支出", "5301.01.02"]
    )
    def test_a_code_is_found_in_every_dress(self, tmp_path: Path, code: str) -> None:
        profile = write(
            tmp_path, 'name = "某所"\n[[account]]\nprefix = "530101"\nnature = "支出"\n', name="某所.toml"
        )
        text = HEADING + f"2026-03-05,1,x,{code},,5.00,\n"
        assert entries(read(write(tmp_path, text), str(profile)), "nature") == [("expense",)]

    def test_a_code_that_was_a_number_is_its_digits(self, tmp_path: Path) -> None:
        ledger = read(write(tmp_path, HEADING + "2026-03-05,1,x,1001.0,现金,5.00,\n"))
        assert entries(ledger, "account_code") == [("1001",)]
