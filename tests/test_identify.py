"""What a file is, by its content; nothing that it holds makes the question fail."""

from __future__ import annotations

import os
import tomllib
import zipfile
from typing import TYPE_CHECKING

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from budgetcheck import archives
from budgetcheck.dossiers import kind as dossier_kind
from budgetcheck.identify import identify
from budgetcheck.ledgers import kind
from budgetcheck.ledgers.draft_profile import empty_profile
from tests.dossiers import budget_forms
from tests.dossiers.forms import write_sheets
from tests.dossiers.reading import write_list_form, write_template
from tests.ledgers.written import JOURNAL, write, write_book
from tests.stories import APPLICATIONS, EVERY_STORY, FIXTURES

if TYPE_CHECKING:
    from pathlib import Path

LAYOUTS = FIXTURES / "layouts"
KIND_OF_LAYOUT = {
    each["file"]: "archive" if each["format"] == "zip" else each["kind"]
    for each in tomllib.loads((LAYOUTS / "layouts.toml").read_text(encoding="utf-8"))["layout"]
}
LEDGERS = [ledger for story in EVERY_STORY for ledger in story.ledgers]
DOSSIERS = [
    path
    for folder in (APPLICATIONS.folder, *(story.folder for story in EVERY_STORY))
    for path in sorted(folder.iterdir())
    if path.suffix in (".yaml", ".json", ".xlsx") and path not in LEDGERS
]
BOTH = [*DOSSIERS, *LEDGERS, *(LAYOUTS / name for name in KIND_OF_LAYOUT)]
DOSSIER = "project: {id: A-1, programme: yantai}\nbudget: {}\n"


@pytest.mark.parametrize("path", LEDGERS, ids=lambda path: path.name)
def test_the_ledgers_of_the_stories(path: Path) -> None:
    assert identify(path) == "ledger"


@pytest.mark.parametrize("path", DOSSIERS, ids=lambda path: path.name)
def test_the_dossiers_and_forms_of_stories_and_applications(path: Path) -> None:
    assert identify(path) == ("form" if "预算表" in path.name else "dossier")


def test_there_are_forms_and_lists_among_them() -> None:
    assert {"YT-2026-SB-0133 预算表.xlsx", "推荐项目清单（第二批）.xlsx", "dossier.json"} <= {
        path.name for path in DOSSIERS
    }


@pytest.mark.parametrize("name", KIND_OF_LAYOUT)
def test_every_layout(name: str) -> None:
    assert identify(LAYOUTS / name) == KIND_OF_LAYOUT[name]


def test_layouts_are_of_each_kind() -> None:
    assert set(KIND_OF_LAYOUT.values()) == {"ledger", "trial_balance", "archive"}


@pytest.mark.parametrize("name", ["figures.md", "story.toml"])
@pytest.mark.parametrize("folder", sorted(FIXTURES.glob("[1-6]-*")), ids=lambda path: path.name)
def test_what_lies_beside_them_is_nothing_that_is_read(folder: Path, name: str) -> None:
    assert identify(folder / name) == "unknown"


@pytest.mark.parametrize("path", BOTH, ids=lambda path: path.name)
def test_the_name_says_nothing(path: Path, tmp_path: Path) -> None:
    copy = tmp_path / "3f2a"
    copy.write_bytes(path.read_bytes())
    assert identify(copy) == identify(path)


def test_empty_templates_are_what_they_will_be(tmp_path: Path) -> None:
    write_template(tmp_path / "a.xlsx")
    write_template(tmp_path / "b.yaml")
    write_list_form(tmp_path / "c.xlsx")
    assert [identify(tmp_path / name) for name in ("a.xlsx", "b.yaml", "c.xlsx")] == ["dossier"] * 3


def test_budget_and_settlement_forms(tmp_path: Path) -> None:
    for at, rows in enumerate((budget_forms.budget(), budget_forms.adjusted(), budget_forms.settlement())):
        assert identify(write_sheets(tmp_path / f"{at}.xlsx", {"表": rows})) == "form"


class TestProfiles:
    def test_the_empty_one(self, tmp_path: Path) -> None:
        assert identify(write(tmp_path, empty_profile())) == "profile"

    def test_one_that_declares_nothing(self, tmp_path: Path) -> None:
        text = 'name = "本单位"\nmoney_accounts = ["1001"]\n'
        assert identify(write(tmp_path, text)) == "profile"
        assert identify(write(tmp_path, text, encoding="utf-8-sig")) == "profile"

    def test_one_that_is_broken(self, tmp_path: Path) -> None:
        text = 'schema = "budgetcheck/profile/1"\nname = "本单位\n'
        assert identify(write(tmp_path, text)) == "profile"

    @pytest.mark.parametrize(
        "text",
        [
            'name = "x"\n',
            'name = "x"\ntitle = "y"\nversion = "1"\n',
            'schema = "x/1"\nname = "x"\naccount = []\n',
        ],
    )
    def test_other_settings_are_none(self, tmp_path: Path, text: str) -> None:
        assert identify(write(tmp_path, text)) == "unknown"


