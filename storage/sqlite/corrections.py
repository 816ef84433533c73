"""What readers corrected: which articles belong together, and how articles regard a target.

Corrections of either kind have one row in `corrections`, so that one row of numbers tells them apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby

from monitor.errors import NotFound
from monitor.model import Correction, CorrectionKind, StanceCorrection
from storage.rows import Row, read_time, write_time
from storage.sqlite.citations import free_articles
from storage.sqlite.groups import take_back
from storage.sqlite.session import Session
from storage.sqlite.stances import select_stance
from storage.sqlite.tables import Tables

_CORRECTIONS = """
    SELECT corrections.id, kind, corrections.article_id, made_at, correction_others.article_id AS other_id
    FROM corrections JOIN correction_others ON correction_others.correction_id = corrections.id
"""
_IN_ORDER = "ORDER BY corrections.id, correction_others.article_id"


class CorrectionTables(Tables):
    """`corrections` and `correction_others`."""

    def save_correction(
        self, kind: CorrectionKind, article_id: int, other_ids: Sequence[int], made_at: datetime
    ) -> Correction:
        """Remember a reader's word, and let the articles it concerns be grouped again.

        See `storage.protocol`. Raises NotFound for an article that is not stored.
        """
        others = tuple(sorted(set(other_ids)))
        with self.session.write():
            for known in _select_corrections(self.session, [article_id]):
                if (known.kind, known.article_id, known.other_ids) == (kind, article_id, others):
                    return known
            row: Row = {"kind": kind, "article_id": article_id, "made_at": write_time(made_at)}
            self.session.insert("corrections", [row])
            number: int = self.session.select_values("SELECT max(id) FROM corrections")[0]
            self.session.insert(
                "correction_others", [{"article_id": other, "correction_id": number} for other in others]
            )
            take_back(self.session, article_id)
        return Correction(number, kind, article_id, others, made_at)

    def list_corrections(self) -> list[Correction]:
        """Return every correction, in the order in which they were made."""
        with self.session.read():
            return _read_corrections(self.session.select(f"{_CORRECTIONS} {_IN_ORDER}"))

    def find_corrections(self, article_ids: Sequence[int]) -> list[Correction]:
        """Return the corrections that concern any of those articles, in the order in which they were made."""
        with self.session.read():
            return _select_corrections(self.session, article_ids)

    def drop_correction(self, correction_id: int) -> Correction | StanceCorrection:
        """Take a correction back, and let articles that it held apart be grouped again. Raises NotFound."""
        with self.session.write():
            rows = self.session.select(
                f"{_CORRECTIONS} WHERE corrections.id = ? {_IN_ORDER}", [correction_id]
            )
            dropped = _read_corrections(rows)[0] if rows else select_stance(self.session, correction_id)
            if dropped is None:
                raise NotFound(f"there is no correction {correction_id} in {self.session.path}")
            concerned = dropped.other_ids if isinstance(dropped, Correction) else ()
            free_articles(self.session, [dropped.article_id, *concerned])
            self.session.execute("DELETE FROM corrections WHERE id = ?", [correction_id])
            if isinstance(dropped, Correction):
                take_back(self.session, dropped.article_id)
        return dropped


def _select_corrections(session: Session, article_ids: Sequence[int]) -> list[Correction]:
    found = session.select_in("SELECT id FROM corrections WHERE article_id IN ({sought})", article_ids)
    found += session.select_in(
        "SELECT correction_id AS id FROM correction_others WHERE article_id IN ({sought})", article_ids
    )
    ids = sorted({row["id"] for row in found})
    rows = session.select_in(f"{_CORRECTIONS} WHERE corrections.id IN ({{sought}}) {_IN_ORDER}", ids)
    return _read_corrections(rows)


def _read_corrections(rows: Sequence[Row]) -> list[Correction]:
    return [_read_correction(list(group)) for _, group in groupby(rows, key=lambda row: row["id"])]


def _read_correction(rows: Sequence[Row]) -> Correction:
    """Return the correction of rows that differ in the other article only."""
    first = rows[0]
    others = tuple(row["other_id"] for row in rows)
    return Correction(first["id"], first["kind"], first["article_id"], others, read_time(first["made_at"]))
