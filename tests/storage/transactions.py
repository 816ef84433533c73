"""The law of transactions, held against every verb that the contract's tests call."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

from storage.protocol import Storage
from storage.sqlite.store import SqliteStore

WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE")
ENDS = ("COMMIT", "ROLLBACK")
VERBS = [
    name
    for name, _ in inspect.getmembers(Storage, inspect.isfunction)
    if name[0] != "_" and name not in ("together", "snapshot", "close", "shrink")
]


def find_breach(statements: Sequence[str], inside: bool) -> str | None:
    """Return what is wrong with the statements of one verb, None if nothing is.

    A verb that writes is one transaction that took the write lock before anything else; one that reads more
    than once reads one state. `inside` one that `together` or `snapshot` began, it begins and ends none.
    """
    own = [statement for statement in statements if not statement.startswith("--")]  # not those of FTS5
    borders = [one for one in own if one.startswith(("BEGIN", *ENDS))]
    if inside:
        return f"begins or ends the transaction of another: {borders}" if borders else None
    if any(statement.lstrip().startswith(WRITES) for statement in own):
        if own[0] == "BEGIN IMMEDIATE" and own[-1] in ENDS and len(borders) == 2:
            return None
        return f"does not write in one transaction: {own}"
    if len(own) - len(borders) > 1 and (own[0] not in ("BEGIN", "BEGIN IMMEDIATE") or len(borders) != 2):
        return f"does not read one state: {own}"
    return None


def watch(store: SqliteStore) -> SqliteStore:
    """Hold the law against every verb of a store: the one that breaks it raises AssertionError."""
    statements: list[str] = []
    store.session.db.conn.set_trace_callback(statements.append)
    for name in VERBS:
        setattr(store, name, _hold_to_law(getattr(store, name), store, statements))
    return store


def _hold_to_law(verb: Callable[..., Any], store: SqliteStore, statements: list[str]) -> Callable[..., Any]:
    @wraps(verb)
    def watched(*values: object, **named: object) -> object:
        inside = store.session.db.conn.in_transaction
        before = len(statements)
        try:
            return verb(*values, **named)
        finally:
            breach = find_breach(statements[before:], inside)
            assert breach is None, f"{verb.__name__} {breach}"

    return watched
