"""Which articles the digests and alerts show something of: the database lets none of those go before them."""

from __future__ import annotations

from collections.abc import Sequence

from storage.sqlite.session import Session

_CITE = """
    INSERT OR IGNORE INTO citations (article_id, topic_id, day, item)
    SELECT articles.id, ?, ?, ?
    FROM json_tree(?) AS told CROSS JOIN articles ON articles.id = told.atom
    WHERE told.key IN ('article_id', 'of_id')
"""
_OF_EDITION = "FROM citations WHERE topic_id = ? AND day = ? AND item = ?"


def cite(session: Session, topic_id: str, day: str, item: str, content: str) -> None:
    """Note the articles that a digest or an alert names, in its JSON, by their ids."""
    session.execute(_CITE, [topic_id, day, item, content])


def drop_citations(session: Session, topic_id: str, day: str, item: str) -> None:
    """Forget what a digest or an alert cites."""
    edition = [topic_id, day, item]
    free_articles(session, session.select_values(f"SELECT article_id {_OF_EDITION}", edition))
    session.execute(f"DELETE {_OF_EDITION}", edition)


def free_articles(session: Session, article_ids: Sequence[int]) -> None:
    """Have articles looked at again by whoever prunes: what they were needed for goes."""
    session.execute_many("UPDATE articles SET held = 0 WHERE id = ?", [(one,) for one in article_ids])
