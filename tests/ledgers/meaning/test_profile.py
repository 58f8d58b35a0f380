from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from budgetcheck.ledgers.meaning.profile import BUILT_IN, AccountRule, Meaning, Profile, load_profile
from budgetcheck.problems import InputError
from tests.ledgers.written import JOURNAL, entries, read, write

if TYPE_CHECKING:
    from pathlib import Path

ENTERPRISE = load_profile("enterprise")


def refusal(path: Path | str) -> list[str]:
    with pytest.raises(InputError) as error:
        load_profile(str(path))
    return [str(problem) for problem in error.value.problems]


def takes(code: str, prefix: str, levels: tuple[int, ...] = (4, 2, 2)) -> bool:
    profile = Profile(name="x", code_levels=levels, account=(AccountRule(prefix=prefix, nature="expense"),))
    return profile.meaning(code, None).nature == "expense"


@pytest.mark.parametrize("name", BUILT_IN)
def test_the_built_in_profiles_load(name: str) -> None:
    assert load_profile(name).name == name


@pytest.mark.parametrize("code", ["6602", "660201", "66020101", "6602.01", "6602-01", "6602/1", "6602 01"])
def test_a_prefix_takes_itself_and_what_lies_below(code: str) -> None:
    assert takes(code, "6602")


@pytest.mark.parametrize("code", ["66021", "6602011", "66021.01", "660", "6603", "16602", ""])
def test_a_prefix_takes_nothing_that_only_starts_alike(code: str) -> None:
    assert not takes(code, "6602")


def test_the_levels_of_the_codes_draw_the_boundary() -> None:
    assert takes("6602001", "6602", levels=(4, 3))
    assert not takes("660201", "6602", levels=(4, 3))
    assert takes("53010101", "530101")
    assert not takes("5301011", "530101")


def test_an_account_without_code_lies_below_no_prefix() -> None:
    assert ENTERPRISE.meaning(None, "研发支出") == Meaning()


def test_the_longest_code_wins_field_by_field() -> None:
    profile = Profile(
        name="x",
        account=(
            AccountRule(prefix="5301", nature="支出", source="市级财政"),
            AccountRule(prefix="530101", category="材料费"),
            AccountRule(code="53010101", source="自筹"),
        ),
    )
    assert profile.meaning("53010101", None) == Meaning(
        source="self_raised", category="business", nature="expense"
    )
    assert profile.meaning("530102", None) == Meaning(source="municipal", nature="expense")


def test_a_rule_may_go_by_the_name_of_an_account() -> None:
    profile = Profile(name="x", account=(AccountRule(name="横向", project="HX-1", nature="到账"),))
    assert profile.meaning("4101", "事业收入/横向课题").project == "HX-1"
    assert profile.meaning("4101", "事业收入").project is None


@pytest.mark.parametrize(
    ("name", "category"),
    [
        ("研发支出/KY2026-031/市级财政资金/材料费", "business"),
        ("研发支出-费用化-劳务费", "labour"),
        ("研发支出/专家咨询费", "labour"),
        ("研发支出/设备购置费", "equipment_purchase"),
        ("研发支出/设备租赁", "equipment_other"),
        ("研发支出/间接费用/绩效支出", "performance"),
        ("研发支出/间接费用", "indirect"),
        ("研发支出/测试化验加工费", "business"),
        ("研发支出/其他", None),
    ],
)
def test_the_last_part_of_an_accounts_name_that_spells_a_category_tells_it(
    name: str, category: str | None
) -> None:
    assert ENTERPRISE.meaning("5301", name).category == category


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("研发支出/市级财政资金/材料费", "municipal"),
        ("研发支出/市财政拨款/材料费", "municipal"),
        ("研发支出/省级财政/材料费", "other_fiscal"),
        ("研发支出/自筹/材料费", "self_raised"),
        ("研发支出/材料费", None),
    ],
)
def test_the_name_of_an_account_tells_the_source(name: str, source: str | None) -> None:
    assert ENTERPRISE.meaning("5301", name).source == source


