"""Which direct quotations stand in a digest: who said what, and which sources carry it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from monitor.digest.material import DayStory
from monitor.digest.sentences import Ledger, make_excerpt
from monitor.digest.speakers import join_speakers, read_name
from monitor.model import Article, Attribution, Excerpt, QuoteLine
from monitor.terms import split_words

QUOTES = 4
QUOTES_PER_SPEAKER = 2
MIN_WORDS = 6
MAX_WORDS = 60


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
    them gives it ("the minister" in another); what one person says stands together. `known` are the speakers
    of the day, to tell who is meant by a surname.
    """
    speakers = join_speakers(list_speakers(story.articles), known)
    carried: dict[tuple[str, ...], list[_Found]] = {}
    for article in story.articles:
        for found in _list_quotes(article):
            carried.setdefault(found.words, []).append(found)
    lines: list[QuoteLine] = []
    named_first = (sorted(group, key=lambda found: found.speaker.islower()) for group in carried.values())
    for group in sorted(named_first, key=_rank):
        line = _make_line(group, carried, numbers, speakers)
        spoken = sum(other.speaker == line.speaker for other in lines)
        first = group[0]
        if (
            len(lines) == QUOTES
            or spoken == QUOTES_PER_SPEAKER
            or not ledger.admits(first.article, first.words)
        ):
            continue
        ledger.enter(first.article, first.words)
        lines.append(line)
    order = list(dict.fromkeys(line.speaker for line in lines))
    return tuple(sorted(lines, key=lambda line: order.index(line.speaker)))


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
    outlets = {found.article.outlet.id for found in group}
    start = first.attribution.content[0][0]
    is_fragment = first.article.reading.text[start].islower()
    length = abs(len(first.words) - 25)
    return -len(outlets), is_fragment, first.attribution.role is None, length, first.article.id, start


def _make_line(
    group: list[_Found],
    carried: Mapping[tuple[str, ...], list[_Found]],
    numbers: Mapping[int, int],
    speakers: Mapping[str, str],
) -> QuoteLine:
    first = group[0]
    speaker = speakers[first.speaker]
    roles = Counter(
        found.attribution.role
        for others in carried.values()
        for found in others
        if found.attribution.role and speakers[found.speaker] == speaker and not _is_loaded(found)
    )
    known = " ".join([speaker, *(found.article.outlet.name for found in group)])
    sources = dict.fromkeys(numbers[found.article.id] for found in group)
    partly = dict.fromkeys(
        numbers[found.article.id]
        for words, others in carried.items()
        if _is_part(words, first.words)
        for found in others
        if speakers[found.speaker] == speaker
    )
    return QuoteLine(
        excerpts=tuple(_cut(first.article, start, end) for start, end in first.attribution.content),
        speaker=speaker,
        role=min(roles, key=lambda role: (-roles[role], -len(role), role), default=None),
        via=tuple(name for name in first.attribution.via if name not in known),
        sources=tuple(sources),
        partly=tuple(number for number in partly if number not in sources),
    )


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


def _cut(article: Article, start: int, end: int) -> Excerpt:
    """Return a part of a quotation without the comma that leads on to who said it."""
    words = article.reading.text[start:end]
    return make_excerpt(article, start, start + len(words.rstrip(",،、 ")))
