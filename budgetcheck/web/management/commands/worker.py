"""`manage worker`: does runs and looks at ledgers, shows that it lives, and takes over from workers that died."""

from __future__ import annotations

import logging
import os
import signal
import threading
import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import DatabaseError, close_old_connections, connection
from django_tasks_db.management.commands.db_worker import Worker

from budgetcheck.web.jobs.lifecycle import BEATS, beat, end_overdue, give_back
from budgetcheck.web.jobs.recovery import recover
from budgetcheck.web.jobs.sharing import share_time
from budgetcheck.web.jobs.tasks import WORKER, enqueue
from budgetcheck.web.jobs.workspace import sweep

_GRACE = 5  # seconds in which what is being done may come to its end, when told to stop
_LEFT = 1
"""Exit code of a worker that left what it did: whoever started it starts it again."""

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    """The worker."""

    help = "Does runs and looks at ledgers; as many of these may run as there are processors."

    def add_arguments(self, parser: Any) -> None:
        """Add the options."""
        parser.add_argument("--interval", type=float, default=0.5, help="seconds between looks at the queue")
        parser.add_argument("--once", action="store_true", help="do what waits, and leave")
        parser.add_argument("--parent", type=int, help="leave when this process is gone")

    def handle(self, *_arguments: Any, **options: Any) -> None:
        """Work until told to stop."""
        if hasattr(os, "nice"):
            os.nice(15)  # pages come first
        worker = _Worker(
            queue_names=["intake", "default"],
            interval=options["interval"],
            batch=options["once"],
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=WORKER,
            excluded_queue_names=[],
        )
        worker.configure_signals()
        share_time()
        try:
            sweep()
            recover(enqueue)
            threading.Thread(target=_watch, args=[options["parent"]], daemon=True).start()
            worker.run()
        except DatabaseError as error:
            # What it had begun is nobody's now: a worker of another name repeats it.
            logger.error("The database does not answer: %s", str(error).partition("\n")[0])  # noqa: TRY400 - not our code's fault
            raise SystemExit(_LEFT) from None


class _Worker(Worker):
    """Ends what it does where that takes a moment, and else gives it back, when told to stop."""

    def shutdown(self, signum: int, frame: Any) -> None:  # noqa: ARG002 - as a signal calls it
        """Stop."""
        if self.running and self.running_task:
            threading.Thread(target=_give_back, daemon=True).start()
        elif not self.running:
            return  # told so already
        self.running = False
        if not self.running_task:
            raise SystemExit(0)

    def configure_signals(self) -> None:
        """Be told by these."""
        for each in (signal.SIGINT, signal.SIGTERM):
            signal.signal(each, self.shutdown)


def _give_back() -> None:
    time.sleep(_GRACE)
    try:
        give_back(WORKER, enqueue)
    finally:
        os._exit(0)


def _watch(parent: int | None) -> None:
    """Show that this process lives, look for others that do not, and leave where nothing else ends what is done."""
    while True:
        time.sleep(settings.CONFIGURATION.dead_seconds / BEATS)
        if parent is not None and os.getppid() != parent:
            os.kill(os.getpid(), signal.SIGTERM)
            parent = None
        try:
            close_old_connections()
            beat(WORKER)
            if end_overdue(WORKER):
                os._exit(_LEFT)
            recover(enqueue)
        except Exception:
            logger.exception("The database does not answer")
        finally:
            connection.close()
