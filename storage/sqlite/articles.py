"""Articles: their newest version, the words of every version, and the pages they were read from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from monitor.errors import NotFound
from monitor.model import (
    Article,
    Collected,
    Draft,
    Outlet,
    Page,
    PageCheck,
    Revision,
    Saved,
    SeenEntry,
    Site,
    report_saved,
)
from storage.rows import (
    BLOCKS,
    OUTLET,
    PAGE_CHECK,
    READING,
    REVISION,
    Row,
    read_article,
    read_json,
    read_page,
    read_row,
    read_site,
    read_time,
    write_article,
    write_json,
    write_page,
    write_row,
    write_site,
    write_time,
    write_version,
)
from storage.sqlite.feeds import write_seen, write_states
from storage.sqlite.outcomes import write_outcomes
from storage.sqlite.packing import pack, unpack
from storage.sqlite.search import find_words, write_words
from storage.sqlite.session import Session
from storage.sqlite.stories import call_rounds, leave_story
from storage.sqlite.tables import Tables

BEFORE_ALL_TIMES = ""
AFTER_ALL_TIMES = "~"  # sorts after every digit

_ARTICLES = """
    SELECT articles.*, versions.title, versions.text, versions.blocks
    FROM articles
    JOIN versions ON versions.article_id = articles.id AND versions.version = articles.version
"""
_NEWEST_OF_ALL = """
    SELECT id FROM articles
    WHERE published > ? AND published <= ? ORDER BY published DESC, id DESC LIMIT ?
"""
_NEWEST_OF_TOPIC = """
    SELECT article_id FROM article_topics
    WHERE topic_id = ? AND published > ? AND published <= ?
    ORDER BY published DESC, article_id DESC LIMIT ?
"""
_BY_OUTLET = "SELECT count(*) AS articles, max(id) AS newest FROM articles GROUP BY outlet_id"
_VERSIONS = """
    SELECT article_id, version, title, text, seen_at, cause FROM versions
    WHERE article_id = ? ORDER BY version
"""
_KEPT_WHEN_REREAD = ["first_seen", "changed_at"]
_LATEST_PAGE = "SELECT * FROM pages WHERE article_id = ? ORDER BY version DESC LIMIT 1"
_WITH_PAGE = "SELECT DISTINCT article_id FROM pages WHERE article_id > ? ORDER BY article_id LIMIT ?"
_DUE_CHECKS = "SELECT * FROM page_checks WHERE due_at <= ? ORDER BY due_at, article_id LIMIT ?"
_CHECKS_AHEAD = "SELECT * FROM page_checks WHERE due_at > ? ORDER BY due_at, article_id LIMIT ?"
_LONGEST_WAIT = timedelta(days=8)
"""No look at a page is planned for later, unless by a clock that was ahead."""
_NTH_NEWEST = """
    SELECT published FROM articles WHERE published > '' ORDER BY published DESC, id DESC LIMIT 1 OFFSET ?
