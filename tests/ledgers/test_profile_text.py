"""A profile written and read back, and made from another by what a person corrects."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from budgetcheck.ledgers.meaning.profile import BUILT_IN, Profile, load_profile
from budgetcheck.ledgers.meaning.profile_rules import COLUMN_FIELDS
from budgetcheck.ledgers.meaning.profile_text import profile_toml, read_profile_text, with_corrections
from budgetcheck.problems import InputError
from budgetcheck.vocabulary import CATEGORY, NATURE, SOURCE
from tests.ledgers.written import write

if TYPE_CHECKING:
    from pathlib import Path

HOSTILE = [
    '"', "'", '"""', "'''", "\\", "\\u0041", "\n", "\r\n", "\r", "\t", "\0", "\x01\x1b[31m", "\x7f", "\x85", "\u2028",
    "😀", "\ufeff", "\u202eabc", "]", "]]\n[x]", "# x", "a = 1", "", " ", "=", ".", "中.文", "true", "1e5",
]  # fmt: skip

texts = st.sampled_from(HOSTILE) | st.text() | st.text("\"'\\\n\r\t\0\x7f#[]=.{}, a中😀", max_size=12)
says = {
    "project": texts,
    "source": st.sampled_from(SOURCE.codes),
    "category": st.sampled_from(CATEGORY.codes),
    "nature": st.sampled_from(NATURE.codes),
}
account_rules = st.sampled_from(("code", "prefix", "name", "full_name")).flatmap(
    lambda key: st.fixed_dictionaries(
        {key: texts},
        optional={
            other: each
            for other, each in {"name": texts, **says, "with_project": st.booleans()}.items()
            if other != key
        },
    )
)
auxiliary_rules = st.sampled_from(("type", "value")).flatmap(
    lambda key: st.fixed_dictionaries({key: texts}, optional=says)
)
patterns = texts.map(re.escape)
lists = st.lists(texts, max_size=3)
trees = st.fixed_dictionaries(
    {"name": texts},
    optional={
        "title": texts,
        "code_levels": st.lists(st.integers(0, 99), max_size=4),
        "segregate_by": st.sampled_from(("account", "auxiliary")),
        "columns": st.dictionaries(st.sampled_from(COLUMN_FIELDS), texts, max_size=4),
        "money_accounts": lists,
        "budget_accounts": lists,
        "counted_side": st.sampled_from(("financial", "budget")),
        "project_pattern": patterns,
        "account": st.lists(account_rules, max_size=4),
        "auxiliaries": st.dictionaries(texts, st.sampled_from(("project", "invoice", "none")), max_size=4),
        "auxiliary": st.lists(auxiliary_rules, max_size=4),
        "category_words": st.dictionaries(st.sampled_from(CATEGORY.codes), lists, max_size=3),
        "source_words": st.dictionaries(st.sampled_from(SOURCE.codes), lists, max_size=3),
        "class_codes": st.dictionaries(texts, st.sampled_from(CATEGORY.codes), max_size=3),
        "summary_words": st.fixed_dictionaries(
            {},
            optional={
                "category": st.dictionaries(st.sampled_from(CATEGORY.codes), lists, max_size=3),
                "project_pattern": st.sampled_from(("KY\\d+", '"\n')),
            },
        ),
        "chart": st.dictionaries(texts, texts, max_size=3),
    },
)


def consistent(tree: dict[str, Any]) -> bool:
    try:
        Profile.model_validate(tree)
    except ValidationError:
        return False
    return True


profiles = trees.filter(consistent).map(Profile.model_validate)


class TestWriting:
    @settings(deadline=None, max_examples=300)
    @given(profiles)
    @example(Profile(name="".join(HOSTILE), auxiliaries=dict.fromkeys(HOSTILE, "none")))
    def test_what_is_written_reads_back_the_same(self, profile: Profile) -> None:
        assert read_profile_text(profile_toml(profile), "某所") == profile

    @settings(deadline=None, max_examples=100)
    @given(profiles)
    def test_a_file_of_it_reads_back_the_same(
        self, tmp_path_factory: pytest.TempPathFactory, profile: Profile
    ) -> None:
        path = write(tmp_path_factory.mktemp("profiles"), profile_toml(profile), name="某所.toml")
        assert load_profile(str(path)) == profile

    @pytest.mark.parametrize("name", BUILT_IN)
    def test_a_built_in_profile_reads_back_the_same(self, name: str) -> None:
        assert read_profile_text(profile_toml(load_profile(name)), name) == load_profile(name)

    def test_it_is_toml_as_a_person_would_write_it(self) -> None:
        profile = with_corrections(
            own('title = "账簿"\nmoney_accounts = "1002"\n'),
            name="某所",
            columns={"debit": "花了多少"},
            accounts=[{"code": "5301", "name": None, "category": "业务费", "nature": "支出"}],
            auxiliaries={"课题": "项目"},
        )
        assert profile_toml(profile) == (
            'schema = "budgetcheck/profile/1"\nname = "某所"\ntitle = "账簿"\nmoney_accounts = [\n    "1002",\n]\naccount = [\n'
            '    { code = "5301", category = "business", nature = "expense" },\n]\n\n'
            '[columns]\ndebit = "花了多少"\n\n[auxiliaries]\n"课题" = "project"\n'
        )


