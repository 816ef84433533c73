"""The group leg: what belongs together.

new articles | copies | save | stories | save
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from monitor.group.copies import (
    MAX_GROUPS_PER_HASH,
    Apart,
    Candidate,
    decide_copy,
    has_left_group,
    list_parents,
    rank_candidates,
    repoint_group,
)
from monitor.group.fingerprint import sketch_hashes
from monitor.group.origins import Piece, read_piece
from monitor.group.words import WINDOW, pack_words
from monitor.model import (
    Article,
    CopyLink,
    Correction,
    Outcome,
    Placement,
    Sketch,
    Story,
    StoryArticle,
    Topic,
)
from monitor.pipeline.corrections import list_pairs
from storage.protocol import Storage

BATCH = 20
"""Articles that are placed in one transaction: a twentieth of a second in which other writers wait."""


def group_articles(
    storage: Storage, topics: Sequence[Topic], now: datetime, is_stopped: Callable[[], bool] = lambda: False
) -> list[Outcome]:
    """Give every new article its place among the copies and the stories. Returns an outcome for each.

    A leg that is cut off is taken up where it was, and two at a time do not harm each other. `is_stopped` is
    asked before each batch and each topic: once it says so, the rest is left to the next leg.
    """
    outcomes = []
    while not is_stopped() and (placed := _place_batch(storage, now)):
        outcomes += placed
    for topic in topics:
        if not is_stopped():
            _place_in_stories(topic.id, storage, now)
    return outcomes


def _place_batch(storage: Storage, now: datetime) -> list[Outcome]:
    """Place the next articles among the copies, with what was corrected by then."""
    with storage.together():
        corrections = storage.list_corrections()
        outcomes = [
            _place_copy(article, corrections, storage, now) for article in storage.list_ungrouped(BATCH)
        ]
        storage.record_outcomes(outcomes)
    return outcomes


def _place_copy(
    article: Article, corrections: Sequence[Correction], storage: Storage, now: datetime
) -> Outcome:
    piece = read_piece(article)
    _leave_group(piece, storage)
    sketch = sketch_hashes(piece.hashes)
    apart = _load_apart(corrections, storage)
    decision = decide_copy(piece, _load_candidates(article.id, sketch, storage), apart)
    members = [link for group in decision.takes_over for link in storage.list_group(group)]
    moved = repoint_group(piece, decision.link, _attach(members, storage))
    reading = article.reading
    placement = Placement(
        link=decision.link,
        version=article.version,
        sketch=sketch,
        host=piece.site,
        language=reading.language,
        words=pack_words(reading.title, reading.text),
    )
    storage.save_placement(placement, moved, MAX_GROUPS_PER_HASH)
    return Outcome("group", article.url, decision.link.relation, decision.link.why, now)


def _leave_group(piece: Piece, storage: Storage) -> None:
    """Have the copy group of an article found anew if the article's new version does not belong there."""
    link = storage.load_copies([piece.article_id]).get(piece.article_id)
    if link is not None and has_left_group(piece, link, _attach(storage.list_group(link.group_id), storage)):
        storage.take_back_group(piece.article_id)


def _load_apart(corrections: Sequence[Correction], storage: Storage) -> Apart:
    """Return what readers put apart, with the groups that those articles are in just now."""
    pairs = list_pairs(corrections, "not a copy")
    links = storage.load_copies(sorted({number for pair in pairs for number in pair})) if pairs else {}
    return Apart(pairs, {number: link.group_id for number, link in links.items()})


def _load_candidates(article_id: int, sketch: Sketch, storage: Storage) -> list[Candidate]:
    """Return the stored articles that may share text with a new one, what those copy, and so on."""
    ranked = rank_candidates(sketch, storage.find_postings(sketch.hashes), article_id)
    if not ranked:
        return []
    links = storage.load_copies([candidate for candidate, _ in ranked])
    while found := _load_parents(links, article_id, storage):
        links |= found
    return _attach(list(links.values()), storage)


def _load_parents(links: Mapping[int, CopyLink], article_id: int, storage: Storage) -> dict[int, CopyLink]:
    parents = list_parents(links.values(), article_id)
    return storage.load_copies(parents) if parents else {}


def _attach(links: Sequence[CopyLink], storage: Storage) -> list[Candidate]:
    articles = storage.load_articles([link.article_id for link in links]) if links else {}
    return [Candidate(read_piece(articles[link.article_id]), link) for link in links]


def _place_in_stories(topic_id: str, storage: Storage, now: datetime) -> None:
    """Find the stories of a topic anew, as far as they may still change, if something in it changed."""
    with storage.snapshot():
        number = storage.find_story_round(topic_id)
        if number is None:
            return
        articles = storage.list_story_articles(topic_id, now - WINDOW)
        stories = _load_stories(topic_id, articles, storage, now)
        apart = list_pairs(storage.list_corrections(), "not this story")
        used = storage.find_story_ids([f"{topic_id}-{article.id}" for article in articles])
    from monitor.group.stories import assign_stories  # numpy takes a while to load; most rounds do without

    changes = assign_stories(articles, stories, apart, topic_id, used)
    with storage.together():
        if storage.end_story_round(topic_id, number):  # else this is out of date
            storage.save_stories(changes.stories, changes.forwards)


def _load_stories(
    topic_id: str, articles: Sequence[StoryArticle], storage: Storage, now: datetime
) -> list[Story]:
    """Return the stories of the window and those of its articles."""
    stories = {story.id: story for story in storage.list_stories(topic_id, now - WINDOW)}
    # An article whose date its outlet changed may be the only one of its story in the window.
    missing = {article.story_id for article in articles if article.story_id} - stories.keys()
    return [*stories.values(), *map(storage.load_story, sorted(missing))]
