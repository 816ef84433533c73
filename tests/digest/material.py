"""The material of a day at the harbour, for tests of composing and rendering."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from monitor.digest.deeds import Deed, list_possible, read_deeds
from monitor.digest.material import DayMaterial
from monitor.model import (
    Article,
    CopyLink,
    Evidence,
    MatchRule,
    Reworking,
    Sentence,
    Stance,
    Tags,
    Target,
    Topic,
)
from tests.factories import NOON, TOPIC, make_article, make_copy, make_draft, make_outlet, make_story

BOARD = Target("board", "the harbour board", "actor", ("harbour board",), (), ())
HARBOUR = Topic(
    TOPIC, "Harbour", "Harbour", "Ilsa", ("en",), MatchRule((), (), (), ()), (BOARD,), ("state", "ngo")
)
FIRST = "The harbour board closed the northern quay to all fishing boats on Monday."
SECOND = "Cooks of the lower town bought the last of the herring from the harbour board."
THIRD = "Pilots of the old harbour called the closing of the northern quay a theft by night."


def write_article(
    number: int,
    *sentences: str,
    group: str = "state",
    title: str | None = None,
    evidence: tuple[Evidence, ...] = (),
) -> Article:
    """Return an article of an outlet of its own, a paragraph for each sentence, `number` hours before noon."""
    text = "\n\n".join(sentences)
    spans = tuple(Sentence(text.index(one), text.index(one) + len(one)) for one in sentences)
    stances = (Stance(TOPIC, "board", "outlet", "against", 0.8, evidence),) if evidence else ()
    made = make_draft(
        number,
        title=f"Title {number}" if title is None else title,
        text=text,
        outlet=make_outlet(id=f"outlet-{number}", name=f"Outlet {number}", affiliation=group),
        tags=Tags(spans, (), stances),
        published=NOON - timedelta(hours=number),
    )
    return make_article(number, replace(made, reading=replace(made.reading, language="en")))


def gather(*articles: Article, **changes: Any) -> DayMaterial:
    """Return the material of a day with these articles, in one story, all origins unless `copies` says more."""
    copies: dict[int, CopyLink] = {one.id: make_copy(one.id) for one in articles}
    fields: dict[str, Any] = {
        "topic": HARBOUR,
        "group_names": {"state": "State media", "ngo": "Organisations"},
        "day": date(2024, 3, 5),
        "timezone": "UTC",
        "language": "en",
        "start": NOON - timedelta(days=1),
        "end": NOON,
        "composed_at": NOON,
        "articles": articles,
        "stories": (make_story("harbour-1", tuple(sorted(one.id for one in articles))),),
        "changed": (),
        "feeds": (),
        "late": 0,
        "left_out": 0,
        "max_stories": 9,
    }
    copies |= changes.pop("copies", {})
    return DayMaterial(**fields | {"copies": copies} | changes)


def make_reworking(**changes: Any) -> Reworking:
    """Return what a copy made that took everything over as it was: three paragraphs."""
    return replace(
        Reworking(3, 0, 0, 0, (), own_headline=False, own_opening=False, outdated=False), **changes
    )


def find_deeds(article: Article) -> list[Deed]:
    """Return the deeds that the first sentences of an article tell, in order."""
    return read_deeds(article, list_possible(article))
