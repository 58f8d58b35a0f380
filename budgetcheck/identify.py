from __future__ import annotations


def identify(path: object) -> str:  # noqa: ARG001, D103
    return "ledger"
