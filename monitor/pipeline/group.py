"""The group leg: what belongs together.

new articles | copies | save | stories | save
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from monitor.group.copies import (
    MAX_GROUPS_PER_HASH,
    Candidate,
    decide_copy,
    list_parents,
    rank_candidates,
    repoint_group,
)
from monitor.group.fingerprint import make_sketch
from monitor.group.origins import read_piece
from monitor.group.stories import WINDOW, assign_stories, read_story_article
from monitor.group.urls import site_of
from monitor.model import Article, CopyLink, Outcome, Sketch, Topic
from storage.protocol import Storage

BATCH = 200
MOST_IN_WINDOW = 100_000


def group_articles(storage: Storage, topics: Sequence[Topic], now: datetime) -> list[Outcome]:
    """Give every new article its place among the copies and the stories. Returns an outcome for each."""
    outcomes = []
    while batch := storage.list_ungrouped(BATCH):
        outcomes += [_place_copy(article, storage, now) for article in batch]
    for topic in topics:
        _place_in_stories(topic, storage, now)
    return outcomes


def _place_copy(article: Article, storage: Storage, now: datetime) -> Outcome:
    piece, sketch = read_piece(article), make_sketch(article.reading.text)
    decision = decide_copy(piece, _load_candidates(article.id, sketch, storage))
    members = [link for group in decision.takes_over for link in storage.list_group(group)]
    moved = repoint_group(piece, decision.link, _attach(members, storage))
    storage.save_copy(
        decision.link, article.version, sketch, site_of(article.url), MAX_GROUPS_PER_HASH, moved
    )
    return Outcome("group", article.url, decision.link.relation, decision.link.why, now)


def _load_candidates(article_id: int, sketch: Sketch, storage: Storage) -> list[Candidate]:
    """Return the stored articles that may share text with a new one, and what those copy."""
    ranked = rank_candidates(sketch, storage.find_postings(sketch.hashes), article_id)
    links = storage.load_copies([candidate for candidate, _ in ranked])
    links |= storage.load_copies(list_parents(links.values(), article_id))
    return _attach(list(links.values()), storage)


def _attach(links: Sequence[CopyLink], storage: Storage) -> list[Candidate]:
    articles = storage.load_articles([link.article_id for link in links])
    return [Candidate(read_piece(articles[link.article_id]), link) for link in links]


def _place_in_stories(topic: Topic, storage: Storage, now: datetime) -> None:
    """Assign the articles of the window that are in no story yet."""
    since = now - WINDOW
    unplaced = set(storage.list_unplaced(topic.id, since))
    if not unplaced:
        return
    window = storage.list_articles(topic.id, since, now, MOST_IN_WINDOW)
    copies = storage.load_copies([article.id for article in window])
    read = [read_story_article(article, copies[article.id]) for article in window if article.id in copies]
    new = [article for article in read if article.id in unplaced]
    old = [article for article in read if article.id not in unplaced]
    stories = storage.list_stories(topic.id, since)
    storage.save_stories(assign_stories(new, old, stories, topic.id))