class TestReading:
    def test_faults_are_said_as_for_a_file(self, tmp_path: Path) -> None:
        for text in ("name = 某所\n", 'name = "x"\n[columns]\nborrow = "借方"\n', "title = 1\n"):
            path = write(tmp_path, text, name="某所.toml")
            with pytest.raises(InputError) as of_file:
                load_profile(str(path))
            with pytest.raises(InputError) as of_text:
                read_profile_text(text, "某所.toml")
            assert str(of_text.value) == str(of_file.value)

    def test_a_mark_at_its_start_is_no_part_of_it(self) -> None:
        assert read_profile_text('\ufeffname = "某所"\n', "x").name == "某所"


def own(rules: str) -> Profile:
    return read_profile_text(f'name = "某所"\n{rules}', "某所")


def corrected(base: Profile, **said: Any) -> Profile:
    return with_corrections(base, name="某所", accounts=[said])


def refused(base: Profile | None = None, **corrections: Any) -> list[str]:
    with pytest.raises(InputError) as error:
        with_corrections(base or load_profile("enterprise"), **{"name": "某所", **corrections})
    return [str(problem) for problem in error.value.problems]


class TestAccounts:
    def test_a_correction_comes_before_what_stood_there_for_that_account(self) -> None:
        base = own('[[account]]\ncode = "53-01"\nsource = "自筹"\ncategory = "劳务费"\nnature = "支出"\n')
        made = corrected(base, code="5301", name=None, category="业务费")
        assert made.meaning("5301", "研发支出")[1:4] == ("self_raised", "business", "expense")
        assert [rule.category for rule in made.account] == [None, "business"]

    @pytest.mark.parametrize("by_name", [True, False])
    def test_it_comes_before_a_rule_on_a_part_of_the_name(self, *, by_name: bool) -> None:
        base = own('[[account]]\ncode = "5301"\nname = "材料"\ncategory = "劳务费"\n')
        made = corrected(base, code="5301", name="研发/材料", category="业务费", by_name=by_name)
        assert made.meaning("5301", "研发/材料").category == "business"
        assert made.meaning("5301", "研发/材料/劳务").category == "labour"

    def test_it_comes_before_a_word_in_the_name(self) -> None:
        made = corrected(
            load_profile("enterprise"), code="53010101", name="研发支出/材料费", category="劳务费"
        )
        assert made.meaning("53010101", "研发支出/材料费").category == "labour"
        assert made.meaning("53010102", "研发支出/材料费").category == "business"

    def test_it_holds_for_the_code_under_any_name_where_the_name_is_not_needed(self) -> None:
        made = corrected(
            load_profile("enterprise"), code="5301", name="研发支出", category="劳务费", by_name=False
        )
        assert made.meaning("5301", "研发费用").category == "labour"

    def test_a_second_correction_replaces_the_first(self) -> None:
        said = {"code": "5301", "name": "研发支出"}
        once = corrected(load_profile("enterprise"), **said, category="劳务费")
        twice = corrected(once, **said, category="业务费")
        assert twice == corrected(load_profile("enterprise"), **said, category="业务费")

    def test_an_empty_field_takes_back_an_earlier_correction(self) -> None:
        said = {"code": "5301", "name": "研发支出"}
        once = corrected(load_profile("enterprise"), **said, category="劳务费", source="自筹")
        made = corrected(once, **said, category="", source=None)
        assert made.meaning("5301", "研发支出")[1:4] == ("self_raised", None, "expense")

    def test_words_and_codes_say_the_same(self) -> None:
        words = {"source": "市级财政资金", "category": "设备购置费", "nature": "支出"}
        codes = {"source": "municipal", "category": "equipment_purchase", "nature": "expense"}
        base = load_profile("enterprise")
        assert corrected(base, code="1403", **words) == corrected(base, code="1403", **codes)

    def test_a_nature_may_hold_for_lines_with_a_project_only(self) -> None:
        made = corrected(
            load_profile("canonical"), code="1403", nature="支出", category="业务费", with_project=True
        )
        assert made.meaning("1403", "原材料/设备")[2:5] == ("business", "expense", True)

    def test_a_changed_nature_holds_for_every_line(self) -> None:
        made = corrected(load_profile("enterprise"), code="1601", name="固定资产", nature="预付")
        assert made.meaning("1601", "固定资产")[3:5] == ("advance", False)

    def test_the_same_correction_twice_is_one(self) -> None:
        said = {"code": "5301", "name": None, "category": "业务费"}
        base = load_profile("enterprise")
        assert with_corrections(base, name="某所", accounts=[said, said]) == corrected(base, **said)

    def test_two_that_contradict_are_refused(self) -> None:
        base = own("")
        accounts = [
            {"code": "5301", "name": None, "category": "业务费"},
            {"code": "53-01", "name": None, "category": "劳务费"},
        ]
        assert refused(base, accounts=accounts) == [
            (
                '某所：第 1 条 [[account]]（code = "5301"）与第 2 条 [[account]]（code = "53-01"）互相矛盾：'
                "category 一条写 business，一条写 labour；请只留一条，或把其中一条写得更具体"
            )
        ]

    def test_unknown_words_are_refused_by_the_account_all_at_once(self) -> None:
        found = refused(
            accounts=[
                {"code": "5301", "name": "研发支出", "source": "市拨款", "nature": "花费"},
                {"code": None, "name": " ", "category": "业务费"},
            ]
        )
        assert [each.split("；")[0] for each in found] == [
            "某所，科目 5301 研发支出 source：市拨款",
            "某所，科目 5301 研发支出 nature：花费",
            "某所，第 2 个科目：没有编码，也没有名称",
        ]

    def test_a_field_that_would_be_told_still_is_not_emptied_in_silence(self) -> None:
        accounts = [{"code": "5301", "name": "研发支出/材料", "category": "", "nature": ""}]
        assert refused(accounts=accounts) == [
            (
                f"某所，科目 5301 研发支出/材料：{field}不能留空：上级科目的规则或名称中的字样说它是“{value}”；"
                "请另选一个；不计入的科目，性质请选“对方科目”"
            )
            for field, value in (("费用类别", "业务费"), ("性质", "支出"))
        ]

    @settings(deadline=None, max_examples=100)
    @given(
        base=st.sampled_from(BUILT_IN),
        code=st.sampled_from(
            ("1002", "1601", "16010203", "2401", "5301", "530101", "7201", "720130226", "4001")
        ),
        name=st.sampled_from((None, "银行存款", "固定资产/设备", "研发支出/材料费", "科研经费/劳务费")),
        said=st.fixed_dictionaries(
            {}, optional={key: each for key, each in says.items() if key != "project"}
        ),
        by_name=st.booleans(),
    )
    def test_whatever_is_corrected_is_what_the_account_means(
        self, base: str, code: str, name: str | None, said: dict[str, str], *, by_name: bool
    ) -> None:
        profile = load_profile(base)
        made = corrected(profile, code=code, name=name, by_name=by_name, **said)
        before, after = profile.meaning(code, name), made.meaning(code, name)
        assert {field: getattr(after, field) for field in said} == said
        kept = {"project", *says} - set(said) - ({"source", "category"} if "nature" in said else set())
        assert {field: getattr(after, field) for field in kept} == {
            field: getattr(before, field) for field in kept
        }


