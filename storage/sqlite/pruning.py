"""What is old enough to go: found by indexes on its age, dropped with all that hangs on it."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime

from monitor.model import PRUNED, EditionKey, Limits, OldEdition, StoredArticle, StoredPage, Tally
from storage.rows import Row, find_key_range, read_time, write_time
from storage.sqlite.articles import BEFORE_ALL_TIMES
from storage.sqlite.citations import drop_citations
from storage.sqlite.session import Session
from storage.sqlite.stories import call_rounds
from storage.sqlite.tables import Tables

_DIGEST = "digest"

# Goes from one topic to the next by the index, past what each has.
_TOPICS = """
    WITH RECURSIVE topics (topic_id) AS (
        SELECT min(topic_id) FROM {table}
        UNION ALL
        SELECT (SELECT min(topic_id) FROM {table} WHERE topic_id > topics.topic_id)
        FROM topics WHERE topics.topic_id IS NOT NULL
    )
    SELECT topic_id FROM topics WHERE topic_id IS NOT NULL
"""
_OLD_DIGESTS = """
    SELECT day, 'digest' AS item, length(CAST(head AS BLOB)) + length(CAST(content AS BLOB)) AS size
    FROM digests WHERE topic_id = ? AND day < ? ORDER BY day
"""
_OLD_ALERTS = """
    SELECT day, CAST(id AS TEXT) AS item, length(CAST(content AS BLOB)) AS size
    FROM alerts WHERE topic_id = ? AND day < ? ORDER BY day, id
"""
_DELIVERIES = """
    SELECT count(*) AS number, coalesce(sum(length(payload)), 0) AS size,
        coalesce(sum(state = 'waiting'), 0) AS waiting
    FROM deliveries WHERE topic_id = ? AND day = ? AND item = ?
"""
_OLD_PARKED = """
    SELECT topic_id, day, item, count(*) AS number, sum(length(payload)) AS size
    FROM deliveries WHERE state = 'parked' AND day < ? GROUP BY day, topic_id, item
"""
# A topic may keep longer than others, and what is on several topics is kept as long as any wants it.
_UNWANTED = """
    {moment} <= :newest AND NOT EXISTS (
        SELECT 1 FROM article_topics
        WHERE article_topics.article_id = {article_id}
        AND {moment} > coalesce(json_extract(:by_topic, '$."' || article_topics.topic_id || '"'), :others)
    ) AND ({moment} <= :others OR EXISTS (
        SELECT 1 FROM article_topics WHERE article_topics.article_id = {article_id}
    ))
"""
_OLD_PAGES = f"""
    SELECT article_id, version, fetched_at, length(body) + length(CAST(headers AS BLOB)) AS size FROM pages
    WHERE (fetched_at, article_id, version) > (:after_at, :after_id, :after_version)
    AND {_UNWANTED.format(moment="pages.fetched_at", article_id="pages.article_id")}
    ORDER BY fetched_at, article_id, version LIMIT :limit
"""
_OLD_ARTICLES = f"""
    SELECT id, changed_at FROM articles
    WHERE held = 0 AND grouped = 1 AND (changed_at, id) > (:after_at, :after_id)
    AND {_UNWANTED.format(moment="articles.changed_at", article_id="articles.id")}
    ORDER BY changed_at, id LIMIT :limit
"""
_CITED = """
    SELECT article_id FROM citations WHERE topic_id = ? AND day = ? AND item = ? ORDER BY article_id
"""
_GROUPS = """
    SELECT article_id, group_id FROM copies
    WHERE group_id IN (SELECT group_id FROM copies WHERE article_id IN ({sought}))
"""
_ARTICLES = """
    SELECT id, changed_at, grouped, length(CAST(outlet AS BLOB)) + length(CAST(reading AS BLOB))
        + length(CAST(matches AS BLOB)) + length(CAST(tags AS BLOB)) AS size
    FROM articles WHERE id IN ({sought})
"""
_VERSIONS = """
    SELECT article_id, length(CAST(title AS BLOB)) + length(CAST(text AS BLOB))
        + length(CAST(blocks AS BLOB)) AS size
    FROM versions WHERE article_id IN ({sought})
"""
_PAGES = """
    SELECT article_id, version, fetched_at, length(body) + length(CAST(headers AS BLOB)) AS size
    FROM pages WHERE article_id IN ({sought})
