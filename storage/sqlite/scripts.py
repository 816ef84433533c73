"""SQL of several statements, within the transaction of the caller."""

from __future__ import annotations

from sqlite_utils import Database


def run_script(db: Database, script: str) -> None:
    """Run statements one by one: `executescript` would end the transaction of the caller first."""
    for statement in script.split(";\n"):
        db.execute(statement)
