"""`monitor story`: one story from its first day to its last."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Any

import click

from monitor.cli.console import config_option, json_option, print_json
from monitor.cli.labels import describe_said, describe_sides, write_side
from monitor.config import Config, load_config
from monitor.digest.english import ENGLISH
from monitor.model import Article, CopyLink, Story
from monitor.pipeline.background import load_followed, name_story
from monitor.pipeline.stances import settle_stances
from monitor.register.builtin import build_register
from storage.protocol import Storage
from storage.sqlite.store import open_store


@dataclass(frozen=True, slots=True)
class NamedStory:
    """A story with the article whose title names it, None when none of its articles is stored."""

    story: Story
    named: Article | None

    @property
    def title(self) -> str:
        """The title, as its outlet wrote it."""
        return self.named.reading.title if self.named else "?"


@dataclass(frozen=True, slots=True)
class Life:
    """A story with what it was, what it follows, what follows it, and where it was told."""

    story: NamedStory
    former_ids: tuple[str, ...]
    follows: NamedStory | None
    followers: tuple[NamedStory, ...]
    articles: tuple[Article, ...]
    places: dict[int, CopyLink]
    digests: tuple[date, ...]


@click.command()
@config_option
@json_option
@click.argument("story_id")
def story(config_path: Path, as_json: bool, story_id: str) -> None:
    """Show a story: its title, from when to when it was told, what it follows, its articles by day."""
    config = load_config(config_path)
    with open_store(config.collect.database) as storage:
        life = _load_life(story_id, config, storage)
    if as_json:
        print_json(_describe_life(life, story_id))
        return
    for line in _write_life(life, story_id):
        click.echo(line)


def load_named_story(story_id: str, storage: Storage) -> NamedStory:
    """Return a story by its id or one that leads to it. Raises NotFound."""
    return _name(storage.load_story(story_id), storage)


def _name(found: Story, storage: Storage) -> NamedStory:
    return NamedStory(found, name_story(found, storage))


def describe_story(one: NamedStory) -> dict[str, Any]:
    """Return a story for JSON, without its articles."""
    return {
        "id": one.story.id,
        "topic": one.story.topic_id,
        "title": one.title,
        "title_from": one.named.id if one.named else None,
        "first_at": one.story.first_at,
        "last_at": one.story.last_at,
        "articles": len(one.story.article_ids),
    }


def write_story(one: NamedStory) -> str:
    """Return a story in a line."""
    articles = ENGLISH.count(len(one.story.article_ids), "article")
    return f"{one.story.id}: {one.title} ({articles}, {_write_span(one.story)})"


def _load_life(story_id: str, config: Config, storage: Storage) -> Life:
    told = load_named_story(story_id, storage)
    found = told.story
    ids = found.article_ids
    former = storage.list_forwards([found.id]).get(found.id, ())
    later = storage.list_stories(found.topic_id, found.last_at)
    followed = load_followed(found, storage)
    loaded = list(storage.load_articles(ids).values())
    articles = settle_stances(loaded, config.topics, build_register(config), storage)
    return Life(
        story=told,
        former_ids=former,
        follows=_name(followed, storage) if followed else None,
        followers=tuple(
            _name(one, storage) for one in later if one.follows in (found.id, *former) and one.id != found.id
        ),
        articles=tuple(sorted(articles, key=lambda article: (article.published, article.id))),
        places=storage.load_copies(ids),
        digests=tuple(sorted(set(storage.find_digest_days(found.topic_id, ids).values()))),
    )


def _describe_life(life: Life, asked: str) -> dict[str, Any]:
    return describe_story(life.story) | {
        "asked": asked,
        "former_ids": life.former_ids,
        "follows": describe_story(life.follows) if life.follows else None,
        "followed_by": [describe_story(one) for one in life.followers],
        "digests": life.digests,
        "articles": [
            {
                "id": article.id,
                "published": article.published,
                "outlet": article.outlet.name,
                "affiliation": article.outlet.affiliation,
                "relation": place.relation if (place := life.places.get(article.id)) else None,
                "of": place.of_id if place else None,
                "title": article.reading.title,
                "url": article.url,
            }
            for article in life.articles
        ],
        "quotes": describe_said(life.articles),
        "stances": describe_sides(life.articles),
    }


def _write_life(life: Life, asked: str) -> Iterator[str]:
    told = life.story
    yield told.title
    yield "=" * min(len(told.title), 78)
    yield f"{told.story.id}, {_write_span(told.story)}"
    if asked != told.story.id:
        yield f"{asked} went into this story"
    if others := [story_id for story_id in life.former_ids if story_id != asked]:
        yield f"Went into this story: {', '.join(others)}"
    if life.follows:
        yield f"Takes up {write_story(life.follows)}"
    yield from (f"Taken up by {write_story(one)}" for one in life.followers)
    if life.digests:
        yield f"In the digests of {', '.join(map(str, life.digests))}"
    for day, articles in groupby(life.articles, key=lambda article: article.published.date()):
        yield f"\n{day}"
        for article in articles:
            yield f"  {article.id:>6}  {article.published:%H:%M}  {_write_place(article, life)}"

    if said := describe_said(life.articles):
        yield "\nWho says what"
        for one in said:
            yield f"  {one['speaker']}: “{one['words']}” ({', '.join(map(str, one['articles']))})"
    if sides := describe_sides(life.articles):
        yield "\nStance"
        yield from (f"  {write_side(one)}" for one in sides)


def _write_place(article: Article, life: Life) -> str:
    place = life.places.get(article.id)
    of = str(place.of_id) if place and place.of_id is not None else None
    what = ENGLISH.describe_relation(place.relation, of) if place else "not grouped"
    return f"{article.outlet.name} ({article.outlet.affiliation}), {what}: {article.reading.title}"


def _write_span(found: Story) -> str:
    return f"{found.first_at:%Y-%m-%d %H:%M} to {found.last_at:%Y-%m-%d %H:%M}"
