"""`python -m tests.web.on_postgresql`: the tests of the web application once more, on a PostgreSQL of their own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

from tests.postgresql import binaries, cluster

_SAME_ON_ANY_DATABASE = (
    "browser/test_pages.py",
    "test_api_schema.py",
    "test_configuration.py",
    "test_deployment_guide.py",
    "test_dossier_form.py",
    "test_headers.py",
    "test_manual.py",
    "test_scan.py",
    "test_serve.py",
)
"""What is about pages, words and processes; once is enough, for a build has twenty minutes."""


def main(arguments: list[str]) -> int:
    """Run them.

    Args:
        arguments: For pytest, instead of all that a database may change, side by side.

    Returns:
        The exit code: 0 without PostgreSQL, unless in a build, which has to have it.
    """
    if binaries() is None:
        sys.stderr.write(
            "The tests on PostgreSQL need what is not installed here; on Debian: apt-get install postgresql\n"
        )
        return 1 if os.environ.get("CI") else 0
    signal.signal(signal.SIGTERM, lambda *_told: sys.exit(1))  # else the server would be left behind
    with cluster() as server:
        return subprocess.run(
            [sys.executable, "-m", "pytest", *(arguments or _all())],
            env={**os.environ, "DATABASE_URL": server.url},
            check=False,
        ).returncode


def _all() -> list[str]:
    left = [f"--ignore=tests/web/{name}" for name in _SAME_ON_ANY_DATABASE]
    return ["--numprocesses", "auto", *left, "tests/web"]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
