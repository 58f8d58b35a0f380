from __future__ import annotations

import datetime as dt
import hashlib
import json
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgetcheck.dossiers.json_text import parse_json
from budgetcheck.dossiers.model import Dossier
from budgetcheck.dossiers.yaml_text import parse_yaml
from tests.dossiers.reading import read_dossiers

if TYPE_CHECKING:
    from tests.dossiers.conftest import WriteFile

EXAMPLE = Path(__file__).parent / "contract_example.yaml"
LEAST = "project: {id: A-1, programme: yantai}\nbudget: {}\n"


def least(project: str) -> str:
    return LEAST.replace("A-1", project)


def test_the_example_of_the_contract_is_read_as_it_stands() -> None:
    (file,) = read_dossiers([EXAMPLE])

    assert file.path == "contract_example.yaml"
    assert (file.format, file.encoding) == ("yaml", "utf-8")
    assert file.dossier.model_dump(exclude_none=True, by_alias=True) == {
        "schema": "budgetcheck/dossier/1",
        "project": {
            "id": "YT-2025-0001",
            "ledger_codes": ["KY2026-017"],
            "title": "高性能分离膜中试",
            "programme": "yantai",
            "category": "重点研发项目",
            "award_mode": "competitive",
            "subsidy": "upfront",
            "lump_sum": False,
            "leader": {"name": "甲", "birth_date": dt.date(1980, 5, 1)},
            "applicant": {
                "name": "某公司",
                "credit_code": "91370600MA3C000008",
                "registered_in": "烟台市",
                "legal_person": True,
            },
            "partners": [{"name": "某大学", "municipal_share": Decimal("500000.00")}],
            "joint_agreement_signed_on": dt.date(2025, 10, 30),
            "applied_on": dt.date(2025, 11, 1),
            "approved_on": dt.date(2025, 11, 10),
            "approval_received_on": dt.date(2025, 11, 12),
            "task_book_signed_on": dt.date(2025, 12, 10),
            "starts_on": dt.date(2026, 1, 1),
            "ends_on": dt.date(2027, 12, 31),
            "post_subsidy": {
                "targets_set": True,
                "indicators_set": True,
                "performance_table": True,
                "amount_set_at_review": True,
            },
        },
        "budget": {
            "unit": "元",
            "total": Decimal("8000000.00"),
            "lines": [
                {"category": "equipment_purchase", "source": "municipal", "amount": Decimal("1000000.00")}
            ],
        },
        "funding": [{"source": "municipal", "amount": Decimal("8000000.00"), "due_on": dt.date(2026, 1, 31)}],
        "changes": [
            {
                "kind": "budget",
                "applied_on": dt.date(2026, 5, 1),
                "approved_on": dt.date(2026, 5, 20),
                "effective_on": dt.date(2026, 5, 20),
                "agreed_with_leader": True,
                "lines": [{"category": "business", "source": "municipal", "amount": Decimal("8000000.00")}],
            },
            {
                "kind": "extension",
                "applied_on": dt.date(2027, 11, 1),
                "approved_on": dt.date(2027, 11, 25),
                "new_end": dt.date(2028, 6, 30),
            },
            {
                "kind": "leader",
                "applied_on": dt.date(2026, 6, 1),
                "approved_on": dt.date(2026, 6, 15),
                "effective_on": dt.date(2026, 6, 16),
            },
            {
                "kind": "period",
                "applied_on": dt.date(2026, 7, 1),
                "approved_on": dt.date(2026, 7, 15),
                "new_start": dt.date(2026, 2, 1),
                "new_end": dt.date(2028, 1, 31),
            },
        ],
        "outcome": {
            "kind": "accepted",
            "decided_on": dt.date(2028, 3, 1),
            "applied_on": dt.date(2028, 2, 1),
            "cause": "force_majeure",
            "conclusion": "passed",
            "grade": "good",
            "acceptance_indicators": {"met": 10, "total": 10},
            "performance_indicators": [
                {"name": "新增销售收入", "target": Decimal(1000), "actual": Decimal(800)}
            ],
            "disqualifiers": [],
            "audit_report_on": dt.date(2028, 2, 20),
            "tech_report_on": dt.date(2028, 2, 10),
            "materials_submitted_on": dt.date(2028, 2, 12),
            "archived_on": dt.date(2028, 3, 20),
            "integrity_listed_on": dt.date(2028, 4, 1),
        },
        "reported": [{"category": "business", "source": "municipal", "amount": Decimal("1234567.89")}],
        "waivers": [
            {
                "rule": "YT20-1",
                "reason": "专项批复",
                "proposed_by": "甲",
                "approved_by": "乙",
                "approved_on": dt.date(2026, 6, 1),
                "expires_on": dt.date(2026, 12, 31),
            }
        ],
    }


