"""`budgetcheck serve`: the database brought up to date, workers beside the web server, and the browser on a sign-in link."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import webbrowser
from typing import TYPE_CHECKING, Any, NamedTuple

from budgetcheck.language import _
from budgetcheck.problems import InputError, Problem
from budgetcheck.web.configuration import keep_local_key, read_configuration, refuse_open_address

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from budgetcheck.web.configuration import Configuration

_LINK_HOURS = 1
_THREADS = 16
_FORWARDED = {"x-forwarded-for", "x-forwarded-proto"}
_WAIT = 10  # seconds for a worker to finish what it does, or to give it back
_PAUSE = 2  # seconds before a worker that died is started again


class Serving(NamedTuple):
    """What `serve` is asked for.

    Attributes:
        host: The address to listen on.
        port: Likewise; 0 takes a free one.
        data: The folder of the installation; None for the usual one.
        opens_browser: Whether to open it.
    """

    host: str = "127.0.0.1"
    port: int = 8000
    data: Path | None = None
    opens_browser: bool = True


def serve(asked: Serving, say: Callable[[str], None]) -> None:
    """Serve until told to stop.

    Args:
        asked: How.
        say: Shows a line to whoever started it.

    Raises:
        InputError: where the address is taken, or open without a key.
    """
    if asked.data is not None:
        os.environ["BUDGETCHECK_DATA"] = str(asked.data)
    configuration = read_configuration(os.environ)
    refuse_open_address(configuration, asked.host)
    listening = _listen(asked)
    if configuration.is_local:
        keep_local_key(configuration.data)
    set_up()
    _migrate()
    address = f"http://{asked.host}:{listening.getsockname()[1]}"
    say(_("数据文件夹：{folder}").format(folder=configuration.data))
    say(_("地址：{address}（按 Ctrl+C 结束）").format(address=address))
    if configuration.is_local:
        _invite(address, say, opens_browser=asked.opens_browser)
    signal.signal(signal.SIGTERM, _stop)
    try:
        with _Workers(configuration):
            _serve_pages(listening, configuration)
    except (KeyboardInterrupt, SystemExit):
        pass


def set_up() -> None:
    """Have Django read its settings; the folder of the data is made where there is none."""
    import django

    read_configuration(os.environ).data.mkdir(parents=True, exist_ok=True, mode=0o700)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "budgetcheck.web.settings")
    django.setup()


def _listen(asked: Serving) -> socket.socket:
    """The socket; of a port that is taken, the next free one where nobody asked for just this one."""
    family = socket.AF_INET6 if ":" in asked.host else socket.AF_INET
    made = socket.socket(family, socket.SOCK_STREAM)
    if os.name == "posix":
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        made.bind((asked.host, asked.port))
    except OSError as error:
        made.close()
        if asked == asked._replace(port=Serving().port):
            return _listen(asked._replace(port=0))
        found = f"{asked.host}:{asked.port}"
        raise InputError(
            Problem(
                "", "--port", found, _("这个地址不能用（{error}），请换一个端口").format(error=error.strerror)
            )
        ) from error
    made.listen(128)
    return made


def _migrate() -> None:
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)


def _invite(address: str, say: Callable[[str], None], *, opens_browser: bool) -> None:
    """A link that signs in the one person of this machine, in the browser and on screen."""
    from django.urls import reverse

    from budgetcheck.web.acts.people import local_person, make_link

    key = make_link(local_person(), hours=_LINK_HOURS, sets_password=False, by=None)
    link = address + reverse("sign-in-link", args=[key])
    say(_("登录链接（只能用一次）：{link}").format(link=link))
    if opens_browser:
        threading.Timer(1, webbrowser.open, [link]).start()


def _serve_pages(listening: socket.socket, configuration: Configuration) -> None:
    from waitress.server import create_server

    from budgetcheck.web.storage.limits import FILES_OF_A_REQUEST
    from budgetcheck.web.wsgi import application

    # Who asks, and whether by TLS, is believed of the reverse proxy alone; on one's own machine there is none.
    trusted: dict[str, Any] = {}
    if not configuration.is_local:
        trusted = {"trusted_proxy": configuration.proxy, "trusted_proxy_headers": _FORWARDED}
    server = create_server(
        application,
        sockets=[listening],
        threads=_THREADS,
        ident="budgetcheck",
        # It takes a whole request in before any page is asked: what no page would take ends here.
        max_request_body_size=(FILES_OF_A_REQUEST + 1) * configuration.most_bytes,
        clear_untrusted_proxy_headers=True,
        **trusted,
    )
    try:
        server.run()
    finally:
        server.close()


def _stop(_number: int, _frame: object) -> None:
    raise SystemExit


class _Workers:
    """Processes that do the runs, started again where one dies; they leave by themselves where this process does."""

    def __init__(self, configuration: Configuration) -> None:
        self._wanted = configuration.workers
        self._stopping = threading.Event()
        self._watchers: list[threading.Thread] = []
        self._running: set[subprocess.Popen[bytes]] = set()
        self._lock = threading.Lock()

    def __enter__(self) -> None:
        for _number in range(self._wanted):
            watcher = threading.Thread(target=self._keep_one, daemon=True)
            watcher.start()
            self._watchers.append(watcher)

    def __exit__(self, *_error: object) -> None:
        with self._lock:
            self._stopping.set()
            running = list(self._running)
        for process in running:
            process.terminate()
        for process in running:
            try:
                process.wait(_WAIT)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def _keep_one(self) -> None:
        while (process := self._start()) is not None:
            process.wait()
            with self._lock:
                self._running.discard(process)
            self._stopping.wait(_PAUSE)

    def _start(self) -> subprocess.Popen[bytes] | None:
        """Another one, unless all are told to stop."""
        command = [sys.executable, "-m", "budgetcheck", "manage", "worker", "--parent", str(os.getpid())]
        with self._lock:
            if self._stopping.is_set():
                return None
            process = subprocess.Popen(command)  # noqa: S603 - our own command
            self._running.add(process)
        return process