class TestColumns:
    def test_a_heading_goes_from_the_field_that_had_it(self) -> None:
        base = own('[columns]\ndebit = "金 额"\nvoucher = "号"\n')
        made = with_corrections(base, name="某所", columns={"amount": "金额", "direction": "向"})
        assert made.columns == {"voucher": "号", "amount": "金额", "direction": "向"}

    def test_a_field_is_left_to_the_file_again(self) -> None:
        base = own('[columns]\ndebit = "花了"\ncredit = "收了"\n')
        assert with_corrections(base, name="某所", columns={"debit": None}).columns == {"credit": "收了"}

    def test_one_column_for_two_fields_is_refused(self) -> None:
        assert refused(columns={"debit": "金额", "credit": "金额"}) == [
            "某所，columns.credit：“金额”已经用作借方；一列只能用作一个字段，请只留一个"
        ]

    def test_a_column_that_the_file_lacks_is_refused(self) -> None:
        assert refused(columns={"debit": "花了", "credit": "收 了"}, headings=["日期", "收了"]) == [
            "某所，columns.debit：没有“花了”这一列；应为 “日期”、“收了”"
        ]

    def test_a_field_that_is_none_is_refused(self) -> None:
        (message,) = refused(columns={"borrow": "借方"})
        assert message.startswith("某所，columns.borrow")


class TestTypesAndName:
    def test_a_type_is_told_anew_however_it_is_spelled(self) -> None:
        base = own('[auxiliaries]\n"课 题" = "project"\n"人员" = "none"\n')
        made = with_corrections(base, name="某所", auxiliaries={"课题": "费用类别"})
        assert made.auxiliaries == {"人员": "none", "课题": "category"}

    def test_a_type_with_two_fields_is_refused(self) -> None:
        assert refused(auxiliaries={"课题": "项目", "课 题": "部门"}) == [
            "某所，auxiliaries.课 题：与“课题”是同一个类型，却代表不同的字段；请只留一个"
        ]

    def test_an_unknown_field_is_refused(self) -> None:
        (message,) = refused(auxiliaries={"课题": "老师"})
        assert message.startswith("某所，auxiliaries.课题：老师；应为 'project', 'source', 'category', ")

    def test_a_profile_needs_a_name(self) -> None:
        assert refused(name=" ")[0] == "科目对照方案，name：没有名称；请写明方案的名称"

    def test_nothing_corrected_means_what_it_meant(self) -> None:
        base = load_profile("government")
        made = with_corrections(base, name="某所")
        assert made == base.model_copy(update={"name": "某所", "chart": {}})
