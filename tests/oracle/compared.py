"""The engine's answers beside the oracle's."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from budgetcheck.check import check
from tests.oracle.lives import Answer, Life, Unit
from tests.oracle.oracle import judge
from tests.oracle.written import write

if TYPE_CHECKING:
    from pathlib import Path

Answers = dict[str, dict[str, Answer]]


class Disagreement(NamedTuple):
    """A rule on which the two differ for a project."""

    project: str
    rule: str
    engine: Answer
    oracle: Answer
    unit: Unit

    def told(self) -> str:
        """All that is needed to judge by hand who is right."""
        (dossier,) = [each for each in self.unit.dossiers if each["project"]["id"] == self.project]
        life = Life(dossier, self.unit)
        lines = [f"  {name}: {' | '.join(map(str, line))}" for name, line in life.located]
        facts = json.dumps(dossier, ensure_ascii=False, default=str)
        return "\n".join(
            [
                f"{self.rule} of {self.project} as of {self.unit.as_of} (kept apart by {self.unit.kept_apart_by})",
                f"  engine {_told(self.engine)}",
                f"  oracle {_told(self.oracle)}",
                f"  {facts}",
                *lines,
            ]
        )


def engine_answers(unit: Unit, way: str, folder: Path) -> Answers:
    """What the program answers of a unit's files."""
    dossiers, ledgers, profile = write(unit, way, folder)
    result = check(dossiers, ledgers, profile=str(profile) if profile else None, as_of=unit.as_of)
    return {
        project["project"]: {
            each["rule"]: Answer(
                each["verdict"],
                _money(each["actual"]),
                _money(each["limit"]),
                _money(each["difference"]),
                tuple(sorted(each["missing"])),
            )
            for each in project["findings"]
        }
        for project in result.to_dict()["projects"]
    }


def disagreements(unit: Unit, engine: Answers) -> list[Disagreement]:
    """Where the engine answers otherwise than the oracle."""
    return [
        Disagreement(project, rule, engine[project][rule], answer, unit)
        for project, answers in judge(unit).items()
        for rule, answer in answers.items()
        if rule in engine[project] and not _agree(rule, engine[project][rule], _sorted(answer))
    ]


def _agree(rule: str, engine: Answer, oracle: Answer) -> bool:
    """Whether two answers are the same; of the facts that keep a grade open one that tells nothing may be named, too."""
    if rule == "YT33-2" and oracle.missing and set(oracle.missing) <= set(engine.missing):
        engine = engine._replace(missing=oracle.missing)
    return engine == oracle


def _sorted(answer: Answer) -> Answer:
    return answer._replace(missing=tuple(sorted(answer.missing)))


def _money(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _told(answer: Answer) -> str:
    return f"{answer.verdict} A {answer.actual} L {answer.limit} D {answer.difference} missing {list(answer.missing)}"
