"""What it takes to say that two articles speak of the same thing: shared words, days, and names."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from monitor.digest.happenings import list_function_words
from monitor.model import Article, DifferenceKind, Range, Sentence
from monitor.terms import Word, list_words, split_words

_STEM = 6
"""Words are compared by so many letters: "closed", "closing" and "closes" tell of the same."""
_SHORTEST = 4
_LONGEST_NAME = 4
"""A source of more words than these is no name of a speaker but a clause."""
_ACTS = ("reject", "dismiss", "defend", "question", "challenge", "dispute", "contradict", "protest")
"""How cues begin that tell what is done about a thing: what the thing is called may be anybody's word."""


@dataclass(frozen=True, slots=True)
class Said:
    """A span of an article's text, the sentence it stands in, and the words that tell what it is about.

    `about` is None where only a comparison shows that.
    """

    article: Article
    sentence: Range
    span: Range
    about: Range | None = None

    @property
    def voice(self) -> str | None:
        """Whose words the span is, as `find_voice`."""
        return find_voice(self.article, self.span)

    @property
    def text(self) -> str:
        """The span itself."""
        return self.article.reading.text[self.span[0] : self.span[1]]


@dataclass(frozen=True, slots=True)
class Dispute:
    """A point told in several ways by several outlets; in order of publication."""

    kind: DifferenceKind
    versions: tuple[tuple[Said, ...], ...]


def order_articles(articles: Iterable[Article]) -> list[Article]:
    """Return articles in order of publication, whatever order they came in."""
    return sorted(articles, key=lambda article: (article.published, article.id))


def find_voice(article: Article, span: Range) -> str | None:
    """Return whose words a span is: "" for the article's own, None where it does not say."""
    spoken = [
        one
        for one in article.tags.attributions
        if any(start <= span[0] and span[1] <= end for start, end in one.content)
    ]
    if not spoken:
        return ""
    nearest = min(spoken, key=lambda one: sum(end - start for start, end in one.content))
    if not nearest.direct and any(word.startswith(_ACTS) for word in _read_words(article, nearest.cue)):
        return None
    source = " ".join(article.reading.text[start:end] for start, end in nearest.source)
    return nearest.speaker or (source if list_words(source) else None)


def _read_words(article: Article, ranges: Iterable[Range]) -> list[str]:
    return [word for start, end in ranges for word in list_words(article.reading.text[start:end])]


def list_stems(words: Iterable[Word], without: frozenset[str] = frozenset()) -> frozenset[str]:
    """Return what words tell of: their first letters, without short words, numbers and those of `without`."""
    return frozenset(
        one.text[:_STEM]
        for one in words
        if len(one.text) >= _SHORTEST and not one.text.isdigit() and one.text not in without
    )


def list_names(text: str, words: Iterable[Word], sentences: Iterable[Sentence]) -> frozenset[str]:
    """Return the folded words that are capitalised, but for those that open sentences."""
    openers = {sentence.start + mark for sentence in sentences for mark in (0, 1)}
    return frozenset(
        one.text
        for one in words
        if one.start not in openers and text[one.start].isupper() and one.end - one.start > 1
    )


def measure_overlap(one: frozenset[str], other: frozenset[str]) -> float:
    """Return the share of the words of two sentences that both have (Jaccard's index)."""
    return len(one & other) / len(one | other) if one or other else 0.0


def are_apart(voice: str | None, other: str | None) -> bool:
    """Tell whether two voices are surely not one: the article's own and a speaker's, or two speakers'."""
    if voice is None or other is None:
        return False
    words, others = set(list_words(voice)), set(list_words(other))
    if max(len(words), len(others)) > _LONGEST_NAME:
        return bool(words and others) and not list_stems(split_words(voice)) & list_stems(split_words(other))
    return bool(words) != bool(others) or not (words <= others or others <= words)


def make_disputes(kind: DifferenceKind, versions: Sequence[Sequence[Said]]) -> list[Dispute]:
    """Return the dispute, if there are two versions and two outlets that tell them."""
    outlets = {said.article.outlet.id for version in versions for said in version}
    if len(versions) < 2 or len(outlets) < 2:
        return []
    return [Dispute(kind, tuple(tuple(version) for version in versions))]


def find_shared(one: Said, other: Said) -> Range | None:
    """Return the longest run of words of one's sentence that the other's has too, beside what differs.

    It ends neither in a word like "into" nor amid what such a word leads to ("to all fishing" of "to all
    fishing boats"). None for a single word: it tells nothing of what they differ on.
    """
    shared = list_stems(list_words_around(other))
    plain = list_function_words(one.article.reading.language)
    runs: list[list[Word]] = [[]]
    place = one.sentence[0]
    text = one.article.reading.text
    for word in list_words_around(one):
        breaks = (
            any(char in ",;:.()" for char in text[place : word.start]) or place <= one.span[0] < word.start
        )
        known = len(word.text) < _SHORTEST or word.text in plain or word.text[:_STEM] in shared
        if not known and not breaks:
            runs[-1] = _end_whole(runs[-1], plain)
        if breaks or not known:
            runs.append([])
        if known:
            runs[-1].append(word)
        place = word.end
    trimmed = [run for each in runs if len(run := _trim(each, plain)) > 1]
    if not trimmed:
        return None
    best = max(trimmed, key=lambda run: (run[-1].end - run[0].start, -run[0].start))
    return best[0].start, best[-1].end


def list_words_around(said: Said) -> list[Word]:
    """Return the words of a sentence but for what differs, with offsets of the article's text."""
    words = split_part(said.article, said.sentence)
    return [one for one in words if one.end <= said.span[0] or said.span[1] <= one.start]


def split_part(article: Article, part: Range) -> list[Word]:
    """Return the words of a part of an article's text, with offsets of the text."""
    start, end = part
    words = split_words(article.reading.text[start:end])
    return [Word(one.text, one.start + start, one.end + start) for one in words]


def _end_whole(run: Sequence[Word], plain: frozenset[str]) -> list[Word]:
    """Return a run that its sentence goes on from without what its last such word leads to."""
    leading = [place for place, word in enumerate(run) if word.text in plain]
    return list(run[: leading[-1]] if leading and leading[-1] else run)


def _trim(run: Sequence[Word], plain: frozenset[str]) -> list[Word]:
    """Return a run without the short words and those that tell nothing at its ends."""
    telling = [
        place for place, word in enumerate(run) if len(word.text) >= _SHORTEST and word.text not in plain
    ]
    return list(run[telling[0] : telling[-1] + 1]) if telling else []
