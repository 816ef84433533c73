"""Copy groups with their sketches."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import groupby

from monitor.errors import NotFound
from monitor.model import Article, CopyLink, Placement
from storage.rows import COPY_COLUMNS, COPY_LINK, Row, read_row, write_row, write_time
from storage.sqlite.articles import read_articles
from storage.sqlite.session import Session
from storage.sqlite.stories import call_rounds
from storage.sqlite.tables import Tables

_LINK = f"SELECT {', '.join(COPY_COLUMNS)} FROM copies"
_GROUPS_OF_HASHES = """
    SELECT DISTINCT postings.hash, copies.group_id
    FROM postings JOIN copies ON copies.article_id = postings.article_id
    WHERE postings.hash IN ({sought})
"""
_PUBLISHED = "SELECT published FROM articles WHERE id = ?"
_LONG_POSTED = """
    SELECT article_id FROM copies WHERE posted <= ? ORDER BY posted, article_id LIMIT ?
"""


class GroupTables(Tables):
    """`copies`, `postings`, `common` and `story_words`."""

    def list_ungrouped(self, limit: int) -> list[Article]:
        """Return articles that the group leg has not dealt with, ordered by (published, id)."""
        with self.session.read():
            ids = self.session.select_values(
                "SELECT id FROM articles WHERE grouped = 0 ORDER BY published, id LIMIT ?", [limit]
            )
            return read_articles(self.session, ids)

    def find_postings(self, hashes: Sequence[int]) -> dict[int, tuple[int, ...]]:
        """Return, for each hash that is posted and not common, the ids of the articles that carry it.

        Hashes and ids are in ascending order.
        """
        with self.session.read():
            rows = self.session.select_in(
                "SELECT hash, article_id FROM postings WHERE hash IN ({sought}) ORDER BY hash, article_id",
                sorted(hashes),
            )
        return {
            posted: tuple(row["article_id"] for row in group)
            for posted, group in groupby(rows, key=lambda row: row["hash"])
        }

    def save_placement(
        self, placement: Placement, moved: Sequence[CopyLink], max_groups_per_hash: int
    ) -> None:
        """Save an article's place among the copies, and mark that version as grouped.

        See `storage.protocol`. Raises NotFound for an article that is not stored.
        """
        link, hashes = placement.link, placement.sketch.hashes
        with self.session.write():
            if not self.session.execute(
                "UPDATE articles SET grouped = (version = ?) WHERE id = ?",
                [placement.version, link.article_id],
            ):
                raise NotFound(f"there is no article {link.article_id} in {self.session.path}")
            published: str = self.session.select_values(_PUBLISHED, [link.article_id])[0]
            _write_place(self.session, placement, published)
            for follower in moved:
                _move(self.session, follower)
            _post_hashes(self.session, link.article_id, hashes, max_groups_per_hash)
            call_rounds(self.session, _find_topics(self.session, [link, *moved]))

    def take_back_group(self, article_id: int) -> None:
        """Take back the places of an article's copy group, so that each member waits to be grouped again."""
        with self.session.write():
            take_back(self.session, article_id)

    def load_copies(self, article_ids: Sequence[int]) -> dict[int, CopyLink]:
        """Return the places of those articles that were grouped."""
        with self.session.read():
            rows = self.session.select_in(f"{_LINK} WHERE article_id IN ({{sought}})", article_ids)
        return {row["article_id"]: read_row(COPY_LINK, row) for row in rows}

    def list_group(self, group_id: int) -> list[CopyLink]:
        """Return every member of a copy group, ordered by article id."""
        with self.session.read():
            rows = self.session.select(f"{_LINK} WHERE group_id = ? ORDER BY article_id", [group_id])
        return [read_row(COPY_LINK, row) for row in rows]

    def list_long_posted(self, until: datetime, limit: int) -> list[int]:
        """Return the ids of articles published at or before `until` whose hashes are posted, oldest first."""
        with self.session.read():
            ids: list[int] = self.session.select_values(_LONG_POSTED, [write_time(until), limit])
        return ids

    def forget_postings(
        self,
        article_id: int,
        hashes: Sequence[int],
        heirs: Mapping[int, Sequence[int]],
        max_groups_per_hash: int,
    ) -> None:
        """Take the hashes of an article out of the index, and post in its stead those of its heirs.

        See `storage.protocol`.
        """
        with self.session.write():
            self.session.execute("UPDATE copies SET posted = NULL WHERE article_id = ?", [article_id])
            self.session.execute_many(
                "DELETE FROM postings WHERE hash = ? AND article_id = ?",
                [(value, article_id) for value in hashes],
            )
            for heir, carried in heirs.items():
                _post_hashes(self.session, heir, carried, max_groups_per_hash)

    def forget_words(self, until: datetime) -> None:
        """Forget what story finding read in articles published at or before `until`."""
        with self.session.write():
            self.session.execute("DELETE FROM story_words WHERE published <= ?", [write_time(until)])


