"""Many files read share by share, by several processes, say what they would if they were read together."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from textwrap import dedent
from typing import TYPE_CHECKING, Any

import pytest
from polars.testing import assert_frame_equal

from budgetcheck.dossiers import read as read_module
from budgetcheck.dossiers import reader_process, side_by_side
from budgetcheck.dossiers.given import GivenFile
from budgetcheck.dossiers.part import read_part
from budgetcheck.dossiers.read import read_portfolio
from budgetcheck.dossiers.reader_process import ReaderProcess
from budgetcheck.language import speaking
from budgetcheck.problems import InputError
from budgetcheck.vocabulary import Vocabulary, Word
from tests.dossiers import budget_forms
from tests.dossiers.forms import filled_list, write_sheets
from tests.dossiers.reading import PROGRAMMES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from budgetcheck.dossiers.part import Part
    from budgetcheck.dossiers.read import Portfolio
    from budgetcheck.dossiers.tables import DossierTables
    from budgetcheck.language import Language
    from budgetcheck.problems import Problem
    from tests.dossiers.conftest import WriteFile

EXAMPLE = Path(__file__).with_name("contract_example.yaml").read_text(encoding="utf-8")
LEAST = "project: {id: A-1, programme: yantai}\nbudget: {}\n"
JSON = (
    '{"project": {"id": "C-1", "programme": "datong", "ledger_codes": ["KY-1"]}, "budget": {"total": 12.30}}'
)
LISTED = {"项目清单!B6": "L-1", "项目清单!D6": "烟台"}


@pytest.fixture
def two_processors(monkeypatch: pytest.MonkeyPatch) -> None:
    """Any number of files is many, each a share of its own, and there are two processors."""
    monkeypatch.setattr(read_module, "MANY", 1)
    monkeypatch.setattr(side_by_side, "_SHARE", 1)
    monkeypatch.setattr(side_by_side, "_processors", lambda: 2)


@pytest.fixture
def folder(tmp_path: Path, write: WriteFile) -> Path:
    """Dossiers of every shape, and a ledger that lies among them."""
    write("all/1.yaml", EXAMPLE)
    write("all/2.yml", LEAST.encode("utf-8-sig"))
    write("all/3.json", JSON)
    write("all/4.yaml", LEAST.replace("A-1", "甲-1, title: 膜").encode("gb18030"))
    write_sheets(tmp_path / "all/账簿.xlsx", {"序时账": [["日期", "借方"], ["2026-01-01", "1"]]})
    return tmp_path / "all"


def together(monkeypatch: pytest.MonkeyPatch, *paths: Path) -> Portfolio:
    with monkeypatch.context() as few:
        few.setattr(read_module, "MANY", 1_000)
        return read_portfolio(paths, PROGRAMMES)


def in_shares(*paths: Path) -> Portfolio:
    return read_portfolio(paths, PROGRAMMES)


def assert_same(tables: DossierTables, expected: DossierTables) -> None:
    assert tables.as_of == expected.as_of
    for name in set(tables._fields) - {"as_of"}:
        assert_frame_equal(getattr(tables, name), getattr(expected, name))


def refusals(paths: Sequence[Path]) -> tuple[Problem, ...]:
    with pytest.raises(InputError) as error:
        read_portfolio(paths, PROGRAMMES)
    return error.value.problems


def shared(*paths: Path) -> list[GivenFile]:
    return [GivenFile(path, path.name, in_folder=True) for path in paths]


def answered(files: Sequence[GivenFile], programmes: Vocabulary = PROGRAMMES) -> Part:
    """What another process reads."""
    process = ReaderProcess(programmes)
    try:
        part = process.read(files)
    finally:
        process.end()
    assert part is not None
    return part


@pytest.mark.usefixtures("two_processors")
def test_dossiers_of_every_shape_say_the_same_in_shares(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled_list(folder / "清单.xlsx", LISTED)

    read = in_shares(folder)

    expected = together(monkeypatch, folder)
    assert [source.project for source in read.sources] == ["A-1", "C-1", "L-1", "YT-2025-0001", "甲-1"]
    assert read.sources == expected.sources
    assert_same(read.tables, expected.tables)


@pytest.mark.usefixtures("two_processors")
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_fault_is_said_in_the_same_words_and_order(
    folder: Path, write: WriteFile, monkeypatch: pytest.MonkeyPatch, language: Language
) -> None:
    write("all/0.yaml", "project:\n  id: A-1\n  start_on: 2026-01-01\nbudget: {total: -5}\n")
    write("all/5.json", "{")
    write("all/6.yaml", LEAST)
    write("all/7.yaml", LEAST.replace("A-1", "B-1").replace("budget: {}\n", ""))
    write("all/8.yaml", LEAST.replace("A-1", "KY-1").replace("yantai", "仙都"))
    write("all/9.yaml", LEAST.replace("A-1", "D-1, ledger_codes: [KY-1]"))
    empty = write("empty/说明.txt", "空").parent
    paths = [empty, folder, folder.parent / "gone.yaml"]

    with speaking(language):
        told = refusals(paths)
        with pytest.raises(InputError) as error:
            together(monkeypatch, *paths)

    assert told == error.value.problems
    assert [Path(problem.file).name for problem in told] == [
        "empty",
        *("0.yaml", "0.yaml", "0.yaml", "5.json", "8.yaml"),
        "gone.yaml",
        *("6.yaml", "9.yaml", "7.yaml"),
    ]


@pytest.mark.usefixtures("two_processors")
def test_a_folder_in_which_nothing_is_a_dossier_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_sheets(tmp_path / "账簿.xlsx", {"序时账": [["日期", "借方"], ["2026-01-01", "1"]]})

    told = refusals([tmp_path])

    with pytest.raises(InputError) as error:
        together(monkeypatch, tmp_path)
    assert told == error.value.problems
    assert [problem.found for problem in told] == ["文件夹里没有项目档案"]


@pytest.mark.usefixtures("two_processors")
@pytest.mark.parametrize("name", ["0 预算表.xlsx", "预算表.xlsx"])
def test_a_form_goes_to_its_dossier_wherever_it_lies(tmp_path: Path, write: WriteFile, name: str) -> None:
    write("1.yaml", "project: {id: YT-2025-0001, programme: yantai}\n")
    write("2.yaml", LEAST)
    write_sheets(tmp_path / name, {"预算": budget_forms.budget()})

    read = in_shares(tmp_path)

    assert [(source.project, len(source.forms)) for source in read.sources] == [
        ("A-1", 0),
        ("YT-2025-0001", 1),
    ]
    assert read.tables.budget["project"].unique().to_list() == ["YT-2025-0001"]


@pytest.mark.usefixtures("two_processors")
@pytest.mark.parametrize("executable", ["/nowhere/python", "/bin/false", "/bin/true", "answers_nonsense"])
def test_where_no_other_process_can_read_this_one_reads_all(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, executable: str
) -> None:
    nonsense = tmp_path / "answers_nonsense"
    nonsense.write_text("#!/bin/sh\nread how\nread share\necho '{\"sizes\": [1000]}'\n", encoding="utf-8")
    nonsense.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(tmp_path / executable))

    assert in_shares(folder).sources == together(monkeypatch, folder).sources


@pytest.mark.usefixtures("two_processors")
def test_a_share_that_a_process_loses_is_read_here(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ReaderProcess, "read", lambda _process, _share: None)

    assert in_shares(folder).sources == together(monkeypatch, folder).sources


@pytest.mark.usefixtures("two_processors")
def test_one_processor_starts_no_process(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(side_by_side, "_processors", lambda: 1)
    monkeypatch.setattr(reader_process, "_started", pytest.fail)

    assert len(in_shares(folder).sources) == 4


@pytest.mark.usefixtures("two_processors")
@pytest.mark.parametrize("fault", [KeyboardInterrupt, ZeroDivisionError])
def test_no_process_outlives_a_run_that_is_broken_off(
    folder: Path, monkeypatch: pytest.MonkeyPatch, fault: type[BaseException]
) -> None:
    started: list[subprocess.Popen[bytes]] = []

    def start(*arguments: Any, **options: Any) -> subprocess.Popen[bytes]:
        started.append(popen(*arguments, **options))
        return started[-1]

    def broken_off(*_arguments: object) -> Part:
        raise fault

    popen = subprocess.Popen
    monkeypatch.setattr(subprocess, "Popen", start)
    monkeypatch.setattr(side_by_side, "read_part", broken_off)

    with pytest.raises(fault):
        in_shares(folder)

    assert [process.poll() is not None for process in started] == [True]


def test_another_process_answers_what_this_one_reads(folder: Path) -> None:
    files = shared(*sorted(folder.iterdir()))

    told, expected = answered(files), read_part(files, PROGRAMMES)

    assert (told.tables, expected.tables) != (None, None)
    assert told._replace(tables=None) == expected._replace(tables=None)
    assert told.left == [folder / "账簿.xlsx"]
    assert told.tables is not None
    assert expected.tables is not None
    assert_same(told.tables, expected.tables)


@pytest.mark.parametrize(("language", "found"), [("zh", "没有这个字段"), ("en", "there is no such field")])
def test_another_process_speaks_the_language_in_use(write: WriteFile, language: Language, found: str) -> None:
    files = shared(write("1.yaml", LEAST + "funds: []\n"))

    with speaking(language):
        told = answered(files)
        expected = read_part(files, PROGRAMMES)

    assert [problem.found for problem in told.faults] == [found]
    assert told == expected


def test_another_process_knows_the_programmes_that_a_unit_added(write: WriteFile) -> None:
    programmes = Vocabulary("计划", Word("xiandu", "仙都", "Xiandu", ("仙都市",)))

    told = answered(
        shared(write("1.yaml", LEAST.replace("yantai", "仙都市")), write("2.yaml", LEAST)), programmes
    )

    assert [source.project for source in told.sources] == ["A-1"]
    assert [problem.expected for problem in told.faults] == ["不认识的计划，应为：仙都 (xiandu)"]


def test_another_process_says_that_there_are_forms(tmp_path: Path) -> None:
    form = write_sheets(tmp_path / "预算表.xlsx", {"预算": budget_forms.budget()})

    assert answered(shared(form)).has_forms


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere names are text")
def test_a_name_that_is_no_text_reaches_another_process(tmp_path: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff.yaml"))
    path.write_text(LEAST, encoding="utf-8")

    assert [source.path for source in answered(shared(path)).sources] == [path.name]


def test_a_script_that_uses_the_library_is_run_once(folder: Path, tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(
        dedent(
            """
            import sys
            import budgetcheck
            from budgetcheck.dossiers import read, side_by_side
            read.MANY = side_by_side._SHARE = 1
            side_by_side._processors = lambda: 2
            print(budgetcheck.screen([sys.argv[1]]).projects.height)
            """
        ),
        encoding="utf-8",
    )

    done = subprocess.run(
        [sys.executable, str(script), str(folder)],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.stdout, done.stderr) == ("4\n", "")
