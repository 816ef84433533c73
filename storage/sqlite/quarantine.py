"""What ended the workers that read it."""

from __future__ import annotations

from dataclasses import replace

from monitor.errors import NotFound
from monitor.model import Held, SpecimenKind
from storage.rows import HELD_COLUMNS, read_held, write_held
from storage.sqlite.packing import pack, unpack
from storage.sqlite.tables import Tables

_KEY = ("kind", "url")
_COLUMNS = ", ".join(name for name in HELD_COLUMNS if name != "body")
_LIST = f"SELECT {_COLUMNS} FROM quarantine ORDER BY id"
_PRUNE = """
    DELETE FROM quarantine
    WHERE id IN (SELECT id FROM quarantine ORDER BY last_at DESC, id DESC LIMIT -1 OFFSET ?)
"""


class QuarantineTables(Tables):
    """`quarantine`."""

    def hold(self, held: Held, most: int) -> Held:
        """Keep a specimen in place of what is held of its kind and URL; return it with its id.

        Of more than `most` the one that was read longest ago is forgotten.
        """
        row = write_held(held, pack(held.specimen.body))
        sought = [row[name] for name in _KEY]
        with self.session.write():
            self.session.upsert("quarantine", [row], key=_KEY)
            self.session.execute(_PRUNE, [most])
            (number,) = self.session.select_values(
                "SELECT id FROM quarantine WHERE kind = ? AND url = ?", sought
            )
        return replace(held, id=number)

    def find_held(self, kind: SpecimenKind, url: str) -> Held | None:
        """Return what is held of a kind from a URL, or None."""
        with self.session.read():
            rows = self.session.select("SELECT * FROM quarantine WHERE kind = ? AND url = ?", [kind, url])
        return read_held(rows[0], unpack(rows[0]["body"])) if rows else None

    def load_held(self, held_id: int) -> Held:
        """Return what is held under an id. Raises NotFound."""
        with self.session.read():
            rows = self.session.select("SELECT * FROM quarantine WHERE id = ?", [held_id])
        if not rows:
            raise NotFound(f"nothing is held under {held_id}; see `monitor quarantine list`")
        return read_held(rows[0], unpack(rows[0]["body"]))

    def list_held(self) -> list[Held]:
        """Return all that is held, by id, without the bodies."""
        with self.session.read():
            return [read_held(row, b"") for row in self.session.select(_LIST)]

    def release(self, held_id: int) -> None:
        """Hold something no more; nothing happens if it is not held."""
        with self.session.write():
            self.session.execute("DELETE FROM quarantine WHERE id = ?", [held_id])
