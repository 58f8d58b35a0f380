"""What the environment says of an installation; what is unsafe is refused, with the reason."""

from __future__ import annotations

import secrets
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from platformdirs import user_data_path

from budgetcheck.language import _
from budgetcheck.problems import InputError, Problem

if TYPE_CHECKING:
    from collections.abc import Mapping

LOOPBACK = ("127.0.0.1", "localhost", "::1")

_SHORTEST_KEY = 50
_KEY_FILE = "secret-key"
_MEGABYTE = 1024 * 1024


class Configuration(NamedTuple):
    """An installation.

    Attributes:
        data: The folder of the database (SQLite), of uploads and reports; no web server may serve it.
        database: URL of PostgreSQL; None for SQLite in `data`.
        is_local: Whether it serves one person at this machine: bound to loopback, no TLS.
        secret_key: Signs sessions and forms.
        hosts: The host names under which it is reached.
        clamd: Where ClamAV's daemon listens: a socket's path, or `host:port`; None scans nothing.
        most_bytes: Of an uploaded file.
        most_files: In one upload.
        workers: How many workers `serve` starts; none where something else does.
        run_minutes: How long one may take.
        dead_seconds: A worker that has not shown itself for so long is taken for dead.
        proxy: The address of the reverse proxy that says who asks, and by TLS.
    """

    data: Path
    database: str | None
    is_local: bool
    secret_key: str
    hosts: tuple[str, ...]
    clamd: str | None
    most_bytes: int
    most_files: int
    workers: int
    run_minutes: int = 30
    dead_seconds: int = 45
    proxy: str = "127.0.0.1"

    @property
    def files(self) -> Path:
        """The folder of uploads and reports."""
        return self.data / "files"


def read_configuration(environment: Mapping[str, str]) -> Configuration:
    """The installation that environment variables describe (docs/deployment.md lists them).

    Without `SECRET_KEY` and `ALLOWED_HOSTS` it is a local one. Nothing is written.

    Raises:
        InputError: where one of them stands without the other, or a value cannot be.
    """
    key, hosts = environment.get("SECRET_KEY", ""), _list(environment.get("ALLOWED_HOSTS", ""))
    data = Path(environment.get("BUDGETCHECK_DATA") or user_data_path("budgetcheck", appauthor=False))
    is_local = not key and not hosts
    if not is_local:
        _refuse_weak(key, hosts)
    return Configuration(
        data=data.absolute(),
        database=environment.get("DATABASE_URL") or None,
        is_local=is_local,
        secret_key=key or _local_key(data),
        hosts=hosts or LOOPBACK,
        clamd=environment.get("CLAMD") or None,
        most_bytes=_number(environment, "BUDGETCHECK_MOST_MEGABYTES", 100) * _MEGABYTE,
        most_files=_number(environment, "BUDGETCHECK_MOST_FILES", 200),
        workers=_number(environment, "BUDGETCHECK_WORKERS", 1, least=0),
        run_minutes=_number(environment, "BUDGETCHECK_RUN_MINUTES", 30),
        dead_seconds=_number(environment, "BUDGETCHECK_DEAD_SECONDS", 45),
        proxy=_address(environment, "BUDGETCHECK_PROXY", "127.0.0.1"),
    )


def keep_local_key(data: Path) -> None:
    """Make the key of a local installation where there is none yet; only its owner may read it."""
    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    place = data / _KEY_FILE
    if not place.exists():
        place.touch(mode=0o600)
        place.write_text(secrets.token_urlsafe(_SHORTEST_KEY), encoding="ascii")


def refuse_open_address(configuration: Configuration, host: str) -> None:
    """Refuse to listen where others can reach a local installation.

    Raises:
        InputError: naming what must be set first.
    """
    if configuration.is_local and host not in LOOPBACK:
        raise InputError(
            Problem(
                "",
                "--host",
                _("{host} 不是本机地址，而 SECRET_KEY 和 ALLOWED_HOSTS 没有设置").format(host=host),
                _("对外提供服务之前请设置这两个环境变量，见 docs/deployment.md；只在本机使用请用 127.0.0.1"),
            )
        )


def _local_key(data: Path) -> str:
    """The key kept in the folder; one that is forgotten again where there is none."""
    place = data / _KEY_FILE
    return place.read_text(encoding="ascii") if place.is_file() else secrets.token_urlsafe(_SHORTEST_KEY)


def _refuse_weak(key: str, hosts: tuple[str, ...]) -> None:
    faults = []
    if len(key) < _SHORTEST_KEY or len(set(key)) < 10:  # noqa: PLR2004 - a key of few letters is none
        expected = _("请设置至少 {count} 个字符的随机密钥").format(count=_SHORTEST_KEY)
        faults.append(Problem("", "SECRET_KEY", _("没有设置或太短"), expected))
    if not hosts:
        faults.append(Problem("", "ALLOWED_HOSTS", _("没有设置"), _("请写明网站的域名，多个用逗号分开")))
    if "*" in hosts:
        faults.append(Problem("", "ALLOWED_HOSTS", "*", _("请写明网站的域名，不要用 *")))
    if faults:
        raise InputError(*faults)


def _list(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _number(environment: Mapping[str, str], name: str, usual: int, *, least: int = 1) -> int:
    text = environment.get(name) or str(usual)
    if not (text.isascii() and text.isdecimal() and int(text) >= least):
        raise InputError(Problem("", name, text, _("应为整数，不小于 {least}").format(least=least)))
    return int(text)


def _address(environment: Mapping[str, str], name: str, usual: str) -> str:
    text = environment.get(name) or usual
    try:
        return str(ip_address(text))
    except ValueError as error:
        raise InputError(Problem("", name, text, _("应为一个 IP 地址，如 10.0.0.2"))) from error
