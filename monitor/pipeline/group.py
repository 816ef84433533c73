"""The group leg: what belongs together.

new articles | copies | save | stories | save
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from monitor.group.copies import choose_candidates, decide_copy
from monitor.group.fingerprint import make_sketch
from monitor.group.stories import assign_stories
from monitor.group.urls import site_of
from monitor.model import Article, Outcome, Topic
from storage.protocol import Storage

STORY_WINDOW = timedelta(days=7)
"""Articles older than this do not draw new ones into their story."""

GROUP_BATCH = 200
MAX_GROUPS_PER_HASH = 4
"""A shingle that stands in more copy groups than this says nothing about copying."""


def group_articles(storage: Storage, topics: Sequence[Topic], now: datetime) -> list[Outcome]:
    """Give every new article its place among the copies and the stories. Returns an outcome for each."""
    outcomes = []
    while batch := storage.list_ungrouped(GROUP_BATCH):
        outcomes += [_place_copy(article, storage, now) for article in batch]
    for topic in topics:
        _place_in_stories(topic, storage, now)
    return outcomes


def _place_copy(article: Article, storage: Storage, now: datetime) -> Outcome:
    sketch = make_sketch(article.reading.text)
    candidates = choose_candidates(article.id, sketch, storage.find_postings(sketch.hashes))
    others = storage.load_articles(candidates)
    links = storage.load_copies(list(others))
    decision = decide_copy(article, [(others[id_], links[id_]) for id_ in candidates if id_ in links])
    storage.save_copies(decision, article.id, sketch, site_of(article.url), MAX_GROUPS_PER_HASH)
    return Outcome("group", article.url, decision[0].relation, decision[0].why, now)


def _place_in_stories(topic: Topic, storage: Storage, now: datetime) -> None:
    """Assign the articles of the window that are in no story yet."""
    window = storage.list_articles(topic.id, now - STORY_WINDOW, now, limit=100_000)
    stories = storage.list_stories(topic.id, now - STORY_WINDOW)
    placed = {article_id for story in stories for article_id in story.article_ids}
    copies = storage.load_copies([article.id for article in window])
    new = [article for article in window if article.id not in placed and article.id in copies]
    old = [article for article in window if article.id in placed]
    storage.save_stories(assign_stories(topic.id, new, old, stories, copies))
