"""The forms to fill in: every fact has a place, the example checks clean, cells accept only what they may hold."""

from __future__ import annotations

import re
import subprocess
import sys
import zipfile
from typing import TYPE_CHECKING, Any, get_args

import pytest
import xlsxwriter  # type: ignore[import-untyped]
from pydantic import BaseModel

from budgetcheck.check import screen
from budgetcheck.dossiers.form_sheets import SHEETS
from budgetcheck.dossiers.model import Dossier
from budgetcheck.problems import InputError, Problem
from budgetcheck.workbooks import read_cells
from tests.dossiers.forms import filled_form, write_sheets
from tests.dossiers.reading import read_dossiers, write_template

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.dossiers.conftest import Refusals


def facts(model: type[BaseModel], above: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The keys of every single fact of the dossier, those of a list's elements among them."""
    for name, field in model.model_fields.items():
        inner = next((part for part in classes(field.annotation) if issubclass(part, BaseModel)), None)
        if inner is not None:
            yield from facts(inner, (*above, name))
        elif name != "declared_schema":
            yield (*above, name)


def classes(annotation: Any) -> Iterator[type]:
    if isinstance(annotation, type):
        yield annotation
    for part in get_args(annotation):
        yield from classes(part)


def test_every_fact_of_the_dossier_has_a_place_in_the_form() -> None:
    asked = {field.key for sheet in SHEETS for section in sheet.sections for field in section.fields}
    asked |= {
        (*sheet.table.key, *field.key) for sheet in SHEETS if sheet.table for field in sheet.table.columns
    }

    assert asked - {("changes", "lines", "change")} == set(facts(Dossier))


def with_its_example(path: Path) -> Path:
    """The form as a person leaves it who copies every example into the cells beside or below it."""
    write_template(path)
    cells: dict[str, Any] = {}
    for sheet in read_cells(path):
        rows = [row + (None,) * 9 for row in sheet.rows]
        heading = next((at for at, row in enumerate(rows) if row[0] == "序号"), len(rows))
        for at, row in enumerate(rows[:heading]):
            if row[1] is None and row[2] is not None:
                cells[f"{sheet.name}!B{at + 1}"] = row[2]
        examples = [row for row in rows if row[0] == "示例"]
        for at, row in enumerate(examples):
            for column, value in enumerate(row[1:8], 1):
                if value is not None:
                    cells[f"{sheet.name}!{'ABCDEFGH'[column]}{heading + 3 + len(examples) + at}"] = value
    return filled_form(path.with_name("filled.xlsx"), cells, least=False)


def test_the_form_with_its_example_filled_in_checks_clean(tmp_path: Path) -> None:
    path = with_its_example(tmp_path / "a.xlsx")

    (file,) = read_dossiers([path])
    result = screen([path])

    dossier = file.dossier
    assert (len(dossier.budget.lines), str(sum(line.amount for line in dossier.budget.lines))) == (
        6,
        "10000000.00",
    )
    assert [change.kind for change in dossier.changes] == ["budget", "extension"]
    assert len(dossier.changes[0].lines or ()) == 6
    assert (len(dossier.project.partners), len(dossier.funding), len(dossier.waivers)) == (1, 2, 1)
    assert dossier.outcome is not None
    assert (dossier.outcome.disqualifiers, len(dossier.outcome.performance_indicators or ())) == ([], 1)
    assert dossier.reported is not None
    assert result.projects["verdict"].to_list() == ["pass"]


def test_an_empty_form_is_refused_by_what_is_required(tmp_path: Path, refusals: Refusals) -> None:
    write_template(tmp_path / "a.xlsx")

    assert refusals(tmp_path / "a.xlsx") == [
        Problem("a.xlsx", "项目!B5（项目编号）", "缺少必填字段", "请补填"),
        Problem("a.xlsx", "项目!B7（计划）", "缺少必填字段", "请补填"),
    ]


@pytest.fixture(scope="module")
def parts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The XML of the empty form."""
    path = tmp_path_factory.mktemp("form") / "a.xlsx"
    write_template(path)
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist() if name.endswith(".xml")}


class TestWorkbook:
    def test_it_has_its_sheets_and_opens_with_the_project(self, parts: dict[str, str]) -> None:
        book = parts["xl/workbook.xml"]
        assert re.findall(r'<sheet name="([^"]+)"', book) == [
            "项目", "预算", "资金", "变更", "变更后预算", "结果", "已报决算", "豁免"
        ]  # fmt: skip
        assert 'activeTab="' not in book
        assert 'tabSelected="1"' in parts["xl/worksheets/sheet1.xml"]

    def test_words_are_chosen_from_lists(self, parts: dict[str, str]) -> None:
        assert '<formula1>"大同,烟台"</formula1>' in parts["xl/worksheets/sheet1.xml"]
        assert '<formula1>"元,万元"</formula1>' in parts["xl/worksheets/sheet2.xml"]
        assert (
            '<formula1>"市级财政资金,其他财政资金,单位自筹资金,其他来源资金"</formula1>'
            in parts["xl/worksheets/sheet3.xml"]
        )

    def test_dates_and_amounts_are_checked_in_the_cell_with_a_prompt_and_a_message(
        self, parts: dict[str, str]
    ) -> None:
        checks = re.findall(r"<dataValidation .*?</dataValidation>", parts["xl/worksheets/sheet3.xml"])
        amount = next(check for check in checks if 'sqref="C7:C21"' in check)
        assert "AND(ISNUMBER(C7),C7&gt;=0,ABS(C7-ROUND(C7,2))&lt;0.0000001)" in amount
        assert 'prompt="单位：元"' in amount
        assert 'error="请填金额：只写数字，元最多两位小数；不能为负。"' in amount
        due = next(check for check in checks if 'sqref="D7:D21"' in check)
        assert 'type="date"' in due
        assert 'error="请填日期，如 2026-01-31。"' in due

    def test_an_amount_of_the_budget_is_checked_by_the_unit_that_was_chosen(
        self, parts: dict[str, str]
    ) -> None:
        assert "ROUND(D17,IF('预算'!$B$5=\"万元\",6,2))" in parts["xl/worksheets/sheet2.xml"].replace(
            "&quot;", '"'
        )

    def test_nothing_can_be_typed_into_an_example(self, parts: dict[str, str]) -> None:
        checks = re.findall(r"<dataValidation .*?</dataValidation>", parts["xl/worksheets/sheet3.xml"])
        (guard,) = [check for check in checks if "<formula1>FALSE</formula1>" in check]
        assert 'sqref="B5:D6"' in guard

    def test_every_sheet_is_wide_enough_frozen_and_made_for_a4(self, parts: dict[str, str]) -> None:
        for name, text in parts.items():
            if name.startswith("xl/worksheets/"):
                assert 'paperSize="9"' in text
                assert 'fitToHeight="0"' in text
                assert 'state="frozen"' in text
                assert "<cols>" in text

    def test_its_bytes_repeat(self, tmp_path: Path) -> None:
        for name in ("a.xlsx", "b.xlsx"):
            write_template(tmp_path / name)
        assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


class TestYaml:
    def test_every_fact_stands_in_it(self, tmp_path: Path) -> None:
        write_template(tmp_path / "a.yaml")
        text = (tmp_path / "a.yaml").read_text(encoding="utf-8")

        for key in facts(Dossier):
            assert re.search(rf"\b{key[-1]}:", text), key

    def test_filled_in_where_it_must_be_it_is_a_dossier(self, tmp_path: Path) -> None:
        write_template(tmp_path / "a.yml")
        text = (tmp_path / "a.yml").read_text(encoding="utf-8")
        filled = text.replace("  id: ", "  id: A-1 ", 1).replace("  programme: ", "  programme: 烟台 ", 1)
        (tmp_path / "a.yml").write_text(filled, encoding="utf-8")

        (file,) = read_dossiers([tmp_path / "a.yml"])

        assert (file.dossier.project.id, file.dossier.budget.lines) == ("A-1", [])

    def test_its_examples_are_a_dossier_too(self, tmp_path: Path) -> None:
        write_template(tmp_path / "a.yaml")
        text = (tmp_path / "a.yaml").read_text(encoding="utf-8")
        filled = text.replace("  id: ", "  id: A-1 ", 1).replace("  programme: ", "  programme: 烟台 ", 1)
        uncommented = re.sub(r"^( *)#(  +[-{a-z])", r"\1\2", filled, flags=re.MULTILINE)
        (tmp_path / "a.yaml").write_text(uncommented, encoding="utf-8")

        (file,) = read_dossiers([tmp_path / "a.yaml"])

        dossier = file.dossier
        assert [change.kind for change in dossier.changes] == ["budget", "extension", "period"]
        assert (len(dossier.budget.lines), len(dossier.funding), len(dossier.waivers)) == (4, 1, 1)
        assert (dossier.project.ledger_codes, dossier.project.partners[0].name) == (["KY2026-017"], "某大学")
        assert dossier.outcome is not None
        assert dossier.outcome.disqualifiers == ["materials_missing"]


class TestCommand:
    def run(self, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "budgetcheck", "template", "dossier", *map(str, arguments)]
        return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)

    def test_it_writes_the_form_and_says_so(self, tmp_path: Path) -> None:
        out = tmp_path / "档案.xlsx"

        done = self.run(out)

        assert (done.returncode, done.stdout, done.stderr) == (0, f"已生成 {out}\n", "")
        assert out.exists()

    def test_it_overwrites_nothing(self, tmp_path: Path) -> None:
        out = tmp_path / "a.yaml"
        out.write_text("schema: mine\n", encoding="utf-8")

        done = self.run(out, "--quiet")

        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr == f"{out}：文件已经存在，不会覆盖；请换一个文件名\n"
        assert out.read_text(encoding="utf-8") == "schema: mine\n"

    @pytest.mark.parametrize(
        ("name", "options", "expected"),
        [("a.docx", {}, "应为 .xlsx、.yaml 或 .yml"), ("a.yaml", {"many": True}, "项目清单应为 .xlsx")],
    )
    def test_another_kind_of_file_is_refused(
        self, tmp_path: Path, name: str, options: dict[str, bool], expected: str
    ) -> None:
        with pytest.raises(InputError) as error:
            write_template(tmp_path / name, **options)

        assert error.value.problems == (Problem(str(tmp_path / name), "", "不能生成这种文件", expected),)

    def test_a_folder_that_is_not_there_is_refused(self, tmp_path: Path) -> None:
        out = tmp_path / "无" / "a.yaml"

        with pytest.raises(InputError) as error:
            write_template(out)

        (problem,) = error.value.problems
        assert (problem.file, problem.expected) == (str(out), "无法写入，请核对文件夹是否存在、是否可写")


class TestWhatAFileIs:
    def test_yaml_text_under_a_workbook_s_name_is_read_as_yaml(self, tmp_path: Path) -> None:
        (tmp_path / "a.xlsx").write_text("project: {id: A, programme: 烟台}\nbudget: {}\n", encoding="utf-8")

        (file,) = read_dossiers([tmp_path / "a.xlsx"])

        assert (file.format, file.encoding) == ("yaml", "utf-8")

    def test_a_workbook_under_another_name_is_read_as_a_workbook(self, tmp_path: Path) -> None:
        path = filled_form(tmp_path / "a.xlsx", {}).rename(tmp_path / "a.yaml")

        (file,) = read_dossiers([path])

        assert (file.path, file.format) == ("a.yaml", "xlsx")

    def test_a_ledger_is_refused_by_saying_where_it_belongs(self, tmp_path: Path, refusals: Refusals) -> None:
        path = write_sheets(
            tmp_path / "账.xlsx", {"序时账": [["日期", "凭证号", "科目名称", "借方", "贷方"]]}
        )

        assert refusals(path) == [
            Problem(
                "账.xlsx",
                "",
                "这个工作簿不是项目档案表、项目清单或预算表",
                "账簿请用 --ledger 给出；空白的档案表用 budgetcheck template dossier 档案.xlsx 生成",
            )
        ]

    def test_a_truncated_workbook_is_refused(self, tmp_path: Path, refusals: Refusals) -> None:
        path = filled_form(tmp_path / "a.xlsx", {})
        path.write_bytes(path.read_bytes()[:-100])

        assert refusals(path) == [
            Problem("a.xlsx", "", "工作簿已损坏或不完整，无法打开；请重新另存或重新下载", "")
        ]

    def test_an_encrypted_workbook_is_refused(self, tmp_path: Path, refusals: Refusals) -> None:
        path = tmp_path / "a.xlsx"
        path.write_bytes(
            bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le")
        )

        assert refusals(path) == [Problem("a.xlsx", "", "工作簿设有打开密码；请取消密码后另存，再重试", "")]

    def test_cells_in_far_corners_are_refused_before_they_fill_memory(
        self, tmp_path: Path, refusals: Refusals
    ) -> None:
        path = tmp_path / "a.xlsx"
        with xlsxwriter.Workbook(str(path)) as book:
            sheet = book.add_worksheet("项目")
            sheet.write_row(0, 0, ["项目编号", "A"])
            sheet.write_string(1_000_001, 16_000, "x")

        assert refusals(path) == [
            Problem(
                "a.xlsx",
                "",
                "工作表“项目”占到第 1000002 行、第 16001 列，不像填报表格；请删除多余的行和列",
                "",
            )
        ]

    def test_what_unpacks_to_too_much_is_refused(self, tmp_path: Path, refusals: Refusals) -> None:
        path = filled_form(tmp_path / "a.xlsx", {})
        with (
            zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive,
            archive.open("xl/media/x", "w") as part,
        ):
            for _ in range(201):
                part.write(b"\0" * 1_000_000)

        assert refusals(path) == [
            Problem("a.xlsx", "", "工作簿解压后超过 200 MB，不像填报表格，请核对文件", "")
        ]

    def test_a_changed_byte_is_noticed(self, tmp_path: Path, refusals: Refusals) -> None:
        path = filled_form(tmp_path / "a.xlsx", {})
        with zipfile.ZipFile(path) as archive:
            entry = archive.getinfo("xl/sharedStrings.xml")
            start = entry.header_offset + 30 + len(entry.filename)
        content = bytearray(path.read_bytes())
        content[start + entry.compress_size // 2] ^= 0xFF
        path.write_bytes(bytes(content))

        assert refusals(path) == [
            Problem("a.xlsx", "", "工作簿已损坏或设有密码，无法打开；请重新另存，再重试", "")
        ]