class TestTextDossiers:
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
    def test_in_any_encoding(self, tmp_path: Path, encoding: str) -> None:
        assert identify(write(tmp_path, DOSSIER + "# 说明\n", encoding=encoding)) == "dossier"

    @pytest.mark.parametrize(
        "text",
        [
            '{"project": {"id": "A-1"}}',
            '{"schema": "budgetcheck/dossier/1",\n"budget": {}, "project":\n{}}',
            "# 说明\n---\nbudget: {}\nproject:\n  id: A-1\n",
            "{project: {id: A-1, programme: yantai}, bugdet: {}}",
            "project: 项目\n",
        ],
    )
    def test_whatever_is_wrong_with_what_they_say(self, tmp_path: Path, text: str) -> None:
        assert identify(write(tmp_path, text)) == "dossier"

    @pytest.mark.parametrize(
        "text",
        [
            "# 说明\n\nproject:\n  id: A-1\n\tprogramme: yantai\nbudget: {}\n",
            '{"project": {"id": "A-1", "programme": "yantai"},, "budget": {}}',
            '{"schema": "budgetcheck/dossier/1", "project": {"id": "A-1", "programme": "yan',
        ],
    )
    def test_those_that_cannot_be_parsed_are_left_to_their_reader(self, tmp_path: Path, text: str) -> None:
        assert identify(write(tmp_path, text)) == "dossier"

    @pytest.mark.parametrize(
        "text",
        [
            "cases:\n- given: {project: {id: A-1, programme: yantai}}\n",
            'X = """\nproject: {id: A-1, programme: yantai\n"""\n',
            '{"projects": [{"project": "A-1", "programme": "yantai"}]}',
            "project: [x",
        ],
    )
    def test_what_only_speaks_of_projects_is_none(self, tmp_path: Path, text: str) -> None:
        assert identify(write(tmp_path, text)) == "unknown"


@pytest.mark.parametrize(
    "text",
    [
        "日期,凭证号,摘要,借方金额,借方金额,贷方\n2026-03-05,记-1,材料,5,5,\n",
        "月,日,凭证号,摘要,科目编码,借方,贷方\n3,5,记-1,材料,5301,5,\n",
    ],
)
def test_a_ledger_with_a_doubtful_heading_is_left_to_its_reader(tmp_path: Path, text: str) -> None:
    assert identify(write(tmp_path, text)) == "ledger"


def test_a_list_without_amounts_is_none(tmp_path: Path) -> None:
    assert identify(write(tmp_path, "日期,凭证号,摘要,附件\n2026-03-05,记-1,材料,2\n")) == "unknown"


def test_a_trial_balance_beside_entries_is_a_ledger(tmp_path: Path) -> None:
    balance = [
        ["科目编码", "科目名称", "期初余额", "本期借方", "本期贷方", "期末余额"],
        ["1002", "银行存款", 1, 2, 3, 0],
    ]
    entries = [["日期", "凭证号", "摘要", "借方", "贷方"], ["2026-04-05", "记-2", "x", 7, None]]
    assert identify(write_book(tmp_path, {"余额": balance}, name="a.xlsx")) == "trial_balance"
    assert identify(write_book(tmp_path, {"余额": balance, "账": entries}, name="b.xlsx")) == "ledger"


@pytest.mark.parametrize(("name", "content"), [("a.yaml", DOSSIER), ("a.csv", JOURNAL)])
def test_a_zip_of_files_is_an_archive(tmp_path: Path, name: str, content: str) -> None:
    with zipfile.ZipFile(tmp_path / "x", "w") as packer:
        packer.writestr(name, content)
    assert identify(tmp_path / "x") == "archive"


