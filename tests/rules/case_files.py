"""The rules' cases as data: `tests/cases/<RULE>.yaml`, which a finance officer can read and add to.

A file gives a dossier (`given`), and perhaps a ledger, a profile and a day for all its cases. A case says how its
dossier differs (`dossier`, merged into the given one; a list replaces, null removes a key) and what the rule answers.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NamedTuple

from budgetcheck.check import check
from budgetcheck.dates import parse_date
from budgetcheck.dossiers.yaml_text import parse_yaml

FOLDER = Path(__file__).parents[1] / "cases"
EXPECTED = ("verdict", "actual", "limit", "difference", "missing")

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
        rule: The code of the rule.
        name: What the case shows, a sentence.
        dossier: The whole dossier, every scalar as text.
        ledgers: The text of each ledger file by its name.
        profile: The text of a profile, or None.
        as_of: The day, `2026-12-31`.
        expect: What the rule answers: the keys `EXPECTED`, amounts as text or None.
    """

    rule: str
    name: str
    dossier: dict[str, Any]
    ledgers: dict[str, str]
    profile: str | None
    as_of: str
    expect: dict[str, Any]


def read_cases(path: Path) -> list[Case]:
    """The cases of a file.

    Raises:
        ValueError: naming the file and the case, where it is no YAML or has a key too many or too few.
    """
    try:
        tree, _lines = parse_yaml(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise ValueError(f"{path.name}: {error}") from error
    _refuse_unknown(tree, _FILE_KEYS, path.name)
    return [_case(path, tree, case) for case in tree["cases"]]


def case_paths() -> list[Path]:
    """Every case file, in the order of their rules' codes."""
    return sorted(FOLDER.glob("*.yaml"))


def every_case() -> list[Case]:
    """The cases of every file."""
    return [case for path in case_paths() for case in read_cases(path)]


def answer(case: Case, folder: Path) -> dict[str, Any]:
    """What the rule answers of project P: the keys `EXPECTED`, as the result's JSON states them.

    Args:
        case: The case.
        folder: An empty folder, in which its files are written.
    """
    dossier = folder / "dossier.json"
    dossier.write_text(json.dumps(case.dossier, ensure_ascii=False), encoding="utf-8")
    for name, text in case.ledgers.items():
        (folder / name).write_bytes(text.encode())
    profile = None
    if case.profile is not None:
        profile = folder / "profile.toml"
        profile.write_text(case.profile, encoding="utf-8")
    result = check(
        [dossier],
        [folder / name for name in case.ledgers],
        profile=None if profile is None else str(profile),
        as_of=parse_date(case.as_of),
    )
    (project,) = result.to_dict()["projects"]
    (finding,) = [each for each in project["findings"] if each["rule"] == case.rule]
    return {key: finding[key] for key in EXPECTED}


def _case(path: Path, tree: dict[str, Any], case: dict[str, Any]) -> Case:
    where = f"{path.name}: {case.get('name')}"
    _refuse_unknown(case, _CASE_KEYS, where)
    if not case.get("name"):
        raise ValueError(f"{path.name}: a case without a name")
    if set(case.get("expect") or ()) != set(EXPECTED):
        raise ValueError(f"{where}: expect states {', '.join(EXPECTED)}, no more and no less")
    chosen = {key: case.get(key, tree.get(key)) for key in _DEFAULTS}
    if chosen["as_of"] is None:
        raise ValueError(f"{where}: no as_of, neither here nor in the file")
    ledger = chosen["ledger"] or _EMPTY_BOOKS
    return Case(
        rule=path.stem,
        name=case["name"],
        dossier=_merged(tree["given"], case.get("dossier") or {}),
        ledgers=ledger if isinstance(ledger, dict) else {_LEDGER: ledger},
        profile=chosen["profile"],
        as_of=chosen["as_of"],
        expect={key: case["expect"][key] for key in EXPECTED},
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


def _refuse_unknown(tree: dict[str, Any], known: set[str], where: str) -> None:
    unknown = sorted(tree.keys() - known)
    if unknown:
        raise ValueError(f"{where}: unknown key {', '.join(unknown)}")