"""
_TIED = (
    "SELECT article_id FROM corrections WHERE article_id IN ({sought})",
    "SELECT article_id FROM correction_others WHERE article_id IN ({sought})",
)
_HANGING = (
    "page_checks", "pages", "versions", "article_topics", "copies", "story_words", "digest_articles",
    "story_articles",
)  # fmt: skip
"""The tables whose rows are nothing without their article."""
_OUTCOME_SIZE = "length(CAST(subject AS BLOB)) + length(result) + coalesce(length(CAST(detail AS BLOB)), 0)"
_SEEN_SIZE = "40 + length(result)"
_FORGETTABLE = "key >= ? AND key <= ? AND article_id IS NULL AND result <> ?"


class PruningTables(Tables):
    """What of all tables is too old, and its end."""

    # --- digests and alerts ------------------------------------------------------------------

    def list_old_editions(self, limits: Limits) -> list[OldEdition]:
        """Return digests and alerts of days before their topic's limit, but those that wait to be sent."""
        with self.session.read():
            return [
                edition
                for table, query in (("digests", _OLD_DIGESTS), ("alerts", _OLD_ALERTS))
                for topic_id in self.session.select_values(_TOPICS.format(table=table))
                for edition in self._find_editions(query, topic_id, limits.find(topic_id))
            ]

    def _find_editions(self, query: str, topic_id: str, until: datetime) -> Iterator[OldEdition]:
        for row in self.session.select(query, [topic_id, until.date().isoformat()]):
            sent = self.session.select(_DELIVERIES, [topic_id, row["day"], row["item"]])[0]
            if not sent["waiting"]:
                key = EditionKey(topic_id, date.fromisoformat(row["day"]), row["item"])
                yield OldEdition(key, row["size"], sent["number"], sent["size"])

    def drop_edition(self, key: EditionKey) -> bool:
        """Drop a digest or an alert with its deliveries, unless one waits by now. See `storage.retention`."""
        day = key.day.isoformat()
        of_item = [key.topic_id, day, key.item]
        with self.session.write():
            if self.session.select(_DELIVERIES, of_item)[0]["waiting"]:
                return False
            self.session.execute(
                "DELETE FROM deliveries WHERE topic_id = ? AND day = ? AND item = ?", of_item
            )
            drop_citations(self.session, key.topic_id, day, key.item)
            if key.item == _DIGEST:
                for table in ("digest_articles", "digests"):
                    self.session.execute(f"DELETE FROM {table} WHERE topic_id = ? AND day = ?", of_item[:2])
            else:
                self.session.execute("DELETE FROM alerts WHERE id = ?", [int(key.item)])
        return True

    # --- pages -------------------------------------------------------------------------------

    def list_old_pages(self, limits: Limits, after: StoredPage | None, limit: int) -> list[StoredPage]:
        """Return the pages that no topic wants any more, the oldest first, those after `after`."""
        place = (BEFORE_ALL_TIMES, 0, 0)
        if after is not None:
            place = (write_time(after.fetched_at), after.article_id, after.version)
        values = dict(zip(("after_at", "after_id", "after_version"), place, strict=True))
        with self.session.read():
            rows = self.session.select(_OLD_PAGES, _name_limits(limits) | values | {"limit": limit})
        return list(map(_read_page, rows))

    def drop_pages(self, pages: Sequence[StoredPage]) -> None:
        """Drop pages. What was read from them stays."""
        with self.session.write():
            self.session.execute_many(
                "DELETE FROM pages WHERE article_id = ? AND version = ?",
                [(page.article_id, page.version) for page in pages],
            )

    # --- articles ----------------------------------------------------------------------------

    def list_old_articles(
        self, limits: Limits, after: tuple[datetime, int] | None, limit: int
    ) -> list[tuple[datetime, int]]:
        """Return when articles last changed and their ids, of those that no topic wants any more.

        In that order, those after `after`. See `storage.retention` for those that are left out.
        """
        at, article_id = after or (None, 0)
        values = {
            "after_at": write_time(at) if at else BEFORE_ALL_TIMES,
            "after_id": article_id,
            "limit": limit,
        }
        with self.session.read():
            rows = self.session.select(_OLD_ARTICLES, _name_limits(limits) | values)
        return [(read_time(row["changed_at"]), row["id"]) for row in rows]

    def find_cited(self, key: EditionKey) -> list[int]:
        """Return the ids of the articles that a digest or an alert shows something of, ascending."""
        with self.session.read():
            return self.session.select_values(_CITED, [key.topic_id, key.day.isoformat(), key.item])

    def describe_groups(self, article_ids: Sequence[int]) -> list[list[StoredArticle]]:
        """Return those articles with all members of their copy groups, a list for each group, by id.

        One that is in no group stands alone; one that is not stored is left out.
        """
        with self.session.read():
            placed = {
                row["article_id"]: row["group_id"] for row in self.session.select_in(_GROUPS, article_ids)
            }
            described = _describe(self.session, {*article_ids, *placed})
        groups: defaultdict[int, list[StoredArticle]] = defaultdict(list)
        for article in described:
            groups[placed.get(article.id, article.id)].append(article)
        return list(groups.values())

    def hold_articles(self, article_ids: Sequence[int]) -> None:
        """Leave articles out of `list_old_articles` until what they are needed for changes."""
        with self.session.write():
            self.session.execute_many(
                "UPDATE articles SET held = 1 WHERE id = ?", [(article_id,) for article_id in article_ids]
            )

    def drop_articles(self, article_ids: Sequence[int]) -> None:
        """Drop articles with all that was found out about them. Their entries stay known, as pruned.

        See `storage.retention`. Raises NotFound, changing nothing, when a digest or an alert cites one or a
        correction names it.
        """
        by_id = [(article_id,) for article_id in article_ids]
        with self.session.write():
            stories = _find_stories(self.session, article_ids)
            self.session.execute_many(
                "UPDATE seen_entries SET article_id = NULL, result = ? WHERE article_id = ?",
                [(PRUNED, article_id) for article_id in article_ids],
            )
            for table in _HANGING:
                self.session.execute_many(f"DELETE FROM {table} WHERE article_id = ?", by_id)
            self.session.execute_many("DELETE FROM article_words WHERE rowid = ?", by_id)
            self.session.execute_many("DELETE FROM articles WHERE id = ?", by_id)
            for story_id in stories:
                _drop_empty_story(self.session, story_id)
            call_rounds(self.session, _find_topics(self.session, stories))

    # --- the program's own records -----------------------------------------------------------

    def measure_outcomes(self, until: datetime) -> Tally:
        """Return how many outcomes are from `until` or before."""
        with self.session.read():
            found = self.session.select(
                f"""
                SELECT count(*) AS number, coalesce(sum({_OUTCOME_SIZE}), 0) AS size
                FROM outcomes WHERE at <= ?
                """,
                [write_time(until)],
            )[0]
        return Tally(found["number"], found["size"])

    def drop_outcomes(self, until: datetime, limit: int) -> Tally:
        """Drop the oldest outcomes from `until` or before, `limit` at most; return what went."""
        with self.session.write():
            sizes = self.session.select_values(
                f"""
                DELETE FROM outcomes WHERE id IN (SELECT id FROM outcomes WHERE at <= ? ORDER BY at LIMIT ?)
                RETURNING {_OUTCOME_SIZE}
                """,
                [write_time(until), limit],
            )
        return Tally(len(sizes), sum(sizes))

    def list_old_parked(self, until: date) -> list[tuple[EditionKey, Tally]]:
        """Return digests and alerts of days before `until` with their parked deliveries and their bytes."""
        with self.session.read():
            rows = self.session.select(_OLD_PARKED, [until.isoformat()])
        return [
            (
                EditionKey(row["topic_id"], date.fromisoformat(row["day"]), row["item"]),
                Tally(row["number"], row["size"]),
            )
            for row in rows
        ]

    def drop_parked(self, key: EditionKey) -> None:
        """Drop the parked deliveries of a digest or an alert: they are never tried again."""
        with self.session.write():
            self.session.execute(
                """
                UPDATE deliveries SET state = 'dropped', payload = x''
                WHERE state = 'parked' AND day = ? AND topic_id = ? AND item = ?
                """,
                [key.day.isoformat(), key.topic_id, key.item],
            )

    def measure_held(self, until: datetime) -> Tally:
        """Return how much of what ended workers was read at `until` or before."""
        with self.session.read():
            sizes = self.session.select_values(
                "SELECT length(body) FROM quarantine WHERE last_at <= ?", [write_time(until)]
            )
        return Tally(len(sizes), sum(sizes))

    def drop_held(self, until: datetime) -> None:
        """Forget what `measure_held` counts: workers get it again when it is met again."""
        with self.session.write():
            self.session.execute("DELETE FROM quarantine WHERE last_at <= ?", [write_time(until)])

    def measure_feed_keys(self, families: Collection[str], spared: Collection[str]) -> Tally:
        """Return how many entries are known by keys of those families that came to no article.

        A family of keys is named by any key in it. Those that share their number with one of `spared` are not
        counted.
        """
        with self.session.read():
            found = [
                self.session.select(
                    f"""
                    SELECT count(*) AS number, coalesce(sum({_SEEN_SIZE}), 0) AS size FROM seen_entries
                    WHERE {_FORGETTABLE}
                    """,
                    [*span, PRUNED],
                )[0]
                for span in _list_spans(families, spared)
            ]
        return Tally(sum(row["number"] for row in found), sum(row["size"] for row in found))

    def drop_feed_keys(self, families: Collection[str], spared: Collection[str], limit: int) -> Tally:
        """Forget entries as `measure_feed_keys` counts them, `limit` of each family at most."""
        with self.session.write():
            sizes = [
                size
                for span in _list_spans(families, spared)
                for size in self.session.select_values(
                    f"""
                    DELETE FROM seen_entries
                    WHERE key IN (SELECT key FROM seen_entries WHERE {_FORGETTABLE} LIMIT ?)
                    RETURNING {_SEEN_SIZE}
                    """,
                    [*span, PRUNED, limit],
                )
            ]
        return Tally(len(sizes), sum(sizes))

    def drop_feed(self, url: str) -> None:
        """Forget the state of a feed, and what was agreed with its hub."""
        with self.session.write():
            self.session.execute("DELETE FROM feeds WHERE url = ?", [url])
            self.session.execute("DELETE FROM subscriptions WHERE feed_url = ?", [url])

    def shrink(self) -> None:
        """Write the file anew without the space that is free in it. Nobody else may write meanwhile.

        It needs as much space again as is in use. Raises StorageBusy, StorageError, LibraryFlawed.
        """
        self.session.require_sound_library()
        with self.session.translated_errors():
            self.session.db.execute("VACUUM")
            self.session.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _name_limits(limits: Limits) -> Row:
    by_topic = {topic_id: write_time(until) for topic_id, until in limits.by_topic.items()}
    others = write_time(limits.others)
    newest = max([*by_topic.values(), others])
    return {"by_topic": json.dumps(by_topic), "others": others, "newest": newest}