def test_json_says_the_same_as_yaml(write: WriteFile) -> None:
    tree, _ = parse_yaml(EXAMPLE.read_text(encoding="utf-8"))
    path = write("a.json", json.dumps(tree, ensure_ascii=False))

    (from_json,), (from_yaml,) = read_dossiers([path]), read_dossiers([EXAMPLE])

    assert from_json.format == "json"
    assert from_json.dossier == from_yaml.dossier


def test_chinese_words_mean_their_codes(write: WriteFile) -> None:
    path = write(
        "a.yaml",
        """\
project: {id: A-1, programme: 大同, award_mode: 定向委托, subsidy: 事后补助, lump_sum: 是}
budget:
  lines: [{category: 设备试制、改造与租赁费, source: 市级财政资金, amount: 1}]
funding: [{source: 单位自筹资金, amount: 1}]
changes: [{kind: 延期, new_end: 2027年1月31日}]
outcome: {kind: 终止, cause: 技术路线不可行, conclusion: 结题, grade: 一般}
reported: [{category: 绩效支出, source: 其他财政资金, amount: -1}]
""",
    )

    (file,) = read_dossiers([path])

    dossier = file.dossier
    assert (dossier.project.programme, dossier.project.award_mode, dossier.project.subsidy) == (
        "datong",
        "commissioned",
        "post",
    )
    assert dossier.project.lump_sum is True
    assert (dossier.budget.lines[0].category, dossier.budget.lines[0].source) == (
        "equipment_other",
        "municipal",
    )
    assert dossier.funding[0].source == "self_raised"
    assert (dossier.changes[0].kind, dossier.changes[0].new_end) == ("extension", dt.date(2027, 1, 31))
    assert dossier.outcome is not None
    assert (
        dossier.outcome.kind,
        dossier.outcome.cause,
        dossier.outcome.conclusion,
        dossier.outcome.grade,
    ) == ("terminated", "infeasible", "concluded", "fair")
    assert dossier.reported is not None
    assert (dossier.reported[0].category, dossier.reported[0].amount) == ("performance", Decimal(-1))


def test_only_id_programme_and_budget_are_required(write: WriteFile) -> None:
    (file,) = read_dossiers([write("a.yaml", LEAST)])

    assert file.dossier.model_dump(exclude_defaults=True) == {
        "project": {"id": "A-1", "programme": "yantai"},
        "budget": {},
    }


def test_keys_without_a_value_are_absent_facts(write: WriteFile) -> None:
    content = (
        LEAST.replace("yantai}", "yantai, lump_sum: , leader: , ledger_codes: , partners: ~, ends_on: null}")
        + "funding:\nchanges:\noutcome:\nreported:\nwaivers:\n"
    )

    (file,) = read_dossiers([write("a.yaml", content)])

    assert file.dossier.model_dump(exclude_defaults=True) == {
        "project": {"id": "A-1", "programme": "yantai"},
        "budget": {},
    }


@given(st.integers(-(10**17) + 1, 10**17 - 1).map(lambda fen: Decimal(fen).scaleb(-2)))
def test_any_amount_is_read_exactly_from_yaml_and_json(amount: Decimal) -> None:
    text = f"""{{
        "project": {{"id": "A-1", "programme": "yantai"}},
        "budget": {{"total": {abs(amount):f}}},
        "reported": [{{"category": "business", "source": "municipal", "amount": {amount:f}}}]
    }}"""

    for tree in (parse_yaml(text)[0], parse_json(text)):
        dossier = Dossier.model_validate(tree)
        assert dossier.budget.total == abs(amount)
        assert dossier.reported is not None
        assert dossier.reported[0].amount == amount


def test_amounts_that_a_float_would_spoil_are_exact(write: WriteFile) -> None:
    amounts = ["0.1", "0.2", "0.30", "1.05", "4.35", "90071992547409.93", "100000000000000.01"]
    lines = "".join(f"    - {{category: business, source: other, amount: {amount}}}\n" for amount in amounts)
    content = "project: {id: A-1, programme: yantai}\nbudget:\n  lines:\n" + lines

    (file,) = read_dossiers([write("a.yaml", content)])

    assert sum(line.amount for line in file.dossier.budget.lines) == Decimal("190071992547415.94")


