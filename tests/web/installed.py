"""An installation of its own, with real processes: what a worker, a server or a command of it does."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import re
import secrets
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ProcessPoolExecutor
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

P = ParamSpec("P")
R = TypeVar("R")

SECONDS = 90
"""How long anything may take on a busy machine."""
_OURS = ("BUDGETCHECK_", "DATABASE_", "SECRET_KEY", "ALLOWED_HOSTS", "CLAMD", "DJANGO_")


class Installation:
    """A folder and a database.

    Attributes:
        environment: Of its processes.
        data: Its folder.
    """

    def __init__(self, data: Path, database: str | None, **environment: str) -> None:
        usual = {name: value for name, value in os.environ.items() if not name.startswith(_OURS)}
        self.data = data
        self.environment = {**usual, "BUDGETCHECK_DATA": str(data), **environment}
        if database is not None:
            self.environment["DATABASE_URL"] = database
        self._inside: ProcessPoolExecutor | None = None
        self._processes: list[subprocess.Popen[str]] = []

    def start(self, *arguments: str, **options: Any) -> subprocess.Popen[str]:
        """A process of it; ended with the test."""
        process = subprocess.Popen(
            [sys.executable, "-m", "budgetcheck", *arguments],
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            **options,
        )
        self._processes.append(process)
        return process

    def manage(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """A command of it, from start to end."""
        return subprocess.run(
            [sys.executable, "-m", "budgetcheck", "manage", *arguments],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )

    def do(self, function: Callable[P, R], *arguments: P.args, **named: P.kwargs) -> R:
        """What a function of a test says when it is called in a process of this installation."""
        if self._inside is None:
            self._inside = ProcessPoolExecutor(
                1, multiprocessing.get_context("spawn"), initializer=_enter, initargs=(self.environment,)
            )
        return self._inside.submit(function, *arguments, **named).result(SECONDS)

    def close(self) -> None:
        """End all of its processes."""
        for process in self._processes:
            process.kill()
            process.wait()
            if process.stdout is not None:
                process.stdout.close()
        if self._inside is not None:
            self._inside.shutdown()
            self._inside = None


class Served:
    """A server that runs.

    Attributes:
        process: Of it.
        link: Which it printed.
        address: Where it listens.
    """

    def __init__(self, installation: Installation) -> None:
        self.process: subprocess.Popen[str] = installation.start("serve", "--no-browser", "--port", "0")
        assert self.process.stdout is not None
        self.link = ""
        while not self.link:
            line = self.process.stdout.readline()
            assert line, "it ended before it printed a link"
            found = re.search(r"http://\S+/sign-in/\S+", line)
            self.link = found[0] if found else ""
        self.address = self.link.partition("/sign-in/")[0]
        self._rest = threading.Thread(target=self.process.stdout.read, daemon=True)
        self._rest.start()

    def end(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Have it end."""
        self.process.send_signal(number)
        code = self.process.wait(60)
        self._rest.join()  # whoever writes to it is gone
        return code


def until(holds: Callable[[], object]) -> None:
    """Wait until something holds."""
    patience = time.monotonic() + SECONDS
    while not holds():
        assert time.monotonic() < patience, "it never came to be"
        time.sleep(0.05)


@contextlib.contextmanager
def database(server: str) -> Iterator[str]:
    """A database of its own on a server, by the URL of one that is there."""
    import psycopg  # noqa: PLC0415 - not on SQLite

    name = f"own_{secrets.token_hex(6)}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    try:
        yield f"{server.rpartition('/')[0]}/{name}"
    finally:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def _enter(environment: dict[str, str]) -> None:
    os.environ.clear()
    os.environ.update(environment)
    from budgetcheck.web.serve import set_up  # noqa: PLC0415 - reads the environment

    set_up()
