"""What can be searched of the archive: the texts of a month's digests, as data for search.js. Pure.

A month is one file, so that a browser loads no more than it looks through. It holds what the digests took
from articles, each text once: headline, lead, headings, sentences and quotations, with speakers and outlets.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from monitor.digest.phrases import Phrases
from monitor.model import Digest, DigestStory, QuoteLine, Statement

_JOINT = " … "
"""Between the parts of a quotation that its article interrupts."""
_OPINION = "opinion"
"""The anchor of the section of opinion pieces."""


@dataclass(frozen=True, slots=True)
class Findable:
    """A text that can be found, the anchor it stands at, its speaker, if any, and the outlets that carry it.

    `anchor` is empty for what stands at the top of the page.
    """

    anchor: str
    text: str
    speaker: str
    outlets: tuple[str, ...]


def write_search_month(days: Mapping[date, str]) -> str:
    """Return the script that hands the texts of a month to search.js, the newest day first.

    `days` are its days as `write_search_day` writes them.
    """
    newest_first = ",\n".join(days[day] for day in sorted(days, reverse=True))
    return f"keepMonth([\n{newest_first}\n]);\n"


def write_search_day(digest: Digest, phrases: Phrases) -> str:
    """Return the texts of a digest as JSON: [day, day in words, outlets, texts].

    A text is [anchor, text, speaker, places in outlets].
    """
    outlets: dict[str, int] = {}
    texts = []
    for one in list_findable(digest, phrases):
        places = [outlets.setdefault(name, len(outlets)) for name in one.outlets]
        texts.append([one.anchor, one.text, one.speaker, places])
    day = [digest.day.isoformat(), phrases.format_day(digest.day), list(outlets), texts]
    return json.dumps(day, ensure_ascii=False, separators=(",", ":"))


def list_findable(digest: Digest, phrases: Phrases) -> list[Findable]:
    """Return the texts of a digest in reading order; one that stands in several places, at the first.

    Quotations are in quotation marks.
    """
    found: dict[tuple[str, str], Findable] = {}
    names = {source.number: source.outlet_name for source in digest.sources}
    for one in _list_texts(digest, names, phrases):
        found.setdefault((one.text, one.speaker), one)
    return list(found.values())


def _list_texts(digest: Digest, names: Mapping[int, str], phrases: Phrases) -> Iterator[Findable]:
    stated: list[tuple[str, Statement]] = [("", digest.headline)] if digest.headline else []
    stated += [("", statement) for statement in digest.lead]
    headings = {story.heading.excerpt.text for story in digest.stories}
    for anchor, statement in stated:
        if statement.excerpt.text not in headings:  # a story's own heading leads to the story
            yield _find(anchor, statement.excerpt.text, [statement.source], names)
    for story in digest.stories:
        yield _find(story.story_id, story.heading.excerpt.text, story.sources, names)
        for statement in _list_statements(story):
            yield _find(story.story_id, statement.excerpt.text, [statement.source], names)
        for quote in story.quotes:
            yield _find_quote(quote, story.story_id, names, phrases)
    for line in digest.speakers:
        for quote in line.quotes:
            yield _find_quote(quote, "", names, phrases)
    for opinion in digest.opinions:
        for said in (opinion.heading, opinion.passage):
            if said is not None:
                yield _find(_OPINION, said.excerpt.text, [said.source], names)


def _list_statements(story: DigestStory) -> Iterator[Statement]:
    yield from story.summary
    for telling in story.tellings:
        yield from telling.statements
    yield from story.background


def _find_quote(quote: QuoteLine, anchor: str, names: Mapping[int, str], phrases: Phrases) -> Findable:
    speaker = phrases.comma.join(part for part in (quote.speaker, quote.role) if part)
    text = phrases.put_in_quotes(_JOINT.join(excerpt.text for excerpt in quote.excerpts))
    return _find(quote.quote_id or anchor, text, [*quote.sources, *quote.partly], names, speaker)


def _find(
    anchor: str, text: str, sources: Iterable[int], names: Mapping[int, str], speaker: str = ""
) -> Findable:
    return Findable(anchor, text, speaker, tuple(dict.fromkeys(names[number] for number in sources)))