def test_the_unit_holds_for_the_budget_and_changed_budgets_and_nothing_else(write: WriteFile) -> None:
    content = """\
project:
  id: A-1
  programme: yantai
  partners: [{name: 某大学, municipal_share: 50}]
budget:
  unit: 万元
  total: 800.000001
  lines: [{category: business, source: municipal, amount: 800.000001}]
funding: [{source: municipal, amount: 800.01}]
changes:
  - {kind: budget, effective_on: 2026-05-20, lines: [{category: labour, source: municipal, amount: 0.5}]}
outcome: {kind: accepted, refund_amount: 12.34, performance_indicators: [{target: 10, actual: 8}]}
reported: [{category: business, source: municipal, amount: 1.5}]
"""

    (file,) = read_dossiers([write("a.yaml", content)])

    dossier = file.dossier
    assert (dossier.budget.total, dossier.budget.lines[0].amount) == (
        Decimal("8000000.01"),
        Decimal("8000000.01"),
    )
    assert dossier.changes[0].lines is not None
    assert dossier.changes[0].lines[0].amount == Decimal(5000)
    assert dossier.project.partners[0].municipal_share == Decimal(50)
    assert dossier.funding[0].amount == Decimal("800.01")
    assert dossier.outcome is not None
    assert dossier.outcome.refund_amount == Decimal("12.34")
    assert dossier.outcome.performance_indicators is not None
    assert dossier.outcome.performance_indicators[0].target == Decimal(10)
    assert dossier.reported is not None
    assert dossier.reported[0].amount == Decimal("1.5")


@given(st.integers(0, 10**15), st.integers(0, 10**15))
def test_a_budget_is_the_same_in_either_unit(business: int, labour: int) -> None:
    def budget(unit: str, scale: int) -> Dossier:
        amounts = [f"{Decimal(fen).scaleb(-scale):f}" for fen in (business, labour)]
        lines = [
            {"category": category, "source": "municipal", "amount": amount}
            for category, amount in zip(("business", "labour"), amounts, strict=True)
        ]
        tree = {"project": {"id": "A-1", "programme": "yantai"}, "budget": {"unit": unit, "lines": lines}}
        return Dossier.model_validate(tree, context={"unit": unit})

    assert budget("元", 2).budget.lines == budget("万元", 6).budget.lines


@pytest.mark.parametrize(
    ("encoding", "said"),
    [("utf-8", "utf-8"), ("utf-8-sig", "utf-8"), ("gbk", "gb18030"), ("gb18030", "gb18030")],
)
@pytest.mark.parametrize("suffix", ["yaml", "json"])
def test_a_dossier_is_read_in_the_encoding_that_an_officer_s_editor_writes(
    write: WriteFile, encoding: str, said: str, suffix: str
) -> None:
    content = '{"project": {"id": "A-1", "programme": "烟台", "title": "高性能分离膜"}, "budget": {}}'

    (file,) = read_dossiers([write(f"a.{suffix}", content.encode(encoding))])

    assert (file.encoding, file.dossier.project.title) == (said, "高性能分离膜")


def test_the_hash_is_of_the_bytes_of_the_file(write: WriteFile) -> None:
    content = LEAST.encode("utf-8-sig")

    (file,) = read_dossiers([write("a.yaml", content)])

    assert file.sha256 == hashlib.sha256(content).hexdigest()


def test_a_folder_stands_for_its_yaml_and_json_files(write: WriteFile) -> None:
    folder = write("all/b.yaml", least("B")).parent
    write("all/a.yml", least("A"))
    write("all/C.JSON", '{"project": {"id": "C", "programme": "datong"}, "budget": {}}')
    write("all/账簿.csv", "日期,借方\n")
    write("all/inner/d.yaml", least("D"))

    files = read_dossiers([folder])

    assert [(file.dossier.project.id, file.path) for file in files] == [
        ("A", "a.yml"),
        ("B", "b.yaml"),
        ("C", "C.JSON"),
    ]


def test_dossiers_stand_in_the_order_of_their_ids(write: WriteFile) -> None:
    files = read_dossiers([write("1.yaml", least("Z")), write("2.yaml", least("A"))])

    assert [file.dossier.project.id for file in files] == ["A", "Z"]


def test_files_of_one_name_are_told_apart_by_their_folders(write: WriteFile) -> None:
    files = read_dossiers([write("一/dossier.yaml", least("A")), write("二/dossier.yaml", least("B"))])

    assert [file.path for file in files] == ["一/dossier.yaml", "二/dossier.yaml"]


def test_a_project_may_name_its_own_id_among_its_ledger_codes(write: WriteFile) -> None:
    (file,) = read_dossiers([write("a.yaml", LEAST.replace("A-1", "A-1, ledger_codes: [A-1, KY-1, KY-1]"))])

    assert file.dossier.project.ledger_codes == ["A-1", "KY-1", "KY-1"]


def test_hidden_files_of_a_folder_are_no_dossiers(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(LEAST, encoding="utf-8")
    (tmp_path / "._a.yaml").write_bytes(b"\0\5\x16\7")

    assert [file.path for file in read_dossiers([tmp_path])] == ["a.yaml"]
