"""How often the made-up lives reach each verdict of each rule: `python -m tests.oracle.reached` prints it."""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from tests.oracle.made_units import unit
from tests.oracle.oracle import BOOKS, DATONG, YANTAI, judge

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.oracle.lives import Unit

VERDICTS = ("pass", "fail", "review", "not_applicable")
NEVER_FAIL = {
    *(
        "YT46-1",
        "YT03-1",
        "YT04-1",
        "YT11-3",
        "YT18-1",
        "YT18-2",
        "YT19-2",
        "YT20-2",
        "YT21-3",
        "YT21-4",
        "YT21-5",
    ),
    *("YT21-7", "YT21-8", "YT22-1", "YT22-2", "YT25-1", "YT32-2", "YT32-3", "YT34-4"),
    *("DT24-1", "DT07-1", "DT14-1", "DT15-1", "DT18-2", "DT19-3", "DT20-1", "DT22-1"),
    *("BK-5", "BK-6", "BK-7", "BK-9"),
}
"""Rules whose text never says must, or never decides."""
NEVER_REVIEW = {
    *("YT18-3", "YT21-1", "YT23-1", "YT23-2", "DT19-1", "DT19-2"),
    *("BK-1", "BK-2", "BK-3", "BK-4", "BK-8"),
}
"""Rules of which no fact can be missing."""
ALWAYS_APPLY = {"YT46-1", "DT24-1", "BK-5", "BK-6", "BK-9"}


def possible() -> dict[str, set[str]]:
    """The verdicts that each rule can give."""
    without = {"fail": NEVER_FAIL, "review": NEVER_REVIEW, "not_applicable": ALWAYS_APPLY}
    return {
        rule: {verdict for verdict in VERDICTS if rule not in without.get(verdict, ())}
        for rule in (*YANTAI, *DATONG, *BOOKS)
    }


def table(units: Iterable[Unit]) -> dict[str, Counter[str]]:
    """How often each rule gives each verdict, the rules of the projects' own programmes alone."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for each in units:
        for answers in judge(each).values():
            for rule, answer in answers.items():
                counts[rule][answer.verdict] += 1
    return counts


def told(counts: dict[str, Counter[str]]) -> str:
    """The table as text."""
    rows: list[tuple[str, ...]] = [("rule", *VERDICTS)]
    rows += [(rule, *(str(counts[rule][verdict]) for verdict in VERDICTS)) for rule in possible()]
    return "\n".join(f"{row[0]:8}" + "".join(f"{cell:>16}" for cell in row[1:]) for row in rows)


if __name__ == "__main__":
    sys.stdout.write(told(table(unit(seed)[0] for seed in range(20))) + "\n")
