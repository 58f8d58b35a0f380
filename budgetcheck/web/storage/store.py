"""Bytes in and out: stored once with their hash, under random names, outside of what a web server shows."""

from __future__ import annotations

import hashlib
import os
import secrets
from typing import TYPE_CHECKING, BinaryIO, Protocol
from urllib.parse import quote

from django.conf import settings
from django.http import FileResponse, HttpResponse

from budgetcheck.language import _
from budgetcheck.problems import InputError, Problem
from budgetcheck.web.models import StoredFile

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from budgetcheck.web.models import Unit, User

_CHUNK = 1024 * 1024
_LONGEST_NAME = 120
_MOST_BYTES_OF_NAME = 180
"""Of UTF-8: a file system takes 255, and what tells names apart is put beside them."""
_INERT = "application/octet-stream"


class Upload(Protocol):
    """A file that came with a request."""

    name: str | None

    def chunks(self, chunk_size: int | None = None) -> Iterable[bytes]:
        """Its bytes."""


class DeletedError(Exception):
    """The bytes of a file were deleted when their time was over."""


def write_upload(upload: Upload, unit: Unit | None, user: User | None) -> StoredFile:
    """Write a file that came with a request to disk; its row is the caller's to save, in no longer a transaction than that takes.

    Raises:
        InputError: where the disk takes no more.
    """
    return _written(upload.chunks(_CHUNK), readable_name(upload.name or ""), unit, user)


def keep_file(path: Path, name: str, unit: Unit | None, user: User | None) -> StoredFile:
    """Keep a copy of a file under a name.

    Raises:
        InputError: where the disk takes no more.
    """
    with path.open("rb") as stream:
        return _keep(_chunks(stream), readable_name(name), unit, user)


def keep_bytes(content: bytes, name: str, unit: Unit | None, user: User | None) -> StoredFile:
    """Keep bytes under a name; raises as `keep_file`."""
    return _keep([content], readable_name(name), unit, user)


def path_of(file: StoredFile) -> Path:
    """Where the bytes of a file lie.

    Raises:
        DeletedError: where they were deleted.
    """
    if file.deleted_at is not None:
        raise DeletedError(file.name)
    return _folder() / file.place


def sent(file: StoredFile, *, name: str | None = None) -> FileResponse:
    """A file as a download: never shown, whatever it holds.

    Raises:
        DeletedError: as `path_of`.
    """
    response = FileResponse(path_of(file).open("rb"), content_type=_INERT)
    response["Content-Disposition"] = _as_download(name or file.name)
    return response


def sent_bytes(content: bytes, name: str) -> HttpResponse:
    """What was written for the person who asks, as a download."""
    response = HttpResponse(content, content_type=_INERT)
    response["Content-Disposition"] = _as_download(readable_name(name))
    return response


def delete_bytes(file: StoredFile) -> bool:
    """Delete the bytes of a file; the row that says what it was is its caller's to mark.

    Returns:
        Whether there were any.
    """
    try:
        (_folder() / file.place).unlink()
    except FileNotFoundError:
        return False
    return True


def readable_name(name: str) -> str:
    """A file's name as people know it, without folders and what cannot be seen, its ending kept however long it is."""
    plain = "".join(each for each in name.replace("\\", "/").rpartition("/")[2] if each.isprintable()).strip()
    plain = plain.lstrip(".") or "file"
    stem, point, ending = plain.rpartition(".")
    if point and stem and len(ending) <= 10:  # noqa: PLR2004 - longer ones are no ending
        ending = point + ending
        room = _MOST_BYTES_OF_NAME - len(ending.encode())
        return within(stem[: _LONGEST_NAME - len(ending)], room) + ending
    return within(plain[:_LONGEST_NAME], _MOST_BYTES_OF_NAME)


def within(text: str, most: int) -> str:
    """The beginning of a text that takes at most so many bytes of UTF-8, of whole characters."""
    return text.encode(errors="replace")[:most].decode(errors="ignore")


def _as_download(name: str) -> str:
    return f"attachment; filename*=UTF-8''{quote(name)}"


def _keep(chunks: Iterable[bytes], name: str, unit: Unit | None, user: User | None) -> StoredFile:
    file = _written(chunks, name, unit, user)
    file.save(force_insert=True)
    return file


def _written(chunks: Iterable[bytes], name: str, unit: Unit | None, user: User | None) -> StoredFile:
    letters = secrets.token_hex(16)
    place = f"{letters[:2]}/{letters}"
    target = _folder() / place
    digest, size = hashlib.sha256(), 0
    try:
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with target.open("xb") as stream:
            for chunk in chunks:
                digest.update(chunk)
                size += len(chunk)
                stream.write(chunk)
            stream.flush()
            os.fsync(stream.fileno())
        target.chmod(0o400)
    except OSError as error:
        target.unlink(missing_ok=True)
        raise InputError(
            Problem(
                name,
                "",
                _("没有存下：{error}").format(error=error.strerror or str(error)),
                _("服务器的磁盘可能已满；先前收下的文件没有变化，请联系管理员后重新上传"),
            )
        ) from error
    return StoredFile(name=name, place=place, size=size, sha256=digest.hexdigest(), unit=unit, stored_by=user)


def _chunks(stream: BinaryIO) -> Iterable[bytes]:
    while chunk := stream.read(_CHUNK):
        yield chunk


def _folder() -> Path:
    folder: Path = settings.CONFIGURATION.files
    return folder
