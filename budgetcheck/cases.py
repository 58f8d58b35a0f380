"""Cases of rules as data: `<RULE>.yaml`, which a finance officer can read, add to and run.

A file gives a dossier (`given`), and perhaps a ledger, a profile and a day for all its cases. A case says how its
dossier differs (`dossier`, merged into the given one; a list replaces, null removes a key) and what the rule answers.
"""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, NamedTuple

from budgetcheck.case_form import LEDGER, CaseForm, FileForm, filled_in
from budgetcheck.check import Files, run
from budgetcheck.dates import parse_date
from budgetcheck.dossiers.yaml_text import parse_yaml
from budgetcheck.files import refuse_unreadable
from budgetcheck.hand_written import encoding_problem
from budgetcheck.language import _
from budgetcheck.problems import InputError, Problem
from budgetcheck.rules.rule import Phase

if TYPE_CHECKING:
    from budgetcheck.rules.rulebook import Rulebook

_ENDINGS = (".yaml", ".yml")


class Case(NamedTuple):
    """One case.

    Attributes:
        file: The file that holds it.
        rule: The code of the rule.
        name: What the case shows, a sentence.
        dossier: The whole dossier, every scalar as text.
        ledgers: The text of each ledger file by its name.
        profile: The text of a profile, or None.
        as_of: The day, `2026-12-31`.
        expect: What the rule answers, by the keys of `Expectation`; amounts as text or None.
    """

    file: str
    rule: str
    name: str
    dossier: dict[str, Any]
    ledgers: dict[str, str]
    profile: str | None
    as_of: str
    expect: dict[str, Any]


class Answer(NamedTuple):
    """A case and what the rule answered, by the keys of what was expected."""

    case: Case
    answered: dict[str, Any]

    @property
    def agrees(self) -> bool:
        """Whether the rule answered as the case expects."""
        return self.answered == self.case.expect

    def to_dict(self) -> dict[str, Any]:
        """As `rules --cases --json` states it."""
        return {
            "file": self.case.file,
            "rule": self.case.rule,
            "name": self.case.name,
            "agrees": self.agrees,
            "expected": self.case.expect,
            "answered": self.answered,
        }


def run_cases(place: Path, rulebook: Rulebook) -> list[Answer]:
    """The answers to every case of a file, or of the files `*.yaml` and `*.yml` in a folder.

    Raises:
        InputError: where there is none, a file cannot be read, or a case's own files cannot be used.
    """
    paths = _case_files(place) if place.is_dir() else [place]
    if not paths:
        raise InputError(Problem(str(place), "", _("文件夹里没有例子"), _("例子写在 <规则编号>.yaml 中")))
    cases = [case for path in paths for case in read_cases(path)]
    for case in cases:
        if case.rule not in rulebook.catalogue:
            raise InputError(
                Problem(
                    case.file,
                    "",
                    _("没有规则 {rule}").format(rule=case.rule),
                    _("文件名应为规则编号，如 YT20-1.yaml"),
                )
            )
    return [Answer(case, run_case(case, rulebook.only(case.rule))) for case in cases]


def read_cases(path: Path) -> list[Case]:
    """The cases of a file.

    Raises:
        InputError: naming the file, the case and the key of every fault.
    """
    tree = _tree(path)
    if not isinstance(tree, dict):
        raise InputError(
            Problem(str(path), "", _("内容不是规则的例子"), _("应有 given（档案）和 cases（例子）"))
        )
    common = filled_in(FileForm, tree, str(path), "")
    cases: list[Case] = []
    faults: list[Problem] = []
    for number, entry in enumerate(common.cases, start=1):
        try:
            cases.append(_case(path, common, entry, number))
        except InputError as error:
            faults += error.problems
    if faults:
        raise InputError(*faults)
    return cases


def run_case(case: Case, rulebook: Rulebook) -> dict[str, Any]:
    """What the rule answers of the case's project: the keys that are expected, as the result's JSON states them.

    Raises:
        InputError: where the case's own files cannot be used, or the rule is not of its programme; with its name.
    """
    with TemporaryDirectory(prefix="budgetcheck-case-") as folder:
        try:
            result = run(_written(case, Path(folder)), rulebook, parse_date(case.as_of), tuple(Phase))
        except InputError as error:
            raise InputError(Problem(case.file, case.name, str(error), _("请改正这个例子"))) from error
    findings = [each for project in result.to_dict()["projects"] for each in project["findings"]]
    finding = next((each for each in findings if each["rule"] == case.rule), None)
    return {key: finding and finding[key] for key in case.expect}


def _case_files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.suffix in _ENDINGS)


def _tree(path: Path) -> Any:
    refuse_unreadable(path)
    try:
        tree, _lines = parse_yaml(path.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError as error:
        raise InputError(encoding_problem(str(path), error)) from error
    except ValueError as error:
        raise InputError(Problem(str(path), "", str(error), _("请用文本编辑器改正后重试"))) from error
    return tree


def _case(path: Path, common: FileForm, entry: Any, number: int) -> Case:
    name = entry.get("name") if isinstance(entry, dict) else None
    named = isinstance(name, str) and name
    place = str(name) if named else _("第 {number} 个例子").format(number=number)
    case = filled_in(CaseForm, entry, str(path), place)
    chosen = {**common.circumstances(), **case.circumstances()}
    if chosen.get("as_of") is None:
        raise InputError(Problem(str(path), place, _("没有检查日期"), _("请在例子或文件中写明 as_of")))
    dossier = _merged(common.given or {}, case.dossier or {})
    return Case(
        file=str(path),
        rule=path.stem,
        name=case.name,
        dossier=dossier,
        ledgers=chosen.get("ledger") or {LEDGER: _empty_books(dossier)},
        profile=chosen.get("profile"),
        as_of=chosen["as_of"],
        expect=case.expect.model_dump(exclude_unset=True),
    )


def _empty_books(dossier: dict[str, Any]) -> str:
    """Books of the dossier's project with one line that counts as nothing."""
    project = dossier.get("project")
    named = str(project.get("id", "")) if isinstance(project, dict) else ""
    quoted = '"{}"'.format(named.replace('"', '""'))
    return f"日期,凭证号,借方,贷方,项目,资金来源,费用类别,性质\n2026-01-01,记-0,0.01,,{quoted},,,对方科目\n"


def _merged(given: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    merged = dict(given)
    for key, value in changes.items():
        if value is None:
            merged.pop(key, None)
        elif isinstance(value, dict) and isinstance(merged.get(key), dict):
            merged[key] = _merged(merged[key], value)
        else:
            merged[key] = value
    return merged


def _written(case: Case, folder: Path) -> Files:
    """The case's files; its ledgers in a folder of their own, for they may have any name."""
    dossier = folder / "dossier.json"
    dossier.write_text(json.dumps(case.dossier, ensure_ascii=False), encoding="utf-8")
    profile = None
    if case.profile is not None:
        profile = folder / "profile.toml"
        profile.write_text(case.profile, encoding="utf-8")
    books = folder / "ledgers"
    books.mkdir()
    for name, text in case.ledgers.items():
        (books / name).write_bytes(text.encode())
    ledgers = [books / name for name in case.ledgers]
    return Files([dossier], ledgers, None if profile is None else str(profile))
