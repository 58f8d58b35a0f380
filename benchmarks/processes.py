"""Commands timed as processes of their own: each pays for starting, and its peak of memory is its own."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

# The peak of the process itself, and where Linux tells of them, of it and the processes that it starts together.
# Linux counts the peak of whoever starts a process as that process's own; a benchmark that has just made its files has
# a high one. So a process that holds nothing starts it.
_LAUNCHER = """
import os, subprocess, sys, threading, time

def held(pid):
    try:
        others = open(f"/proc/{pid}/task/{pid}/children").read().split()
        pages = int(open(f"/proc/{pid}/statm").read().split()[1])
    except (OSError, IndexError):
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE") // 1024 + sum(held(other) for other in others)

def watch():
    global together
    while True:
        together = max(together, held(process.pid))
        time.sleep(0.05)

together = 0
start = time.perf_counter()
process = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL)
threading.Thread(target=watch, daemon=True).start()
_pid, status, usage = os.wait4(process.pid, 0)
seconds, peak = time.perf_counter() - start, max(together, usage.ru_maxrss)
print(os.waitstatus_to_exitcode(status), seconds, peak, usage.ru_utime + usage.ru_stime, flush=True)
os._exit(0)
"""


class Cost(NamedTuple):
    """What a process took, with those that it started: seconds, the peak of memory in MB, seconds of the processors."""

    seconds: float
    peak: float
    processors: float


def cost(command: Sequence[str], fine: Collection[int] = (0,)) -> Cost:
    """Run a command to its end.

    Args:
        command: The program and its arguments; what it prints is dropped.
        fine: The exit codes that are no fault.
    """
    told = subprocess.run(
        [sys.executable, "-I", "-S", "-c", _LAUNCHER, *command], stdout=subprocess.PIPE, check=True
    )
    code, seconds, peak, processors = told.stdout.split()
    if int(code) not in fine:
        raise SystemExit(f"{command[:4]} ended with {int(code)}")
    return Cost(float(seconds), float(peak) / 1000, float(processors))


def best(costs: Sequence[Cost]) -> Cost:
    """The shortest times, for machines are noisy, and the highest peak."""
    seconds, peaks, processors = zip(*costs, strict=True)
    return Cost(min(seconds), max(peaks), min(processors))
