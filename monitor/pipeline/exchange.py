"""Corrections of stances on their way to another machine and from it: JSON Lines, by the article's key.

Numbers of articles differ from one database to the next; keys, made from their addresses, do not.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from pydantic import TypeAdapter, ValidationError

from monitor.errors import CorrectionRefused
from monitor.model import CorrectedLabel, StanceCorrection
from storage.protocol import Storage


@dataclass(frozen=True, slots=True)
class Letter:
    """A correction as it travels: `key` and `url` name the article."""

    key: str
    url: str
    topic: str
    target: str
    label: CorrectedLabel
    by: str | None
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of corrections that came in: those made here, and how many were known or older than ours.

    `unknown` are the addresses of the articles that are not stored here.
    """

    made: tuple[StanceCorrection, ...]
    known: int
    unknown: tuple[str, ...]


_LETTER = TypeAdapter(Letter)


def export_stances(storage: Storage) -> Iterator[str]:
    """Yield the corrections of stances that count, as JSON lines, in the order in which they were made."""
    ids = sorted({one.article_id for one in storage.list_stance_corrections(None)})
    articles = storage.load_articles(ids)
    for one in storage.find_stance_corrections(ids):
        article = articles[one.article_id]
        letter = Letter(article.key, article.url, one.topic_id, one.target_id, one.label, one.by, one.made_at)
        yield json.dumps(_LETTER.dump_python(letter, mode="json"), ensure_ascii=False)


def import_stances(storage: Storage, lines: Iterable[str]) -> Taken:
    """Make the corrections that `export_stances` wrote, all or none; the newest word on a stance counts.

    Raises CorrectionRefused for a line that cannot be read.
    """
    letters = [_read_letter(line, number) for number, line in enumerate(lines, start=1) if line.strip()]
    with storage.together():
        ids = storage.find_article_ids([letter.key for letter in letters])
        standing = {
            (one.article_id, one.topic_id, one.target_id): one
            for one in storage.find_stance_corrections(list(ids.values()))
        }
        made = []
        for letter in sorted(letters, key=lambda each: each.made_at):
            article_id = ids.get(letter.key)
            if article_id is None:
                continue
            place = article_id, letter.topic, letter.target
            known = standing.get(place)
            said = letter.label, letter.by
            if known and (known.made_at >= letter.made_at or (known.label, known.by) == said):
                continue
            standing[place] = storage.save_stance_correction(*place, letter.label, letter.by, letter.made_at)
            made.append(standing[place])
    unknown = tuple(dict.fromkeys(letter.url for letter in letters if letter.key not in ids))
    stored = sum(letter.key in ids for letter in letters)
    return Taken(tuple(made), stored - len(made), unknown)


def _read_letter(line: str, number: int) -> Letter:
    try:
        letter = _LETTER.validate_json(line)
    except ValidationError as error:
        problem = error.errors()[0]
        where = ".".join(map(str, problem["loc"])) or "the line"
        raise CorrectionRefused(
            f"line {number} is no correction as `monitor correct export` writes it: {where}: {problem['msg']}"
        ) from error
    if letter.made_at.tzinfo is None:
        raise CorrectionRefused(f"line {number}: made_at has no time zone")
    return letter
