"""Commands timed as processes of their own: each pays for starting, and its peak of memory is its own."""

from __future__ import annotations

import os
import subprocess
import time
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence


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
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _pid, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in fine:
        raise SystemExit(f"{command[:4]} ended with {process.returncode}")
    return Cost(seconds, usage.ru_maxrss / 1000)


def best(costs: Sequence[Cost]) -> Cost:
    """The shortest time, for machines are noisy, and the highest peak."""
    return Cost(min(each.seconds for each in costs), max(each.peak for each in costs))
