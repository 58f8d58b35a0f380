"""Changes the rules one operator at a time, and looks whether the tests would notice: `make mutants`.

    python mutation/run.py [MODULE...] [--part 1/2]

A change is noticed where a case or a life of the oracle then gets another verdict, amount or missing fact, or the rules
cannot be run at all. The others are printed: they change a message, a calculation that is only shown, or nothing; or
a case is lacking.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.abc
import importlib.util
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from changes import mutants
from known import Answer, ask

import budgetcheck.rules
from budgetcheck.rules.rule import Phase

if TYPE_CHECKING:
    from collections.abc import Sequence
    from importlib.machinery import ModuleSpec
    from types import ModuleType

    from known import Asked

ROOT = Path(budgetcheck.rules.__file__).parent
OTHERS = ("articles", "cap", "listing", "page", "registry", "rulebook", "waivers")
"""Modules that give no verdict and no amount of a finding, or (waivers) only after the rules: their own tests watch them."""
PHASES = tuple(Phase)


def main() -> None:
    """Change, judge, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("modules", nargs="*", help="as article_20 or blocks/surplus; all where none is named")
    parser.add_argument("--part", default="1/1", help="1/2: the first of two parts, for two processes")
    wanted = parser.parse_args()
    asked = ask()
    if apart := _first_apart(asked):
        raise SystemExit(f"the rules as they stand: {apart}")
    part, parts = (int(number) for number in wanted.part.split("/"))
    changed = unnoticed = 0
    for path in _modules(wanted.modules):
        name = "budgetcheck.rules." + ".".join(path.relative_to(ROOT).with_suffix("").parts)
        made = list(mutants(path.read_text(encoding="utf-8")))[part - 1 :: parts]
        theirs = asked.of(_rules_in(name))
        alive = [mutant for mutant in made if not _is_noticed(name, mutant.text, theirs)]
        changed, unnoticed = changed + len(made), unnoticed + len(alive)
        print(f"{path.relative_to(ROOT)}: {len(made)} changed, {len(alive)} not noticed", flush=True)
        for each in alive:
            print(f"  {each.line}: {each.operator}\n    - {each.before}\n    + {each.after}", flush=True)
    print(f"{changed} changed, {unnoticed} not noticed")


def _modules(wanted: Sequence[str]) -> list[Path]:
    every = [path for path in sorted(ROOT.rglob("*.py")) if path.stem not in (*OTHERS, "__init__")]
    return [path for path in every if not wanted or any(str(path).endswith(f"/{name}.py") for name in wanted)]


def _rules_in(module: str) -> set[str]:
    """The rules that a module holds: these alone can change with it. A module without rules may change any."""
    catalogue = importlib.import_module("budgetcheck.rules.registry").built_in().catalogue
    return {code for code, (rule, _edition) in catalogue.items() if rule.judge.__module__ == module} or set(
        catalogue
    )


def _is_noticed(module: str, text: str, asked: Asked) -> bool:
    exchange = _Exchange(module, text)
    sys.meta_path.insert(0, exchange)
    try:
        return bool(_first_apart(asked))
    except Exception:  # noqa: BLE001 - whatever changed rules raise, it is noticed
        return True
    finally:
        sys.meta_path.remove(exchange)


def _first_apart(asked: Asked) -> str:
    """The first answer of the rules, imported afresh, that is not the expected one; empty where all are."""
    for name in [each for each in sys.modules if each.startswith("budgetcheck.rules")]:
        del sys.modules[name]
    rulebook = importlib.import_module("budgetcheck.rules.registry").built_in()
    rules = rulebook.only(*asked.rules)
    judged = importlib.import_module("budgetcheck.rules.evaluate").judge(asked.known, rules, PHASES)
    answers = judged.findings.select("project", "rule", *Answer._fields).join(
        asked.keys(), on=["project", "rule"]
    )
    if answers.height != len(asked.expected):
        return f"{answers.height} answers, not {len(asked.expected)}"
    for project, rule, *figures, missing in answers.iter_rows():
        answer = Answer(*figures, tuple(sorted(missing)))
        if answer != asked.expected[project, rule]:
            return f"{project} {rule}: {answer}, not {asked.expected[project, rule]}"
    return ""


class _Exchange(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Gives another text for a module that is imported."""

    def __init__(self, module: str, text: str) -> None:
        self._module = module
        self._text = text

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> ModuleSpec | None:  # noqa: ARG002 - as Python calls it
        return importlib.util.spec_from_loader(name, self) if name == self._module else None

    def exec_module(self, module: ModuleType) -> None:
        exec(compile(self._text, self._module, "exec"), module.__dict__)  # noqa: S102 - the rules, changed


if __name__ == "__main__":
    main()
