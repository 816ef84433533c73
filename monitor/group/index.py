"""Copies and stories over a stream of documents, in memory: the same decisions without a database.

`CopyIndex` keeps what storage keeps, by the same rules, so that copy detection can be tried and measured
alone; `place_in_stories` does the same for stories.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import groupby

from monitor.group.copies import (
    MAX_GROUPS_PER_HASH,
    Candidate,
    decide_copy,
    list_parents,
    rank_candidates,
    repoint_group,
)
from monitor.group.datings import date_moment
from monitor.group.fingerprint import hash_shingles, sketch_hashes
from monitor.group.origins import Piece
from monitor.group.stories import assign_stories
from monitor.group.urls import canonical_key, site_of
from monitor.group.words import pack_words
from monitor.model import CopyLink, Sketch, Story, StoryArticle, propose_outlet


@dataclass(frozen=True, slots=True)
class Document:
    """An article as a benchmark hands it in.

    `published` is aware, `source` is the outlet's name, `stream` tells topics apart.
    """

    id: str
    published: datetime
    url: str
    source: str
    title: str
    text: str
    stream: str = ""


@dataclass(frozen=True, slots=True)
class CopyLine:
    """What was found about a document: its group's first document, and what it copies, if anything."""

    id: str
    cluster: str
    of: str | None
    share: float | None
    relation: str
    why: str
    held: float | None = None
    paragraph: int | None = None
    sign: str | None = None


@dataclass(frozen=True, slots=True)
class StoryLine:
    """The story of a document, named by its first document."""

    id: str
    cluster: str


class CopyIndex:
    """The copy groups of the documents added so far. Documents are numbered from 1 as they come."""

    def __init__(self) -> None:
        self._names: list[str] = []
        self._stored: dict[int, Candidate] = {}
        self._members: defaultdict[int, set[int]] = defaultdict(set)
        self._postings: dict[int, list[int]] = {}
        self._common: set[int] = set()
        self._posted: defaultdict[int, set[int]] = defaultdict(set)

    def add(self, document: Document) -> CopyLink:
        """Place a document among the earlier ones, and move those whose origin it is."""
        return self.add_piece(document.id, _read_document(document))

    def add_piece(self, name: str, piece: Piece) -> CopyLink:
        """Do the same with what was read of an article; its id is of no account."""
        self._names.append(name)
        piece = replace(piece, article_id=len(self._names))
        sketch = sketch_hashes(piece.hashes)
        decision = decide_copy(piece, self._find_candidates(sketch, piece.article_id))
        members = [self._stored[number] for group in decision.takes_over for number in self._members[group]]
        self._save(Candidate(piece, decision.link), sketch.hashes)
        for link in repoint_group(piece, decision.link, members):
            self._move(link)
        return decision.link

    def list_lines(self) -> Iterator[CopyLine]:
        """Yield what is known of each document by now, in the order in which they came."""
        for number, name in enumerate(self._names, start=1):
            link = self._stored[number].link
            of = None if link.of_id is None else self._names[link.of_id - 1]
            yield CopyLine(
                id=name,
                cluster=self._names[link.group_id - 1],
                of=of,
                share=link.share,
                relation=link.relation,
                why=link.why,
                held=link.held,
                paragraph=link.paragraph,
                sign=link.sign,
            )

    def _find_candidates(self, sketch: Sketch, number: int) -> list[Candidate]:
        postings = {value: self._postings[value] for value in sketch.hashes if value in self._postings}
        found = [self._stored[other] for other, _ in rank_candidates(sketch, postings, number)]
        while parents := list_parents((candidate.link for candidate in found), number):
            found += [self._stored[parent] for parent in parents]
        return found

    def _save(self, candidate: Candidate, hashes: Iterable[int]) -> None:
        number, group = candidate.link.article_id, candidate.link.group_id
        self._stored[number] = candidate
        self._members[group].add(number)
        fresh = [value for value in hashes if value not in self._common and value not in self._posted[group]]
        for value in fresh:
            self._posted[group].add(value)
            holders = self._postings.setdefault(value, [])
            holders.append(number)
            if len({self._stored[holder].link.group_id for holder in holders}) > MAX_GROUPS_PER_HASH:
                self._common.add(value)
                del self._postings[value]

    def _move(self, link: CopyLink) -> None:
        old = self._stored[link.article_id]
        self._stored[link.article_id] = Candidate(old.piece, link)
        if old.link.group_id != link.group_id:
            self._members[old.link.group_id].discard(link.article_id)
            self._members[link.group_id].add(link.article_id)
            self._posted[link.group_id] |= self._posted[old.link.group_id]


def place_documents(documents: Iterable[Document]) -> list[CopyLine]:
    """Return one line for each document, in order, as everything stands after the last of them."""
    index = CopyIndex()
    for document in documents:
        index.add(document)
    return list(index.list_lines())


def place_in_stories(documents: Sequence[Document], window: timedelta | None = None) -> list[StoryLine]:
    """Return one line for each document, in order, after a round of the group leg for every day.

    Each stream is a topic of its own; no document counts as a copy. A document is compared with those of
    its stream that are at most `window` older; None: with all, for streams that span years.
    """
    streams: defaultdict[str, list[int]] = defaultdict(list)
    for place, document in enumerate(documents):
        streams[document.stream].append(place)
    clusters: dict[int, int] = {}
    for places in streams.values():
        articles = [_read_article(documents[place], place) for place in places]
        for story in _follow_days(articles, window):
            first = min(story.article_ids, key=lambda place: (documents[place].published, place))
            clusters |= dict.fromkeys(story.article_ids, first)
    return [StoryLine(document.id, documents[clusters[place]].id) for place, document in enumerate(documents)]


def _follow_days(articles: Iterable[StoryArticle], window: timedelta | None) -> list[Story]:
    stories: dict[str, Story] = {}
    recent: list[StoryArticle] = []
    in_order = sorted(articles, key=lambda article: (article.published, article.id))
    for _, day in groupby(in_order, key=lambda article: article.published.date()):
        new = list(day)
        since = new[0].published - window if window is not None else in_order[0].published
        recent = [article for article in [*recent, *new] if article.published >= since]
        known = {article.story_id for article in recent}
        current = [story for story in stories.values() if story.id in known]
        changes = assign_stories(recent, current, (), "stream")
        stories |= {story.id: story for story in changes.stories}
        for gone in changes.forwards:
            del stories[gone]
        story_of = {number: story.id for story in stories.values() for number in story.article_ids}
        recent = [replace(article, story_id=story_of[article.id]) for article in recent]
    return list(stories.values())


def _read_article(document: Document, number: int) -> StoryArticle:
    return StoryArticle(
        id=number,
        key=f"{number:09}",
        published=document.published,
        group_id=number,
        of_id=None,
        story_id=None,
        language=None,
        words=pack_words(document.title, document.text),
    )


def _read_document(document: Document) -> Piece:
    site = site_of(document.url)
    return Piece(
        article_id=0,
        key=canonical_key(document.url),
        site=site,
        outlet=propose_outlet(site, document.source or site, (site,)),
        title=document.title,
        dating=date_moment(document.published),
        text=document.text,
        provenance=(),
        hashes=hash_shingles(document.text),
    )
