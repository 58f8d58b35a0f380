"""The command `budgetcheck`."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line; `--version` answers before anything heavy is imported."""
    if sys.argv[1:] == ["--version"]:
        from budgetcheck.version import __version__

        sys.stdout.write(f"budgetcheck {__version__}\n")
        return
    from budgetcheck.cli import run

    run(sys.argv[1:])


if __name__ == "__main__":
    main()
