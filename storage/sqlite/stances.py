"""What readers said of stances, and what was learnt from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from monitor.errors import NotFound
from monitor.model import CorrectedLabel, LearntModel, StanceCorrection, StanceModel
from storage.rows import (
    STANCE_CORRECTION,
    STANCE_MODELS,
    Row,
    read_learnt_model,
    read_row,
    write_json,
    write_time,
)
from storage.sqlite.session import Session
from storage.sqlite.tables import Tables

_STANCES = """
    SELECT corrections.id, article_id, topic_id, target_id, label, said_by AS by, made_at
    FROM corrections JOIN stance_corrections ON correction_id = corrections.id
"""
_KIND = "stance"


class StanceTables(Tables):
    """`stance_corrections` and `learnt_models`."""

    def save_stance_correction(
        self,
        article_id: int,
        topic_id: str,
        target_id: str,
        label: CorrectedLabel,
        by: str | None,
        made_at: datetime,
    ) -> StanceCorrection:
        """Remember a reader's word on a stance. See `storage.protocol`. Raises NotFound."""
        with self.session.write():
            for known in _select_counting(self.session, [article_id]):
                said = (known.topic_id, known.target_id, known.label, known.by)
                if said == (topic_id, target_id, label, by):
                    return known
            row: Row = {"kind": _KIND, "article_id": article_id, "made_at": write_time(made_at)}
            self.session.insert("corrections", [row])
            number: int = self.session.select_values("SELECT max(id) FROM corrections")[0]
            detail: Row = {"topic_id": topic_id, "target_id": target_id, "label": label, "said_by": by}
            self.session.insert("stance_corrections", [{"correction_id": number} | detail])
        return StanceCorrection(number, article_id, topic_id, target_id, label, by, made_at)

    def list_stance_corrections(self, topic_id: str | None) -> list[StanceCorrection]:
        """Return every correction of a stance on a topic (None: any), in the order they were made in."""
        where, values = ("", []) if topic_id is None else ("WHERE topic_id = ?", [topic_id])
        with self.session.read():
            rows = self.session.select(f"{_STANCES} {where} ORDER BY correction_id", values)
        return [read_row(STANCE_CORRECTION, row) for row in rows]

    def find_stance_corrections(self, article_ids: Sequence[int]) -> list[StanceCorrection]:
        """Return the corrections that count for those articles. See `storage.protocol`."""
        with self.session.read():
            return _select_counting(self.session, article_ids)

    # --- learnt models -----------------------------------------------------------------------

    def save_learnt_model(
        self,
        topic_id: str,
        models: Mapping[str, StanceModel],
        *,
        made_at: datetime,
        corrections: int,
        before: float,
        after: float,
    ) -> LearntModel:
        """Put models in force for a topic. See `storage.protocol`."""
        with self.session.write():
            known = _select_in_force(self.session, topic_id)
            if known is not None and (known.models, known.corrections) == (dict(models), corrections):
                return known
            row: Row = {
                "topic_id": topic_id,
                "made_at": write_time(made_at),
                "corrections": corrections,
                "before": before,
                "after": after,
                "models": write_json(STANCE_MODELS, models),
            }
            self.session.insert("learnt_models", [row])
            saved = _select_in_force(self.session, topic_id)
        assert saved is not None
        return saved

    def load_learnt_model(self, topic_id: str) -> LearntModel | None:
        """Return what is in force for a topic: what was learnt last; None where nothing was."""
        with self.session.read():
            return _select_in_force(self.session, topic_id)

    def list_learnt_models(self, topic_id: str) -> list[LearntModel]:
        """Return all that was learnt for a topic, oldest first."""
        with self.session.read():
            rows = self.session.select(
                "SELECT * FROM learnt_models WHERE topic_id = ? ORDER BY id", [topic_id]
            )
        return [read_learnt_model(row) for row in rows]

    def drop_learnt_model(self, learnt_id: int) -> LearntModel:
        """Take back what was learnt. Raises NotFound."""
        with self.session.write():
            rows = self.session.select("SELECT * FROM learnt_models WHERE id = ?", [learnt_id])
            if not rows:
                raise NotFound(f"there is no learnt model {learnt_id} in {self.session.path}")
            self.session.execute("DELETE FROM learnt_models WHERE id = ?", [learnt_id])
        return read_learnt_model(rows[0])


def select_stance(session: Session, correction_id: int) -> StanceCorrection | None:
    """Return the correction of a stance with this number, within the caller's transaction."""
    rows = session.select(f"{_STANCES} WHERE corrections.id = ?", [correction_id])
    return read_row(STANCE_CORRECTION, rows[0]) if rows else None


def _select_counting(session: Session, article_ids: Sequence[int]) -> list[StanceCorrection]:
    rows = session.select_in(
        f"{_STANCES} WHERE article_id IN ({{sought}}) ORDER BY corrections.id", article_ids
    )
    newest = {(row["article_id"], row["topic_id"], row["target_id"]): row for row in rows}
    return [read_row(STANCE_CORRECTION, row) for row in sorted(newest.values(), key=lambda each: each["id"])]


def _select_in_force(session: Session, topic_id: str) -> LearntModel | None:
    rows = session.select(
        "SELECT * FROM learnt_models WHERE topic_id = ? ORDER BY id DESC LIMIT 1", [topic_id]
    )
    return read_learnt_model(rows[0]) if rows else None
