"""What one long step of C keeps from all threads of its process: time."""

from __future__ import annotations

import atexit
import signal
import time

_SECONDS = 0.2


def share_time() -> None:
    """Let the other threads of this process run even while a regular expression is being matched; called by the main thread.

    A unit writes the patterns of its profiles itself, and some never come to an end. Matching holds the interpreter all the while, so
    that a worker could neither show that it lives nor notice that it takes too long; but it does look for signals.
    """
    if hasattr(signal, "setitimer"):  # Windows has none; there it is one person's own machine
        signal.signal(signal.SIGALRM, lambda *_what: time.sleep(0))
        signal.siginterrupt(signal.SIGALRM, False)  # noqa: FBT003 - as the standard library names it
        signal.setitimer(signal.ITIMER_REAL, _SECONDS, _SECONDS)
        # An interpreter that ends no longer knows what to do at a signal, and dies of it.
        atexit.register(signal.setitimer, signal.ITIMER_REAL, 0)