class TestLargeFiles:
    @pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
    def test_of_text_only_the_beginning_is_read(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, encoding: str
    ) -> None:
        path = write(tmp_path, JOURNAL + "2026-03-05,记-1,材料,5,\n" * 50_000, encoding=encoding)
        read: list[int] = []

        def scan_csv(source: Path, **options: object) -> pl.LazyFrame:
            read.append(source.stat().st_size)
            return scan(source, **options)  # type: ignore[arg-type]

        scan = pl.scan_csv
        monkeypatch.setattr(pl, "scan_csv", scan_csv)
        assert identify(path) == "ledger"
        assert len(read) == 1
        assert read[0] < 400_000 < path.stat().st_size

    def test_a_large_workbook_is_a_ledger_unread(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        path = write_book(tmp_path, {"x": [["不是账"]]}, name="a.xlsx")
        assert identify(path) == "unknown"
        monkeypatch.setattr(kind, "_MOST_CELLS", 500)
        assert identify(path) == "ledger"


def bomb(path: Path, name: str) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packer:
        packer.writestr("[Content_Types].xml", "<Types/>")
        packer.writestr("xl/workbook.xml" if name.startswith("xl/") else "x.yaml", "<workbook/>")
        with packer.open(name, "w", force_zip64=True) as entry:
            for _part in range(300):
                entry.write(bytes(1 << 20))
    return path


def test_a_workbook_that_is_a_bomb_is_not_unpacked(tmp_path: Path) -> None:
    assert identify(bomb(tmp_path / "a.xlsx", "xl/worksheets/sheet1.xml")) == "unknown"


def test_an_archive_is_told_without_unpacking(tmp_path: Path) -> None:
    assert identify(bomb(tmp_path / "a.zip", "a.yaml")) == "archive"


def test_a_yaml_bomb_is_not_expanded(tmp_path: Path) -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{at}: &a{at} [{', '.join([f'*a{at - 1}'] * 9)}]" for at in range(1, 30)]
    assert identify(write(tmp_path, "\n".join([*lines, "project: *a29", ""]))) == "unknown"


def test_an_endless_list_of_entries_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = bomb(tmp_path / "a.zip", "a.yaml")
    monkeypatch.setattr(archives, "_LARGEST_DIRECTORY", 100)
    assert identify(path) == "unknown"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\n" * 1_000_000,
        b"{" * 1_000_000,
        b"project: " + b"[" * 1_000_000,
        bytes(1_000_000),
        b"PK\x03\x04",
        b"PAR1",
        bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600),
        b"%PDF-1.7",
        b"\x89PNG\r\n\x1a\n",
        b"<html><table><tr><td>5",
        b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>",
        "请看附件。\n谢谢\n".encode(),
    ],
    ids=range(13),
)
def test_garbage_is_unknown(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x"
    path.write_bytes(content)
    assert identify(path) == "unknown"


def test_no_old_workbook_is_read_as_a_form_before_it_is_looked_through(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = (LAYOUTS / "kingdee-kis-journal.xls").read_bytes()
    asked: list[Path] = []
    monkeypatch.setattr(dossier_kind, "kind_of", asked.append)
    damaged = tmp_path / "damaged.xls"
    damaged.write_bytes(content[: len(content) // 2])
    assert identify(damaged) == "unknown"
    assert asked == []
    assert identify(LAYOUTS / "kingdee-kis-journal.xls") == "ledger"
    assert len(asked) == 1


def test_what_is_no_regular_file_is_unknown(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert identify(tmp_path / "pipe") == "unknown"
    assert identify(tmp_path) == "unknown"
    assert identify(tmp_path / "none") == "unknown"


@pytest.mark.parametrize("path", BOTH, ids=lambda path: path.name)
def test_a_truncated_file_is_what_it_was_or_unknown(path: Path, tmp_path: Path) -> None:
    content = path.read_bytes()
    whole = identify(path)
    cut = tmp_path / "x"
    for part in (1, 3, 5, 7, 9):
        cut.write_bytes(content[: len(content) * part // 10])
        assert identify(cut) in (whole, "unknown")


@pytest.mark.parametrize(
    "path", [path for path in BOTH if path.suffix in (".xlsx", ".xlsm", ".xlsb", ".ods", ".zip", ".parquet")],
    ids=lambda path: path.name,
)  # fmt: skip
def test_a_truncated_container_is_unknown(path: Path, tmp_path: Path) -> None:
    cut = tmp_path / path.name
    cut.write_bytes(path.read_bytes()[:-100])
    assert identify(cut) == "unknown"


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    path=st.sampled_from(BOTH),
    places=st.lists(st.floats(0, 1, exclude_max=True), min_size=1),
    byte=st.integers(0, 255),
)
def test_no_damage_makes_it_fail(path: Path, places: list[float], byte: int, tmp_path: Path) -> None:
    content = bytearray(path.read_bytes())
    for place in places:
        content[int(place * len(content))] = byte
    damaged = tmp_path / "x"
    damaged.write_bytes(content)
    identify(damaged)
