"""Cases of rules as data: `<RULE>.yaml`, which a finance officer can read, add to and run.

A file gives a dossier (`given`), and perhaps a ledger, a profile and a day for all its cases. A case says how its
dossier differs (`dossier`, merged into the given one; a list replaces, null removes a key) and what the rule answers.
"""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, NamedTuple

from budgetcheck.check import Files, run
from budgetcheck.dates import parse_date
from budgetcheck.dossiers.yaml_text import parse_yaml
from budgetcheck.language import _
from budgetcheck.problems import InputError, Problem
from budgetcheck.rules.rule import Phase

if TYPE_CHECKING:
    from budgetcheck.rules.rulebook import Rulebook

EXPECTED = ("verdict", "actual", "limit", "difference", "missing")
"""What a case can expect of the rule's finding, as the result's JSON states it; the verdict always."""

_EMPTY_BOOKS = """\
日期,凭证号,借方,贷方,项目,资金来源,费用类别,性质
2026-01-01,记-0,0.01,,P,,,对方科目
"""
_LEDGER = "账簿.csv"
_DEFAULTS = ("ledger", "profile", "as_of")
_FILE_KEYS = {"given", "cases", *_DEFAULTS}
_CASE_KEYS = {"name", "dossier", "expect", *_DEFAULTS}


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
        expect: What the rule answers: some of the keys `EXPECTED`, amounts as text or None.
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
    """The answers to every case of a file, or of the files `*.yaml` in a folder.

    Raises:
        InputError: where there is none, a file cannot be read, or a case's own files cannot be used.
    """
    paths = sorted(place.glob("*.yaml")) if place.is_dir() else [place]
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
        InputError: naming the file and the case, where it is no YAML or has a key too many or too few.
    """
    try:
        tree, _lines = parse_yaml(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InputError(Problem(str(path), "", str(error), _("请用文本编辑器改正后重试"))) from error
    if not isinstance(tree, dict) or not isinstance(tree.get("cases"), list):
        raise InputError(
            Problem(str(path), "", _("内容不是规则的例子"), _("应有 given（档案）和 cases（例子）"))
        )
    _refuse_unknown(tree, _FILE_KEYS, str(path), "")
    return [_case(path, tree, case) for case in tree["cases"]]


def run_case(case: Case, rulebook: Rulebook) -> dict[str, Any]:
    """What the rule answers of project P: the keys that the case expects, as the result's JSON states them.

    Raises:
        InputError: where the case's own files cannot be used, with its name.
    """
    with TemporaryDirectory(prefix="budgetcheck-case-") as folder:
        files = _written(case, Path(folder))
        try:
            result = run(files, rulebook, parse_date(case.as_of), tuple(Phase))
        except (InputError, ValueError) as error:
            raise InputError(Problem(case.file, case.name, str(error), _("请改正这个例子"))) from error
    findings = [each for project in result.to_dict()["projects"] for each in project["findings"]]
    finding = next((each for each in findings if each["rule"] == case.rule), None)
    return {key: finding and finding[key] for key in case.expect}


def _written(case: Case, folder: Path) -> Files:
    dossier = folder / "dossier.json"
    dossier.write_text(json.dumps(case.dossier, ensure_ascii=False), encoding="utf-8")
    for name, text in case.ledgers.items():
        (folder / name).write_bytes(text.encode())
    profile = None
    if case.profile is not None:
        profile = folder / "profile.toml"
        profile.write_text(case.profile, encoding="utf-8")
    ledgers = [folder / name for name in case.ledgers]
    return Files([dossier], ledgers, None if profile is None else str(profile))


def _case(path: Path, tree: dict[str, Any], case: Any) -> Case:
    if not isinstance(case, dict) or not case.get("name"):
        raise InputError(
            Problem(str(path), "cases", _("有一个例子没有名称（name）"), _("名称是一句话，说明这个例子"))
        )
    name = str(case["name"])
    _refuse_unknown(case, _CASE_KEYS, str(path), name)
    expect = case.get("expect")
    if not isinstance(expect, dict) or "verdict" not in expect:
        raise InputError(Problem(str(path), name, _("没有写明应有的结论"), _("expect 至少写明 verdict")))
    _refuse_unknown(expect, set(EXPECTED), str(path), name)
    chosen = {key: case.get(key, tree.get(key)) for key in _DEFAULTS}
    if chosen["as_of"] is None:
        raise InputError(Problem(str(path), name, _("没有检查日期"), _("请在例子或文件中写明 as_of")))
    ledger = chosen["ledger"] or _EMPTY_BOOKS
    return Case(
        file=str(path),
        rule=path.stem,
        name=name,
        dossier=_merged(tree.get("given") or {}, case.get("dossier") or {}),
        ledgers=ledger if isinstance(ledger, dict) else {_LEDGER: ledger},
        profile=chosen["profile"],
        as_of=chosen["as_of"],
        expect={key: expect[key] for key in EXPECTED if key in expect},
    )


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


def _refuse_unknown(tree: dict[str, Any], known: set[str], file: str, name: str) -> None:
    unknown = sorted(str(key) for key in tree.keys() - known)
    if unknown:
        raise InputError(
            Problem(
                file,
                name,
                _("没有这个字段：{keys}").format(keys=_("、").join(unknown)),
                _("应为 {known}").format(known=_("、").join(sorted(known))),
            )
        )