def _read_page(row: Row) -> StoredPage:
    return StoredPage(row["article_id"], row["version"], read_time(row["fetched_at"]), row["size"])


def _describe(session: Session, article_ids: Collection[int]) -> Iterator[StoredArticle]:
    """Yield what decides whether articles may go, by id."""
    rows = {row["id"]: row for row in session.select_in(_ARTICLES, sorted(article_ids))}
    topics, cited = _gather_topics(session, rows), _gather_citations(session, rows)
    corrected = {row["article_id"] for query in _TIED for row in session.select_in(query, rows)}
    checked = {
        row["article_id"]
        for row in session.select_in(
            "SELECT article_id FROM page_checks WHERE article_id IN ({sought})", rows
        )
    }
    pages: defaultdict[int, list[StoredPage]] = defaultdict(list)
    for row in session.select_in(_PAGES, rows):
        pages[row["article_id"]].append(_read_page(row))
    sizes: defaultdict[int, int] = defaultdict(int)
    for row in session.select_in(_VERSIONS, rows):
        sizes[row["article_id"]] += row["size"]
    for article_id, row in rows.items():
        yield StoredArticle(
            id=article_id,
            changed_at=read_time(row["changed_at"]),
            topic_ids=tuple(topics[article_id]),
            cited_by=frozenset(cited[article_id]),
            corrected=article_id in corrected,
            awaited=not row["grouped"] or article_id in checked,
            pages=tuple(pages[article_id]),
            size_bytes=row["size"] + sizes[article_id],
        )


