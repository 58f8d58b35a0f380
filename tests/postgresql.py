"""A PostgreSQL of one's own: a cluster in a folder that goes away, on a free port of this machine alone."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_NAME = "tests"
_SECONDS = 60


def binaries() -> Path | None:
    """The folder of `initdb` and `postgres`; None where they are not installed.

    Debian keeps them out of PATH, a folder for each version: the newest is taken.
    """
    debian = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda found: int(found.parts[-3]), reverse=True
    )
    in_path = shutil.which("initdb")
    for found in [*debian, *([Path(in_path).resolve()] if in_path else [])]:
        if (found.parent / "postgres").is_file():
            return found.parent
    return None


class Cluster:
    """A server that can be stopped and started again.

    Attributes:
        url: `DATABASE_URL` of its one database.
    """

    def __init__(self, folder: Path) -> None:
        found = binaries()
        if found is None:
            raise FileNotFoundError("initdb")
        self._binaries, self._folder, self._port = found, folder, _free_port()
        self._owner = _owner()
        self._server: subprocess.Popen[bytes] | None = None
        self.url = f"postgresql://{_NAME}@127.0.0.1:{self._port}/postgres"
        if self._owner is not None:
            os.chown(folder, self._owner.pw_uid, self._owner.pw_gid)
        self._run(
            "initdb",
            "--no-sync",
            "--auth=trust",
            f"--username={_NAME}",
            "--encoding=UTF8",
            "--locale=C",
            "-D",
            "data",
        )

    def start(self) -> None:
        """Start it, and wait until it answers."""
        options = {
            "port": self._port,
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": self._folder,
            # What a test writes need not outlive the machine.
            "fsync": "off",
            "synchronous_commit": "off",
            "full_page_writes": "off",
            "max_connections": 100,
            "shared_buffers": "64MB",
        }
        command = [str(self._binaries / "postgres"), "-D", "data"]
        command += [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        with (self._folder / "log").open("ab") as log:
            self._server = subprocess.Popen(
                command, cwd=self._folder, env=self._environment(), stdout=log, stderr=log, **self._as_owner()
            )
        patience = time.monotonic() + _SECONDS
        while not self._answers():
            if self._server.poll() is not None or time.monotonic() > patience:
                raise RuntimeError((self._folder / "log").read_text(errors="replace"))
            time.sleep(0.1)

    def stop(self) -> None:
        """Stop it as a machine that goes down does: whoever is connected is cut off."""
        if self._server is not None:
            self._server.send_signal(signal.SIGINT)
            self._server.wait(_SECONDS)
            self._server = None

    def _answers(self) -> bool:
        import psycopg  # noqa: PLC0415 - not where nothing is started

        try:
            psycopg.connect(self.url, connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True

    def _run(self, program: str, *arguments: str) -> None:
        subprocess.run(
            [str(self._binaries / program), *arguments],
            cwd=self._folder,
            env=self._environment(),
            check=True,
            capture_output=True,
            **self._as_owner(),
        )

    def _environment(self) -> dict[str, str]:
        return {"PATH": os.environ["PATH"], "LC_ALL": "C", "HOME": str(self._folder)}

    def _as_owner(self) -> dict[str, object]:
        """PostgreSQL refuses to run as root."""
        if self._owner is None:
            return {}
        return {"user": self._owner.pw_uid, "group": self._owner.pw_gid, "extra_groups": []}


@contextmanager
def cluster() -> Iterator[Cluster]:
    """A running server, stopped and removed at the end."""
    # A path of a socket must be short, and the server's own user must reach it.
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))
    try:
        made = Cluster(folder)
        made.start()
        try:
            yield made
        finally:
            made.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _owner() -> pwd.struct_passwd | None:
    if os.geteuid() != 0:
        return None
    names = {each.pw_name: each for each in pwd.getpwall()}
    return names.get("postgres") or names["nobody"]


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port