def test_the_name_of_an_account_that_means_nothing_tells_nothing() -> None:
    assert ENTERPRISE.meaning("1403", "原材料/市级财政资金/材料费") == Meaning()


@pytest.mark.parametrize(
    ("name", "project"),
    [
        ("研发支出/KY2026-031/材料费", "KY2026-031"),
        ("研发支出_YT-2025-0001_材料费", "YT-2025-0001"),
        ("研发支出/XKY2026-0311/材料费", "XKY2026-0311"),
        ("研发支出/2026-031/材料费", None),
        (None, None),
    ],
)
def test_the_code_of_a_project_is_found_within_the_name(name: str | None, project: str | None) -> None:
    assert ENTERPRISE.meaning("5301", name).project == project


def test_accounts_of_money_and_of_transfers_are_marked() -> None:
    assert ENTERPRISE.meaning("100201", "银行存款/工行") == Meaning(moves_money=True)
    assert ENTERPRISE.meaning("6602", "管理费用") == Meaning(takes_transfers=True)


def test_a_units_own_profile_maps_its_books(tmp_path: Path) -> None:
    profile = write(
        tmp_path,
        'schema = "budgetcheck/profile/1"\nname = "某所"\nsegregate_by = "account"\n'
        '[[account]]\nprefix = "5001"\nproject = "YT-1"\nsource = "市级财政"\nnature = "支出"\n',
        name="某所.toml",
    )
    ledger = read(
        write(tmp_path, JOURNAL.replace("摘要", "科目编码") + "2026-03-05,1,500101,5,\n"), str(profile)
    )
    assert (ledger.intake.profile, ledger.intake.kept_apart_by) == ("某所", "account")
    assert entries(ledger, "project", "source", "nature") == [("YT-1", "municipal", "expense")]


class TestRefusals:
    def test_an_unknown_profile(self) -> None:
        assert refusal("政府") == [
            "政府：没有这个科目对照方案；内置的有 canonical、enterprise、small-enterprise、government，或给出 TOML 文件"
        ]

    def test_a_file_that_is_no_toml(self, tmp_path: Path) -> None:
        assert refusal(write(tmp_path, "name = \n", name="坏.toml")) == [
            "坏.toml，第 1 行第 8 列：读到“name =”：“=”后面没有值，或值的写法不对；文字要加引号；应为 UTF-8 编码的 TOML 文件"
        ]

    def test_a_file_in_another_encoding(self, tmp_path: Path) -> None:
        assert refusal(write(tmp_path, 'name = "某所"', encoding="gbk", name="坏.toml")) == [
            "坏.toml，第 1 行：不是 UTF-8 编码的文字；请用 UTF-8 编码另存"
        ]

    def test_every_fault_of_a_profile_is_said_at_once(self, tmp_path: Path) -> None:
        profile = write(
            tmp_path,
            'project_pattern = "("\n[[account]]\nprefix = "5301"\nsource = "市拨款"\n[[account]]\nnature = "支出"\n',
            name="坏.toml",
        )
        vocabulary = "市级财政资金 (municipal)、其他财政资金 (other_fiscal)、单位自筹资金 (self_raised)、其他来源资金 (other)"
        *plain, pattern = sorted(refusal(profile))
        assert plain == [
            "坏.toml，account.0.source：市拨款；不认识的资金来源，应为：" + vocabulary,
            "坏.toml，account.1：{'nature': '支出'}；须写明 code、prefix、name 或 full_name 之一",
            "坏.toml，name：缺少这一项",
        ]
        assert pattern.startswith("坏.toml，project_pattern：(；正则表达式有误：")

    def test_an_unknown_key(self, tmp_path: Path) -> None:
        assert refusal(write(tmp_path, 'name = "x"\nmoney_account = ["1002"]\n', name="坏.toml")) == [
            "坏.toml，money_account：不认识的键；请核对拼写"
        ]