def _gather_topics(session: Session, article_ids: Collection[int]) -> defaultdict[int, list[str]]:
    found: defaultdict[int, list[str]] = defaultdict(list)
    query = "SELECT article_id, topic_id FROM article_topics WHERE article_id IN ({sought})"
    for row in session.select_in(query, article_ids):
        found[row["article_id"]].append(row["topic_id"])
    return found


def _gather_citations(session: Session, article_ids: Collection[int]) -> defaultdict[int, list[EditionKey]]:
    found: defaultdict[int, list[EditionKey]] = defaultdict(list)
    query = "SELECT article_id, topic_id, day, item FROM citations WHERE article_id IN ({sought})"
    for row in session.select_in(query, article_ids):
        key = EditionKey(row["topic_id"], date.fromisoformat(row["day"]), row["item"])
        found[row["article_id"]].append(key)
    return found


def _find_stories(session: Session, article_ids: Sequence[int]) -> list[str]:
    rows = session.select_in(
        "SELECT DISTINCT story_id FROM story_articles WHERE article_id IN ({sought})", article_ids
    )
    return sorted({row["story_id"] for row in rows})


def _find_topics(session: Session, story_ids: Sequence[str]) -> set[str]:
    rows = session.select_in("SELECT topic_id FROM stories WHERE id IN ({sought})", story_ids)
    return {row["topic_id"] for row in rows}


def _drop_empty_story(session: Session, story_id: str) -> None:
    """Drop a story that nothing is left of; what led to it or followed it leads nowhere."""
    gone = session.execute(
        "DELETE FROM stories WHERE id = ? AND NOT EXISTS"
        " (SELECT 1 FROM story_articles WHERE story_id = stories.id)",
        [story_id],
    )
    if gone:
        session.execute("DELETE FROM story_forwards WHERE into_id = ?", [story_id])
        session.execute("UPDATE stories SET follows = NULL WHERE follows = ?", [story_id])


def _list_spans(families: Collection[str], spared: Collection[str]) -> list[tuple[int, int]]:
    """Return the ranges of the numbers of those families, but those that they share with a spared one."""
    return sorted(set(map(find_key_range, families)) - set(map(find_key_range, spared)))
