"""Which direct quotations stand in a digest: who said what, and which sources carry it."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from monitor.digest.ledger import Ledger
from monitor.digest.material import DayStory
from monitor.digest.sentences import make_excerpt
from monitor.digest.speakers import join_speakers, read_name
from monitor.model import Article, Attribution, Excerpt, QuoteLine, SpeakerLine
from monitor.terms import list_words, split_words

QUOTES = 4
QUOTES_PER_SPEAKER = 2
SPEAKERS = 8
"""Speakers named beside the stories."""
MIN_WORDS = 6
MAX_WORDS = 60
_ID_LENGTH = 10
_ARTICLES = frozenset(["the", "le", "la", "der", "die", "das"])
_POSSESSIVES = frozenset(
    ["his", "her", "its", "their", "son", "sa", "ses", "leur", "leurs", "sein", "seine", "ihr", "ihre"]
)
"""A role that opens with one says nothing without the sentence before."""


@dataclass(frozen=True, slots=True)
class _Found:
    article: Article
    attribution: Attribution
    speaker: str
    words: tuple[str, ...]


def list_speakers(articles: Iterable[Article]) -> list[str]:
    """Return the named speakers of articles, as often as they speak."""
    return [
        read_name(one.speaker, article.reading.language)
        for article in articles
        for one in article.tags.attributions
        if one.speaker
    ]


def choose_quotes(
    story: DayStory, numbers: Mapping[int, int], ledger: Ledger, known: Sequence[str] = ()
) -> tuple[QuoteLine, ...]:
    """Return the story's direct quotations with their speakers, those most outlets carry first.

    A quotation that several articles carry appears once, with all of them, under a speaker's name if one of
    them gives it ("the minister" in another); what one person says stands together. A group that carried it
    on an earlier day, in what a copy was made from, is not silent. `known` are the speakers
    of the day, to tell who is meant by a surname.
    """
    told = _StoryQuotes(story, known)
    lines: list[QuoteLine] = []
    for group in told.rank():
        spoken = sum(line.speaker == told.find_speaker(group) for line in lines)
        if len(lines) == QUOTES:
            break
        if spoken < QUOTES_PER_SPEAKER and _take(group, ledger):
            lines.append(told.make_line(group, numbers))
    order = list(dict.fromkeys(line.speaker for line in lines))
    return tuple(sorted(lines, key=lambda line: order.index(line.speaker)))


def choose_speakers(
    stories: Sequence[DayStory],
    told: Iterable[QuoteLine],
    numbers: Mapping[int, int],
    ledger: Ledger,
    known: Sequence[str] = (),
) -> tuple[SpeakerLine, ...]:
    """Return what named speakers said that no story has room for: those whom most outlets carry first.

    `stories` are all of the day, `told` the quotations in their sections, in reading order.
    """
    told_ids: dict[str | None, list[str]] = {}
    for line in told:
        told_ids.setdefault(line.speaker, []).append(line.quote_id)
    of_stories = [_StoryQuotes(story, known) for story in stories]
    left = [(_rank(group), quotes, group) for quotes in of_stories for group in quotes.rank()]
    spoken: dict[str, list[QuoteLine]] = {}
    for _, quotes, group in sorted(left, key=lambda item: item[0]):
        speaker = quotes.find_speaker(group)
        lines = spoken.get(speaker, [])
        is_full = len(lines) == QUOTES_PER_SPEAKER or (not lines and len(spoken) == SPEAKERS)
        if not is_full and not speaker.islower() and _take(group, ledger):
            spoken[speaker] = [*lines, quotes.make_line(group, numbers)]
    return tuple(
        SpeakerLine(
            speaker=speaker,
            role=next((line.role for line in lines if line.role), None),
            quotes=tuple(lines),
            told=tuple(told_ids.get(speaker, ())),
        )
        for speaker, lines in spoken.items()
    )


def _take(group: list[_Found], ledger: Ledger) -> bool:
    """Enter a quotation into the ledger if it admits it."""
    return ledger.take(group[0].article, *group[0].attribution.content)


class _StoryQuotes:
    """The quotations of a story, each with all who carry it."""

    def __init__(self, story: DayStory, known: Sequence[str]) -> None:
        self._groups = tuple(sorted(story.groups))
        self._affiliations = {one.id: one.outlet.affiliation for one in story.articles}
        self._elders = story.elders
        self._carried: dict[tuple[str, ...], list[_Found]] = {}
        for article in story.articles:
            for found in _list_quotes(article):
                self._carried.setdefault(found.words, []).append(found)
        joined = join_speakers(list_speakers(story.articles), known)
        self._speakers = {**joined, **self._name_officers(joined)}

    def _name_officers(self, speakers: Mapping[str, str]) -> dict[str, str]:
        """Return whom articles quote by an office alone ("the minister"), where one person has it."""
        holders: dict[tuple[str, ...], set[str]] = {}
        for found in (one for group in self._carried.values() for one in group if not one.speaker.islower()):
            name = speakers[found.speaker]
            offices = (_read_office(found.attribution.role or ""), tuple(list_words(name)[:1]))
            for office in offices:
                holders.setdefault(office, set()).add(name)
        unnamed = ((name, holders.get(_read_office(name), set())) for name in speakers if name.islower())
        return {name: next(iter(owners)) for name, owners in unnamed if len(owners) == 1}

    def rank(self) -> list[list[_Found]]:
        """Return the quotations with all who carry each, those under a name first, the best first."""
        named_first = (
            sorted(group, key=lambda one: one.speaker.islower()) for group in self._carried.values()
        )
        return sorted(named_first, key=_rank)

    def find_speaker(self, group: list[_Found]) -> str:
        """Return the fullest name of who says it."""
        return self._speakers[group[0].speaker]

    def make_line(self, group: list[_Found], numbers: Mapping[int, int]) -> QuoteLine:
        first, speaker = group[0], self.find_speaker(group)
        parts = [
            found
            for words, others in self._carried.items()
            if _is_part(words, first.words)
            for found in others
            if self._speakers[found.speaker] == speaker
        ]
        sources = dict.fromkeys(numbers[found.article.id] for found in group)
        partly = dict.fromkeys(numbers[found.article.id] for found in parts)
        carriers = {self._affiliations[found.article.id] for found in (*group, *parts)}
        carriers |= {one.outlet.affiliation for one in self._elders if _holds(one, first)}
        known = " ".join([speaker, *(found.article.outlet.name for found in group)])
        return QuoteLine(
            excerpts=tuple(_cut(first.article, start, end) for start, end in first.attribution.content),
            speaker=speaker,
            role=self._find_role(speaker),
            via=tuple(name for name in first.attribution.via if name not in known),
            sources=tuple(sources),
            partly=tuple(number for number in partly if number not in sources),
            quote_id=_name_quote(first),
            silent=tuple(one for one in self._groups if one not in carriers),
        )

    def _find_role(self, speaker: str) -> str | None:
        """Return the role that most articles give a speaker in words that are not loaded."""
        roles = Counter(
            found.attribution.role or ""
            for others in self._carried.values()
            for found in others
            if self._speakers[found.speaker] == speaker and _tells_role(found)
        )
        return min(roles, key=lambda role: (-roles[role], -len(role), role), default=None)


def _read_office(role: str) -> tuple[str, ...]:
    """Return the words of a role without an article before them."""
    words = list_words(role)
    return tuple(words[1:] if words and words[0] in _ARTICLES else words)


def _name_quote(found: _Found) -> str:
    """Return the anchor of a quotation: it names a place in a version of an article."""
    article, content = found.article, found.attribution.content
    place = f"{article.id}:{article.version}:{content}"
    return f"q-{hashlib.sha256(place.encode()).hexdigest()[:_ID_LENGTH]}"


def _list_quotes(article: Article) -> list[_Found]:
    quotes = []
    for attribution in article.tags.attributions:
        if not attribution.direct or attribution.speaker is None:
            continue
        text = " ".join(article.reading.text[start:end] for start, end in attribution.content)
        words = tuple(word.text for word in split_words(text))
        if MIN_WORDS <= len(words) <= MAX_WORDS:
            speaker = read_name(attribution.speaker, article.reading.language)
            quotes.append(_Found(article, attribution, speaker, words))
    return quotes


def _rank(group: list[_Found]) -> tuple[int, bool, bool, int, int, int]:
    """Order by outlets that carry it, whole sentences, a known role, and length nearest to 25 words."""
    first = group[0]
    start = first.attribution.content[0][0]
    is_fragment = first.article.reading.text[start].islower()
    length = abs(len(first.words) - 25)
    role = first.attribution.role
    return -_count_outlets(group), is_fragment, role is None, length, first.article.id, start


def _count_outlets(group: list[_Found]) -> int:
    return len({found.article.outlet.id for found in group})


def _tells_role(found: _Found) -> bool:
    """Tell whether a quotation comes with a role that a reader understands, in words that are not loaded.

    One that does not stand in the article as it is told was read over the end of a sentence.
    """
    role = found.attribution.role or ""
    words = list_words(role)
    is_told = bool(words) and words[0] not in _POSSESSIVES and role in found.article.reading.text
    return is_told and not _is_loaded(found)


def _is_loaded(found: _Found) -> bool:
    """Tell whether a role carries words that a stance rests on: outside quotation marks they are not ours."""
    role = (found.attribution.role or "").casefold()
    text = found.article.reading.text
    return any(
        text[item.start : item.end].casefold() in role
        for stance in found.article.tags.stances
        for item in stance.evidence
        if item.field == "text" and item.weight
    )


def _is_part(words: Sequence[str], whole: Sequence[str]) -> bool:
    """Tell whether words stand in a longer quotation, one after the other."""
    return len(words) < len(whole) and f" {' '.join(words)} " in f" {' '.join(whole)} "


def _holds(article: Article, found: _Found) -> bool:
    """Tell whether an article has the words of a quotation."""
    text = found.article.reading.text
    return all(text[start:end] in article.reading.text for start, end in found.attribution.content)


def _cut(article: Article, start: int, end: int) -> Excerpt:
    """Return a part of a quotation without the comma that leads on to who said it."""
    words = article.reading.text[start:end]
    return make_excerpt(article, start, start + len(words.rstrip(",،、 ")))
