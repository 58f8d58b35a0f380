"""Viruses: a stored file is shown to ClamAV before anything is made of it.

`clamd` is spoken to in its own words (INSTREAM, see `man clamd`): the file goes in pieces with their lengths, one line comes back.
"""

from __future__ import annotations

import socket
import struct
from contextlib import closing, suppress
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from budgetcheck.language import _
from budgetcheck.problems import InputError, Problem
from budgetcheck.web import trail
from budgetcheck.web.storage.store import delete_bytes, path_of

if TYPE_CHECKING:
    from pathlib import Path

    from budgetcheck.web.models import StoredFile, User

_PIECE = 64 * 1024
_SECONDS = 60
_PORT = 3310
_LONGEST_ANSWER = 4096


class ScanError(Exception):
    """The scanner gave no verdict: it cannot be reached, broke off, or does not take a file of this size."""


def refuse_infected(file: StoredFile, user: User | None) -> None:
    """Refuse a stored file in which the installation's scanner finds a virus, or that it cannot look at.

    The bytes of an infected file are deleted. Those of one that was not scanned stay where they are, and nothing uses them.

    Raises:
        InputError: then, with what to do.
    """
    address = settings.CONFIGURATION.clamd
    if address is None:
        return
    try:
        virus = find_virus(path_of(file), address)
    except ScanError as error:
        trail.record(user, "file_refused", file, after={"sha256": file.sha256, "not_scanned": str(error)})
        raise InputError(
            Problem(
                file.name,
                "",
                _("没有通过病毒检查：{error}").format(error=error),
                _("未经检查的文件一律不收；请稍后重新上传，仍不行请联系管理员"),
            )
        ) from error
    if virus is None:
        return
    with transaction.atomic():
        file.deleted_at = timezone.now()
        file.save(update_fields=["deleted_at"])
        trail.record(user, "file_refused", file, after={"sha256": file.sha256, "virus": virus})
    delete_bytes(file)
    raise InputError(
        Problem(
            file.name,
            "",
            _("查出病毒 {virus}，文件已删除").format(virus=virus),
            _("请先在本机杀毒，由财务软件重新导出后再上传"),
        )
    )


def find_virus(path: Path, address: str) -> str | None:
    """The name of the virus that clamd finds in a file; None where it finds none.

    Args:
        path: The file.
        address: Where clamd listens: a socket's path, `host` or `host:port`.

    Raises:
        ScanError: where it gives no verdict.
    """
    answer = _ask(path, address)
    said = answer.removeprefix("stream:").strip()
    if said == "OK":
        return None
    if said.endswith(" FOUND"):
        return said.removesuffix(" FOUND")
    if "size limit exceeded" in said:
        raise ScanError(_("文件超过病毒检查程序的大小限制（clamd.conf 的 StreamMaxLength）"))
    raise ScanError(_("病毒检查程序没有给出结论：{answer}").format(answer=said or _("连接中断")))


def _ask(path: Path, address: str) -> str:
    """The line that clamd answers; what it said before it broke off, if it said anything."""
    try:
        with closing(_connect(address)) as clamd:
            # It answers and hangs up as soon as a file is beyond its limit.
            with suppress(BrokenPipeError, ConnectionResetError):
                _send(path, clamd)
            return _answer(clamd)
    except OSError as error:
        reason = error.strerror or str(error)
        raise ScanError(_("病毒检查程序没有响应（{reason}）").format(reason=reason)) from error


def _connect(address: str) -> socket.socket:
    if "/" in address:
        made = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        made.settimeout(_SECONDS)
        try:
            made.connect(address)
        except OSError:
            made.close()
            raise
        return made
    host, _colon, port = address.rpartition(":")
    if not host or not port.isdecimal():
        host, port = address, str(_PORT)
    return socket.create_connection((host.strip("[]"), int(port)), _SECONDS)


def _send(path: Path, clamd: socket.socket) -> None:
    clamd.sendall(b"zINSTREAM\0")
    with path.open("rb") as stream:
        while piece := stream.read(_PIECE):
            clamd.sendall(struct.pack(">I", len(piece)) + piece)
    clamd.sendall(struct.pack(">I", 0))


def _answer(clamd: socket.socket) -> str:
    answer = b""
    while b"\0" not in answer and len(answer) < _LONGEST_ANSWER and (more := clamd.recv(_LONGEST_ANSWER)):
        answer += more
    return answer.partition(b"\0")[0].decode("utf-8", "replace").strip()