def take_back(session: Session, article_id: int) -> None:
    """Take back the places of an article's copy group, so that each member is dealt with anew."""
    same_group = "group_id = (SELECT group_id FROM copies WHERE article_id = ?)"
    session.execute(
        f"""
        UPDATE articles SET grouped = 0
        WHERE id IN (SELECT article_id FROM copies WHERE {same_group})
        """,
        [article_id],
    )
    session.execute(f"DELETE FROM copies WHERE {same_group}", [article_id])


def _write_place(session: Session, placement: Placement, published: str) -> None:
    link, sketch = placement.link, placement.sketch
    row: Row = {
        "size": len(sketch.hashes),
        "words": sketch.words,
        "host": placement.host,
        "posted": published,
    }
    session.upsert("copies", [write_row(link) | row], key=["article_id"])
    words: Row = {
        "article_id": link.article_id,
        "published": published,
        "language": placement.language,
        "words": placement.words,
    }
    session.upsert("story_words", [words], key=["article_id"])


def _move(session: Session, link: CopyLink) -> None:
    """Give a stored article another place; one that has none yet is left alone."""
    setters = ", ".join(f"{name} = ?" for name in COPY_COLUMNS)
    values = [*write_row(link).values(), link.article_id]
    session.execute(f"UPDATE copies SET {setters} WHERE article_id = ?", values)


def _find_topics(session: Session, links: Sequence[CopyLink]) -> set[str]:
    rows = session.select_in(
        "SELECT topic_id FROM article_topics WHERE article_id IN ({sought})",
        [link.article_id for link in links],
    )
    return {row["topic_id"] for row in rows}


# --- hashes ----------------------------------------------------------------------------------


def _post_hashes(session: Session, article_id: int, hashes: Sequence[int], max_groups: int) -> None:
    """Post under an article those hashes that are not common and that its group does not post yet.

    Those that then stand in more than `max_groups` groups become common instead.
    """
    group_id: int = session.select_values("SELECT group_id FROM copies WHERE article_id = ?", [article_id])[0]
    known = session.select_in("SELECT hash FROM common WHERE hash IN ({sought})", hashes)
    groups: dict[int, set[int]] = {value: set() for value in hashes}
    for row in session.select_in(_GROUPS_OF_HASHES, hashes):
        groups[row["hash"]].add(row["group_id"])
    for row in known:
        del groups[row["hash"]]
    common = [value for value, ids in groups.items() if len(ids | {group_id}) > max_groups]
    session.insert("common", [{"hash": value} for value in common])
    session.execute_many("DELETE FROM postings WHERE hash = ?", [(value,) for value in common])
    spared = {value for value, ids in groups.items() if group_id in ids}.union(common)
    # A place that was taken back has left its hashes posted.
    rows = [{"hash": value, "article_id": article_id} for value in groups if value not in spared]
    session.upsert("postings", rows, key=["hash", "article_id"])
