"""`manage worker`: does runs and looks at ledgers, shows that it lives, and takes over from workers that died."""

from __future__ import annotations

import logging
import os
import threading
import time
from typing import Any

from django.core.management.base import BaseCommand
from django.db import close_old_connections, connection
from django_tasks_db.management.commands.db_worker import Worker

from budgetcheck.web.jobs.lifecycle import BEAT_SECONDS, beat, recover
from budgetcheck.web.jobs.tasks import WORKER, enqueue

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    """The worker."""

    help = "Does runs and looks at ledgers; as many of these may run as there are processors."

    def add_arguments(self, parser: Any) -> None:
        """Add the options."""
        parser.add_argument("--interval", type=float, default=0.5, help="seconds between looks at the queue")
        parser.add_argument("--once", action="store_true", help="do what waits, and leave")

    def handle(self, *_arguments: Any, **options: Any) -> None:
        """Work until told to stop."""
        if hasattr(os, "nice"):
            os.nice(5)  # pages come first
        recover(enqueue)
        threading.Thread(target=_watch, daemon=True).start()
        worker = Worker(
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
        worker.run()


def _watch() -> None:
    """Show that this process lives, and look for others that do not."""
    while True:
        time.sleep(BEAT_SECONDS)
        try:
            close_old_connections()
            beat(WORKER)
            recover(enqueue)
        except Exception:
            logger.exception("The database does not answer")
        finally:
            connection.close()
