"""Commands timed as processes of their own: each pays for starting, and its peak of memory is its own."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

# Linux counts the peak of whoever starts a process as that process's own; a benchmark that has just made its files has
# a high one. So a process that holds nothing starts it.
_LAUNCHER = """
import os, subprocess, sys, time
start = time.perf_counter()
process = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL)
_pid, status, usage = os.wait4(process.pid, 0)
print(os.waitstatus_to_exitcode(status), time.perf_counter() - start, usage.ru_maxrss)
process.returncode = 0
"""


class Cost(NamedTuple):
    """What a process took: seconds, and its peak of memory in MB."""

    seconds: float
    peak: float


def cost(command: Sequence[str], fine: Collection[int] = (0,)) -> Cost:
    """Run a command to its end.

    Args:
        command: The program and its arguments; what it prints is dropped.
        fine: The exit codes that are no fault.
    """
    told = subprocess.run(
        [sys.executable, "-I", "-S", "-c", _LAUNCHER, *command], stdout=subprocess.PIPE, check=True
    )
    code, seconds, peak = told.stdout.split()
    if int(code) not in fine:
        raise SystemExit(f"{command[:4]} ended with {int(code)}")
    return Cost(float(seconds), float(peak) / 1000)


def best(costs: Sequence[Cost]) -> Cost:
    """The shortest time, for machines are noisy, and the highest peak."""
    return Cost(min(each.seconds for each in costs), max(each.peak for each in costs))
