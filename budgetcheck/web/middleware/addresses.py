from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """From where a request comes: the address that the proxy before a public installation saw.

    Of `X-Forwarded-For` only the last entry is the proxy's own; what stands before it anybody can write.
    """
    direct: str = request.META.get("REMOTE_ADDR", "")
    if settings.CONFIGURATION.is_local:
        return direct
    seen = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
    try:
        return str(ipaddress.ip_address(seen))
    except ValueError:
        return direct
