"""Words that judge, and what they say about a target in the same sentence.

The word lists are general and mirror each other; they know no names. `tag_sentence` adds words for what
happens to somebody, which a stance toward a target of a topic does not rest on.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from monitor.model import Evidence, Range, StanceLabel
from monitor.tag.wordlists import has_word_lists, read_word_lists
from monitor.terms import TermIndex, Word, split_words

NEGATION_REACH_WORDS = 3
REPORTED_REACH_WORDS = 8
_CLAUSE_MARK = re.compile(
    r"[;:—–()؛]|,(?=\s+(?:although|though|who|which)\b)|\b(?:but|while|whereas|اما|ولی|لكن|mais|aber|pero)\b"
)
_EVENT_SHARE = 0.6
_FAR_SHARE = 0.5
_LABEL_FROM = 0.5
_NEGATED_SHARE = -0.6


@dataclass(frozen=True, slots=True)
class PolarHit:
    """A judging word at `text[start:end]`; `weight` is above 0 for praise; `negated` turned it round."""

    start: int
    end: int
    weight: float
    negated: bool


class PolarityLexicon:
    """The judging words of one language."""

    def __init__(self, language: str) -> None:
        """Read `lexicon/polarity.LANGUAGE.txt`."""
        lists = read_word_lists(f"polarity.{language}")
        self._judging = {
            sign: TermIndex(lists.get(name, ())) for name, sign in (("good", 1.0), ("bad", -1.0))
        }
        self._events = {
            sign: TermIndex(lists.get(name, ())) for name, sign in (("fortunate", 1.0), ("unfortunate", -1.0))
        }
        self._negation = TermIndex(lists.get("negation", ()))
        self._reported = TermIndex(lists.get("reported", ()))
        self._distancing = TermIndex(lists.get("distancing", ()))
        self._vouching = TermIndex(lists.get("vouching", ()))
        self._first_person = frozenset(lists.get("first person", ()))

    def find_judgements(self, words: Sequence[Word]) -> list[PolarHit]:
        """Return the words that judge, in order, without those an accusation only reports."""
        return self._find(words, self._judging, 1.0)

    def find_events(self, words: Sequence[Word]) -> list[PolarHit]:
        """Return the words for good and bad things that happen, in order; they weigh less than judgements."""
        return self._find(words, self._events, _EVENT_SHARE)

    def find_reports(self, words: Sequence[Word]) -> list[int]:
        """Return the last words, as numbers, of the phrases behind which an accusation stands, in order."""
        return [hit.last for hit in self._reported.find_in(words)]

    def find_distancing(self, words: Sequence[Word]) -> list[int]:
        """Return the last words, as numbers, of phrases such as "so-called", in order."""
        return [hit.last for hit in self._distancing.find_in(words)]

    def vouches(self, cue: Sequence[Word]) -> bool:
        """Tell whether a verb vouches for what it reports: "reveals", "confirms"."""
        return bool(self._vouching.find_in(cue))

    def is_first_person(self, source: Sequence[Word]) -> bool:
        """Tell whether the speaker is the writer: "we", and nobody else."""
        return len(source) == 1 and source[0].text in self._first_person

    def _find(self, words: Sequence[Word], indexes: dict[float, TermIndex], share: float) -> list[PolarHit]:
        negations = [hit.last for hit in self._negation.find_in(words)]
        reports = self.find_reports(words)
        found: list[PolarHit] = []
        for sign, index in indexes.items():
            for hit in index.find_in(words):
                if comes_shortly_after(hit.first, reports, REPORTED_REACH_WORDS):
                    continue
                negated = comes_shortly_after(hit.first, negations, NEGATION_REACH_WORDS)
                weight = sign * share * (_NEGATED_SHARE if negated else 1.0)
                found.append(PolarHit(hit.start, hit.end, weight, negated))
        return sorted(found, key=lambda each: (each.start, each.end))


@lru_cache(maxsize=64)  # pages name languages as they like
def read_polarity(language: str | None) -> PolarityLexicon | None:
    """Return the lexicon of a language (ISO 639-1), read once; None when there is none for it."""
    code = (language or "en").partition("-")[0].lower()
    return PolarityLexicon(code) if has_word_lists(f"polarity.{code}") else None


def find_clause(text: str, start: int, end: int, span: Range) -> Range:
    """Return the clause of the sentence `text[start:end]` in which `span` stands."""
    for mark in _CLAUSE_MARK.finditer(text, start, end):
        if mark.end() <= span[0]:
            start = mark.end()
        elif mark.start() >= span[1]:
            return start, mark.start()
    return start, end


def tag_sentence(
    text: str, target_name: str, start: int | None, end: int | None, language: str | None = "en"
) -> tuple[StanceLabel, float, tuple[Evidence, ...]]:
    """Return how one sentence regards whoever stands at `text[start:end]`, by the general lexicon.

    Without offsets the first occurrence of `target_name` is meant, or the whole sentence when it does not
    occur. Words outside the target's clause weigh half. Returns label, confidence (see `measure_weights`)
    and the judging words by falling weight. A language without a lexicon gives "unclear" and no evidence.
    """
    lexicon = read_polarity(language)
    if lexicon is None:
        return "unclear", 0.0, ()
    span = locate_name(text, target_name, start, end)
    clause = find_clause(text, 0, len(text), span) if span is not None else (0, len(text))
    words = split_words(text)
    evidence = [
        Evidence("text", hit.start, hit.end, "outlet", None, _explain(hit), _weigh(hit, clause))
        for hit in [*lexicon.find_judgements(words), *lexicon.find_events(words)]
        if span is None or hit.end <= span[0] or hit.start >= span[1]
    ]
    favour = sum(each.weight for each in evidence if each.weight > 0)
    against = -sum(each.weight for each in evidence if each.weight < 0)
    ordered = tuple(sorted(evidence, key=lambda each: (-abs(each.weight), each.start)))
    if abs(favour - against) < _LABEL_FROM:
        return "neutral", 1 / (1 + favour + against), ordered
    return ("favour" if favour > against else "against"), measure_weights(favour, against), ordered


def measure_weights(favour: float, against: float) -> float:
    """Return the confidence in the stronger side: its share of all weight, damped by how much there is.

    `share * amount / (amount + 1)`: one strong cue alone gives .5, three give .75, opposition lowers it.
    """
    amount = favour + against
    return max(favour, against) / amount * amount / (amount + 1) if amount else 0.0


def comes_shortly_after(word: int, others: Sequence[int], reach: int) -> bool:
    """Tell whether one of the other words stands at most `reach` words before the word."""
    return any(0 < word - other <= reach for other in others)


def locate_name(text: str, name: str, start: int | None, end: int | None) -> Range | None:
    """Return where the name stands: as given, else its first occurrence; None where it does not occur."""
    if start is not None and end is not None:
        return start, end
    at = text.lower().find(name.lower())
    return (at, at + len(name)) if at >= 0 and len(text.lower()) == len(text) else None


def _weigh(hit: PolarHit, clause: Range) -> float:
    return hit.weight if clause[0] <= hit.start < clause[1] else hit.weight * _FAR_SHARE


def _explain(hit: PolarHit) -> str:
    kind = "approving word" if (hit.weight > 0) != hit.negated else "disapproving word"
    return f"{kind}, negated" if hit.negated else kind