"""


class ArticleTables(Tables):
    """`articles`, `versions`, `pages`, `page_checks`, `sites`, `article_topics` and `article_words`."""

    def save_collected(self, batch: Collected) -> list[Saved]:
        """Save what the collect leg brings at a time, in one transaction. See `storage.protocol`."""
        with self.session.write():
            saved = [_save_draft(self.session, find.draft, find.seen, find.at) for find in batch.finds]
            reports = list(map(report_saved, batch.finds, saved))
            write_seen(self.session, batch.seen)
            write_states(self.session, batch.states)
            write_outcomes(self.session, [*reports, *batch.outcomes])
            self.session.upsert("sites", list(map(write_site, batch.sites)), key=["host"])
        return saved

    def load_site(self, host: str) -> Site:
        """Return what is remembered of a host's pages."""
        with self.session.read():
            rows = self.session.select("SELECT * FROM sites WHERE host = ?", [host])
        return read_site(rows[0]) if rows else Site(host, ())

    def load_page(self, article_id: int) -> Page:
        """Return the page that an article was last read from. Raises NotFound."""
        with self.session.read():
            rows = self.session.select(_LATEST_PAGE, [article_id])
        if not rows:
            raise NotFound(f"no page of article {article_id} is stored in {self.session.path}")
        return read_page(rows[0], unpack(rows[0]["body"]))

    def list_with_page(self, after_id: int, limit: int) -> list[int]:
        """Return the ids of articles whose page is stored, ascending, those after `after_id`."""
        with self.session.read():
            return self.session.select_values(_WITH_PAGE, [after_id, limit])

    def list_page_checks(self, due_at: datetime, limit: int) -> list[PageCheck]:
        """Return the looks at pages that are due, the earliest first, then those of a clock ahead."""
        too_late = write_time(due_at + _LONGEST_WAIT)
        with self.session.read():
            rows = self.session.select(_DUE_CHECKS, [write_time(due_at), limit])
            rows += self.session.select(_CHECKS_AHEAD, [too_late, limit - len(rows)])
        return [read_row(PAGE_CHECK, row) for row in rows]

    def settle_page_check(self, article_id: int, following: PageCheck | None) -> None:
        """Put the next look at an article's page in place of the one taken; None: there is none."""
        with self.session.write():
            if following is None:
                self.session.execute("DELETE FROM page_checks WHERE article_id = ?", [article_id])
            else:
                self.session.upsert("page_checks", [write_row(following)], key=["article_id"])

    def load_article(self, article_id: int) -> Article:
        """Return the newest version. Raises NotFound."""
        found = self.load_articles([article_id])
        if article_id not in found:
            raise NotFound(f"there is no article {article_id} in {self.session.path}")
        return found[article_id]

    def load_articles(self, article_ids: Sequence[int]) -> dict[int, Article]:
        """Return those of the articles that exist, by id."""
        with self.session.read():
            return {article.id: article for article in read_articles(self.session, article_ids)}

    def find_article_ids(self, keys: Sequence[str]) -> dict[str, int]:
        """Return the ids of those articles that are stored, by their keys."""
        with self.session.read():
            rows = self.session.select_in("SELECT key, id FROM articles WHERE key IN ({sought})", keys)
        return {row["key"]: row["id"] for row in rows}

    def list_articles(
        self,
        topic_id: str | None,
        since: datetime | None,
        until: datetime | None,
        limit: int,
    ) -> list[Article]:
        """Return articles of a topic (None: any) published in (`since`, `until`], newest first."""
        span = [
            BEFORE_ALL_TIMES if since is None else write_time(since),
            AFTER_ALL_TIMES if until is None else write_time(until),
        ]
        with self.session.read():
            if topic_id is None:
                ids = self.session.select_values(_NEWEST_OF_ALL, [*span, limit])
            else:
                ids = self.session.select_values(_NEWEST_OF_TOPIC, [topic_id, *span, limit])
            return read_articles(self.session, ids)

    def find_nth_newest(self, number: int) -> datetime | None:
        """Return when the article was published that is the `number`th from the newest; None with fewer."""
        with self.session.read():
            found = self.session.select_values(_NTH_NEWEST, [number - 1])
        return read_time(found[0]) if found else None

    def count_by_outlet(self) -> list[tuple[Outlet, int]]:
        """Return every outlet that articles are stored of, and of how many: the most first, then by id."""
        with self.session.read():
            counts = self.session.select(_BY_OUTLET, [])
            newest = [row["newest"] for row in counts]
            found = self.session.select_in("SELECT id, outlet FROM articles WHERE id IN ({sought})", newest)
        outlets = {row["id"]: read_json(OUTLET, row["outlet"]) for row in found}
        counted = [(outlets[row["newest"]], row["articles"]) for row in counts]
        return sorted(counted, key=lambda each: (-each[1], each[0].id))

    def search_articles(self, folded_query: str, limit: int) -> list[Article]:
        """Return articles that contain every word of the query, newest first.

        See `storage.protocol`, and `storage.sqlite.search` for how far back it looks.
        """
        with self.session.read():
            return read_articles(self.session, find_words(self.session, folded_query, limit))

    def list_versions(self, article_id: int) -> list[Revision]:
        """Return every version of an article's words, version 1 first. Raises NotFound."""
        with self.session.read():
            rows = self.session.select(_VERSIONS, [article_id])
        if not rows:
            raise NotFound(f"there is no article {article_id} in {self.session.path}")
        return [read_row(REVISION, row) for row in rows]


def read_articles(session: Session, article_ids: Sequence[int]) -> list[Article]:
    """Return those of the articles that exist, in the order of the ids, within the caller's transaction."""
    rows = session.select_in(f"{_ARTICLES} WHERE articles.id IN ({{sought}})", article_ids)
    by_id: dict[int, Row] = {row["id"]: row for row in rows}
    return [read_article(by_id[article_id]) for article_id in article_ids if article_id in by_id]


def _save_draft(session: Session, draft: Draft, seen: Sequence[SeenEntry], now: datetime) -> Saved:
    saved = _save_words(session, draft, now)
    write_seen(session, [replace(entry, article_id=saved.article_id) for entry in seen])
    return saved


