"""Times the reading of a GB/T 24589.1-2010 file (XML) beside bare lxml over the same file, in the same run.

    python benchmarks/xml_entries.py [--entries 1000000] [--rounds 3]

The bare work is `lxml.etree.iterparse` over the voucher lines, each looked at and cleared, nothing kept. Beside it the
format alone (`formats.gbt_xml`: rows onto disk, auxiliaries and account names resolved) and the whole `read_ledger`.
Each runs as a process of its own; the ratio of the best rounds is what counts, for machines are noisy.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

_BARE = """
import sys
from lxml import etree
for _event, element in etree.iterparse(sys.argv[1], tag="{*}记账凭证", huge_tree=False, no_network=True):
    element.clear()
    while element.getprevious() is not None:
        del element.getparent()[0]
"""
_FORMAT = """
import sys, tempfile
from pathlib import Path
from budgetcheck.ledgers.formats import gbt_xml
with tempfile.TemporaryDirectory() as folder:
    (sheet,) = gbt_xml.read(Path(sys.argv[1]), "utf-8", Path(folder))
"""
_LEDGER = """
import sys
from budgetcheck.ledgers.read import read_ledger
print(read_ledger(sys.argv[1]).intake.rows)
"""
_MOST_MEMORY = 500


def main() -> None:
    """Generate, run, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="budgetcheck-benchmark-") as folder:
        path = Path(folder, "总账.xml")
        _write(path, wanted.entries)
        print(f"{wanted.entries:,} entries, {path.stat().st_size / 1e6:,.0f} MB")
        programs = {"bare": _BARE, "format": _FORMAT, "ledger": _LEDGER}
        best: dict[str, float] = {}
        peak: dict[str, float] = {}
        for _round in range(wanted.rounds):
            for name, program in programs.items():
                taken, memory = _run([sys.executable, "-c", program, str(path)])
                best[name] = min(taken, best.get(name, taken))
                peak[name] = max(memory, peak.get(name, memory))
        for name in programs:
            print(
                f"{name:6} {best[name]:6.2f} s  {peak[name]:6.0f} MB  ratio {best[name] / best['bare']:.2f}"
            )
        print(f"(must stay below {_MOST_MEMORY} MB)")


def _write(path: Path, entries: int) -> None:
    """A general ledger of lines with fourteen elements each, its archives behind the vouchers."""
    with path.open("w", encoding="utf-8") as out:
        out.write('<?xml version="1.0" encoding="UTF-8"?>\n<总账>\n')
        out.write("<总账基础信息><会计科目编号规则>4-2-2</会计科目编号规则></总账基础信息>\n")
        for code, name in (
            ("5301", "研发支出"),
            ("530101", "费用化支出"),
            ("53010101", "材料费"),
            ("1002", "银行存款"),
        ):
            out.write(
                f"<会计科目><科目编号>{code}</科目编号><科目名称>{name}</科目名称></会计科目>\n"
                f"<科目辅助核算><科目编号>{code}</科目编号><辅助项编号>1</辅助项编号><辅助项名称>项目</辅助项名称>"
                "<对应档案>项目档案</对应档案></科目辅助核算>\n"
            )
        for number in range(entries):
            out.write(_entry(number))
        for number in range(1_000):
            out.write(
                f"<项目档案><项目编码>YT-2026-{number:04}</项目编码><项目名称>项目{number}</项目名称></项目档案>\n"
            )
        out.write("</总账>\n")


def _entry(number: int) -> str:
    amount = f"{number % 100_000}.{number % 100:02}"
    debit, credit, account = (amount, "0.00", "53010101") if number % 2 == 0 else ("0.00", amount, "1002")
    return (
        "<记账凭证>\n"
        f"<记账凭证日期>2026{1 + number % 12:02}{1 + number % 28:02}</记账凭证日期>\n"
        f"<会计年度>2026</会计年度>\n<会计期间号>{1 + number % 12}</会计期间号>\n"
        f"<记账凭证类型编号>记</记账凭证类型编号>\n<记账凭证编号>{number // 2}</记账凭证编号>\n"
        f"<记账凭证行号>{1 + number % 2}</记账凭证行号>\n<记账凭证摘要>支付实验材料款{number % 500}</记账凭证摘要>\n"
        f"<科目编号>{account}</科目编号>\n<辅助项1编号>YT-2026-{number // 2 % 1_000:04}</辅助项1编号>\n"
        f"<币种编码>CNY</币种编码>\n<借方本币金额>{debit}</借方本币金额>\n<贷方本币金额>{credit}</贷方本币金额>\n"
        "<制单人>甲</制单人>\n<作废标志>0</作废标志>\n"
        "</记账凭证>\n"
    )


def _run(command: list[str]) -> tuple[float, float]:
    """Seconds, and peak memory in MB, of a process."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _pid, status, usage = os.wait4(process.pid, 0)
    taken = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise SystemExit(f"{command[:2]} ended with {process.returncode}")
    return taken, usage.ru_maxrss / 1000


if __name__ == "__main__":
    main()
