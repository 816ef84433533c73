"""What the tables of every entity have in common: the session they are reached through."""

from __future__ import annotations

from storage.sqlite.session import Session


class Tables:
    """The verbs of one entity; `SqliteStore` is all of them on one session."""

    def __init__(self, session: Session) -> None:
        """Speak through `session`, which has the newest schema."""
        self.session = session
