"""What is too large or too much is refused before it is read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler

from budgetcheck.language import _

if TYPE_CHECKING:
    from budgetcheck.web.configuration import Configuration

FILES_OF_A_REQUEST = 2
"""How many files of the greatest size one request may hold together."""


class TooLargeError(RequestDataTooBig):
    """What is sent is beyond the limits; its text is for the person who sent it."""


class Most(NamedTuple):
    """What an upload may hold, so that pages can say so before it is sent.

    Attributes:
        file: Bytes of a file.
        together: Bytes of all files of a request.
        files: Files of a request.
    """

    file: int
    together: int
    files: int


def limits() -> Most:
    """The limits of this installation."""
    told = _configuration()
    return Most(told.most_bytes, told.most_bytes * FILES_OF_A_REQUEST, told.most_files)


class Limits(FileUploadHandler):
    """Stands before all other handlers and takes nothing itself: it counts, and stops what goes beyond the limits."""

    def handle_raw_input(
        self,
        input_data: Any,  # noqa: ARG002 - as Django calls it
        META: Any,  # noqa: ARG002, N803
        content_length: int,
        boundary: Any,  # noqa: ARG002
        encoding: str | None = None,  # noqa: ARG002
    ) -> None:
        """Refuse a request whose length is too great, before its body is read."""
        if content_length > _configuration().most_bytes * FILES_OF_A_REQUEST:
            raise TooLargeError(_too_large())

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """Refuse a file that grows too large."""
        if start + len(raw_data) > _configuration().most_bytes:
            for handler in self.request.upload_handlers if self.request else []:
                handler.upload_interrupted()  # whose half a file would lie about until it is collected
            raise TooLargeError(_too_large())
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """Leave the file to the next handler."""


def _configuration() -> Configuration:
    found: Configuration = settings.CONFIGURATION
    return found


def _too_large() -> str:
    return _("文件太大：每个文件最多 {most} MB，一次最多 {all} MB").format(
        most=_configuration().most_bytes // 1024**2,
        all=_configuration().most_bytes * FILES_OF_A_REQUEST // 1024**2,
    )