def _save_words(session: Session, draft: Draft, now: datetime) -> Saved:
    """Save a draft as a new article or a new version, unless its words are known."""
    known = session.select(f"{_ARTICLES} WHERE articles.key = ?", [draft.key])
    if not known:
        return _write_version(session, draft, 1, now)
    newest = known[0]
    if (newest["title"], newest["text"]) == (draft.reading.title, draft.reading.text):
        return _write_anew(session, draft, newest, now)
    if draft.dated_by == "first seen":
        known_date = {"published": read_time(newest["published"]), "dated_by": newest["dated_by"]}
        draft = replace(draft, **known_date)
    return _write_version(session, draft, newest["version"] + 1, now)


def _write_anew(session: Session, draft: Draft, newest: Row, now: datetime) -> Saved:
    """Write what another reading of the same page found beside the same words."""
    article_id, version = newest["id"], newest["version"]
    if draft.cause == "outlet" or _is_known(draft, newest, now):
        return Saved(article_id, version, "unchanged")
    same_origin = read_json(READING, newest["reading"]).provenance == draft.reading.provenance
    same_date = newest["published"] == write_time(draft.published)
    kept = [*_KEPT_WHEN_REREAD, "grouped"] if same_origin and same_date else _KEPT_WHEN_REREAD
    session.upsert("articles", [write_article(draft, version, now)], key=["key"], keep=kept)
    words = write_version(article_id, version, draft, now)
    known = ["title", "text", "seen_at", "cause"]
    session.upsert("versions", [words], key=["article_id", "version"], keep=known)
    _write_topics(session, article_id, draft)
    return Saved(article_id, version, "reread")


def _is_known(draft: Draft, newest: Row, now: datetime) -> bool:
    row = write_article(draft, newest["version"], now)
    told = [name for name in row if name not in (*_KEPT_WHEN_REREAD, "grouped")]
    return all(row[name] == newest[name] for name in told) and newest["blocks"] == write_json(
        BLOCKS, draft.reading.blocks
    )


def _write_version(session: Session, draft: Draft, version: int, now: datetime) -> Saved:
    kept = ["first_seen"] if draft.cause == "outlet" else _KEPT_WHEN_REREAD
    session.upsert("articles", [write_article(draft, version, now)], key=["key"], keep=kept)
    article_id: int = session.select_values("SELECT id FROM articles WHERE key = ?", [draft.key])[0]
    session.insert("versions", [write_version(article_id, version, draft, now)])
    if draft.page is not None:
        session.insert("pages", [_pack_page(article_id, version, draft.page)])
    if draft.check_at is not None:
        row = write_row(_plan_check(article_id, draft, draft.check_at))
        session.upsert("page_checks", [row], key=["article_id"], keep=list(row))
    _write_topics(session, article_id, draft)
    write_words(session, article_id, draft.folded_title, draft.folded_text)
    return Saved(article_id, version, "new" if version == 1 else "revised")


def _plan_check(article_id: int, draft: Draft, due_at: datetime) -> PageCheck:
    page = draft.page
    return PageCheck(
        article_id=article_id,
        url=draft.url if page is None else page.final_url,
        feed_url=draft.feed_url,
        step=0,
        due_at=due_at,
        etag=page.headers.get("etag") if page else None,
        last_modified=page.headers.get("last-modified") if page else None,
    )


def _pack_page(article_id: int, version: int, page: Page) -> Row:
    return write_page(article_id, version, page, pack(page.body))


def _write_topics(session: Session, article_id: int, draft: Draft) -> None:
    """Put an article under the topics of its newest version, and under no other."""
    topics = list(dict.fromkeys(match.topic_id for match in draft.matches))
    digested = set(
        session.select_values(
            f"""
            SELECT topic_id FROM digest_articles
            WHERE article_id = ? AND topic_id IN ({", ".join("?" * len(topics))})
            """,
            [article_id, *topics],
        )
    )
    known = session.select("SELECT topic_id, digested FROM article_topics WHERE article_id = ?", [article_id])
    before = [row["topic_id"] for row in known]
    digested.update(row["topic_id"] for row in known if row["digested"])  # its digest may have been pruned
    for topic_id in set(before).difference(topics):
        leave_story(session, article_id, topic_id)
    if before:  # what is new has its round when it is grouped
        call_rounds(session, set(before).symmetric_difference(topics))
    session.execute("DELETE FROM article_topics WHERE article_id = ?", [article_id])
    session.insert(
        "article_topics",
        [
            {
                "article_id": article_id,
                "topic_id": topic_id,
                "published": write_time(draft.published),
                "digested": topic_id in digested,
            }
            for topic_id in topics
        ],
    )
