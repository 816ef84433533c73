"""What is counted, and what happened to it: "12 people were arrested" and "9 arrests" count the same.

The words are those of `lexicon/happenings.toml` and `lexicon/counted.toml`. A number counts where its words
stand right around it; one of a part, of more, of another day or of what is only thought of does not.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from monitor.digest.amounts import Amount, find_amounts
from monitor.model import Range
from monitor.terms import TermHit, TermIndex, Word, fold_text, split_words

_MOST_COUNTED = 3
"""Words that may name what is counted ("12 political prisoners")."""
_BEFORE = 10
"""Words before a number that are asked whether it counts a part."""
_REACH = 7
"""Words between what is counted and what happened to it."""
_CLAUSE_MARKS = frozenset(',;:()[]—–"“”«»،؛…')
_CROWD = 100
"""A crowd that fills a square has as many people."""
_DETERMINERS = frozenset(
    {"a", "an", "the", "his", "her", "their", "its", "this", "these", "those", "some", "him", "them", "it"}
)
_ASIDE = frozenset({"including", "among", "most", "many", "some"})
_CLAUSE_WORDS = frozenset(
    {
        "where",
        "when",
        "after",
        "and",
        "as",
        "whose",
        "who",
        "that",
        "which",
        "while",
        "but",
        "because",
        "before",
    }
    | {"until", "whom"}
)


@dataclass(frozen=True, slots=True)
class Count:
    """A number of a sentence, what it counts, and what happened to those ("" where that is not known).

    `about` is the range of words that tell both or, in front of the number, the happening; `used` are those
    words, without what stands between them.
    """

    amount: Amount
    counted: str
    happening: str
    about: Range
    used: frozenset[str]


def find_counts(text: str, language: str | None) -> list[Count]:
    """Return what is counted in a sentence, in order; offsets are those of `text`."""
    code = (language or "en").partition("-")[0].lower()
    vocabulary = _load_vocabularies().get(code)
    if vocabulary is None or not (amounts := find_amounts(text, code)):
        return []
    words = split_words(text)
    hits = vocabulary.terms.find_in(words)
    reader = _SentenceReader(vocabulary, text, words, hits, amounts)
    return [count for amount in amounts if (count := reader.read(amount)) is not None]


def find_scope(text: str, language: str | None) -> frozenset[str]:
    """Return the words of a text that tell over what time or place it counts."""
    code = (language or "en").partition("-")[0].lower()
    vocabulary = _load_vocabularies().get(code)
    return frozenset(hit.term for hit in vocabulary.scope.find(text)) if vocabulary else frozenset()


def is_reported(text: str, amount: Amount, language: str | None) -> bool:
    """Tell whether a sentence repeats an amount without making it its own: "it spoke of 3,000"."""
    vocabulary = _load_vocabularies().get((language or "en").partition("-")[0].lower())
    if vocabulary is None:
        return False
    before = split_words(text[: amount.start])
    led_in = any(hit.last == len(before) - 1 for hit in vocabulary.reports.find_in(before))
    after = vocabulary.tellers.find(text[amount.end :])
    return led_in or any(hit.first == 0 for hit in after)


def list_units(language: str | None) -> frozenset[str]:
    """Return words that are measured or dated by; a weekday with a capital is no name."""
    vocabulary = _load_vocabularies().get((language or "en").partition("-")[0].lower())
    return vocabulary.units if vocabulary else frozenset()


def list_function_words(language: str | None) -> frozenset[str]:
    """Return words that tell nothing of what a sentence is about."""
    vocabulary = _load_vocabularies().get((language or "en").partition("-")[0].lower())
    return vocabulary.ends if vocabulary else frozenset()


def list_words_anew(language: str | None) -> frozenset[str]:
    """Return words that tell what was done about an earlier event."""
    vocabulary = _load_vocabularies().get((language or "en").partition("-")[0].lower())
    return vocabulary.anew if vocabulary else frozenset()


# --- words -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Vocabulary:
    """The words of a language. `uses` are, by term, the happening and the way the term tells it."""

    terms: TermIndex
    uses: Mapping[str, tuple[tuple[str, str], ...]]
    same: Mapping[str, str]
    scope: TermIndex
    reports: TermIndex
    tellers: TermIndex
    units: frozenset[str]
    passive: frozenset[str]
    ends: frozenset[str]
    partial: frozenset[str]
    crowd: frozenset[str]
    into: frozenset[str]
    lists: frozenset[str]
    dead: frozenset[str]
    anew: frozenset[str]


@cache
def _load_vocabularies() -> Mapping[str, _Vocabulary]:
    """Return the vocabularies by language; the files are part of the package and never change."""
    happenings, counted = (
        tomllib.loads((resources.files("monitor.digest") / "lexicon" / f"{name}.toml").read_text("utf-8"))
        for name in ("happenings", "counted")
    )
    return {code: _make_vocabulary(happenings[code], counted[code]) for code in counted}


def _make_vocabulary(
    happenings: Mapping[str, Mapping[str, Sequence[str]]], counted: Mapping[str, Sequence[str]]
) -> _Vocabulary:
    uses: dict[str, tuple[tuple[str, str], ...]] = {}
    for happening, ways in happenings.items():
        for way, terms in ways.items():
            for term in terms:
                uses[term] = (*uses.get(term, ()), (happening, way))
    sets_of = ("units", "passive", "ends", "partial", "crowd", "into", "lists", "dead", "anew")
    sets = {name: frozenset(map(fold_text, counted.get(name, ()))) for name in sets_of}
    scope, reports, tellers = (TermIndex(counted.get(name, ())) for name in ("scope", "reports", "tellers"))
    same = {fold_text(word): fold_text(group[0]) for group in counted["same"] for word in group}
    return _Vocabulary(TermIndex(uses), uses, same, scope, reports, tellers, **sets)


# --- reading a sentence ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _SentenceReader:
    """A sentence with its words, the terms found in it, and its amounts."""

    vocabulary: _Vocabulary
    text: str
    words: Sequence[Word]
    hits: Sequence[TermHit]
    amounts: Sequence[Amount]

    def read(self, amount: Amount) -> Count | None:
        """Return what an amount counts, None where that is nothing that could be compared."""
        first = next((at for at, word in enumerate(self.words) if word.start >= amount.start), 0)
        after = next((at for at, word in enumerate(self.words) if word.start >= amount.end), len(self.words))
        start, end = self._find_counted(after)
        if self._is_partial(first, after, end):
            return None
        counted = self._name_counted(start, end)
        if counted is None:
            return None
        used = frozenset(one.text for one in self.words[start:end])
        behind = self._skip_aside(end)
        found = self._find_behind(start, behind, behind > end) or self._find_before(first)
        if found is None and amount.low >= _CROWD:
            found = self._find_crowded(end)
        if found is None:
            if start == end:
                return None
            happening = "killed" if self._names_the_dead(start, end) else ""
            about = (self.words[start].start, self.words[end - 1].end)
            return Count(amount, self._get_people() if happening else counted, happening, about, used)
        happening, way, hit = found
        if way == "thing":
            counted = self._name_thing(start, hit)
        if happening == "gathered" and {counted, f"{counted}s"} & self.vocabulary.crowd:
            counted = self._get_people()
        about = (hit.start, hit.end)
        if hit.first >= start and start < len(self.words):
            about = (self.words[start].start, hit.end)
        used |= {one.text for one in self.words[hit.first : hit.last + 1]}
        return Count(amount, counted, happening, about, used)

    def _find_counted(self, after: int) -> Range:
        """Return the places of the words behind a number that name what it counts; there may be none."""
        start = after
        if self._is(start, "of") and not (self._gap(start) - {" "}):
            start += 1
        end = start
        opens = {hit.first: hit for hit in self.hits}
        while end < len(self.words) and end - start < _MOST_COUNTED:
            word = self.words[end].text
            if (
                (end > 0 and self._gap(end) - set(" -'"))
                or word in self.vocabulary.ends
                or word.endswith("ly")
            ):
                break
            if any(one.start <= self.words[end].start < one.end for one in self.amounts):
                break
            hit = opens.get(end)
            if hit is not None:
                ways = {way for _, way in self.vocabulary.uses[hit.term]}
                end = hit.last + 1 if "thing" in ways else end
                break
            end += 1
            here = " ".join(one.text for one in self.words[start:end])
            longer = f"{here} {self.words[end].text}" if end < len(self.words) else here
            if here in self.vocabulary.same and longer not in self.vocabulary.same:
                break
        while end > start and self.words[end - 1].text.endswith("ed"):
            end -= 1  # "a crowd of 5,000 filled the square"
        return start, end

    def _name_counted(self, start: int, end: int) -> str | None:
        """Return what is counted by one name for all words of the same; "" for the bare number."""
        words = [one.text for one in self.words[start:end]]
        if words and (words[0] in self.vocabulary.units or words[-1] in self.vocabulary.units):
            return None
        if not words:
            behind = self.words[start].text if start < len(self.words) else ""
            return None if behind in self.vocabulary.units else self._get_people()
        phrase = " ".join(words)
        if phrase in self.vocabulary.same:
            return self.vocabulary.same[phrase]
        head = self.vocabulary.same.get(words[-1]) or words[-1].removesuffix("s")
        return " ".join([*words[:-1], head])

    def _name_thing(self, start: int, hit: TermHit) -> str:
        """Return who was counted by "12 arrests"; "12 wrongful arrests" are others."""
        return " ".join([*(one.text for one in self.words[start : hit.first]), self._get_people()])

    def _get_people(self) -> str:
        return next(iter(self.vocabulary.same.values()))

    def _is_partial(self, first: int, after: int, end: int) -> bool:
        """Tell whether a number is of a part, of more, or of what did not happen."""
        low = first
        while low > max(0, first - _BEFORE) and not self._gap(low) & _CLAUSE_MARKS:
            low -= 1
        around = [one.text for one in (*self.words[low:first], *self.words[after:end])]
        of_some = self._is(after, "of") and any(
            one.text in self.vocabulary.ends for one in self.words[after + 1 : after + 2]
        )
        of_them = first > 1 and self._is(first - 2, "of") and self._is(first - 1, "the")
        return of_some or of_them or any(word in self.vocabulary.partial for word in around)

    def _skip_aside(self, end: int) -> int:
        """Return where the sentence goes on behind "12 people, including three children, were killed"."""
        if end >= len(self.words) or self.words[end].text not in _ASIDE or "," not in self._gap(end):
            return end
        behind = (at for at in range(end + 1, min(end + _REACH, len(self.words))) if "," in self._gap(at))
        return next(behind, end)

    def _find_behind(self, start: int, end: int, aside: bool) -> tuple[str, str, TermHit] | None:
        """Return what is said to have happened to those counted in the words from `end`, behind an aside."""
        for hit in self.hits:
            for happening, way in self.vocabulary.uses[hit.term]:
                if way == "thing" and start <= hit.first and hit.last + 1 == end:
                    return happening, way, hit
                if (
                    way in ("done", "self", "state")
                    and end <= hit.first <= end + _REACH
                    and self._applies(end, hit, way, aside)
                ):
                    return happening, way, hit
                if way == "last" and self._ends_with(end, hit):
                    return happening, way, hit
        return None

    def _ends_with(self, end: int, hit: TermHit) -> bool:
        """Tell whether people "were taken", and that is all: right behind them, before a mark."""
        passive = hit.first == end + 1 and self.words[end].text in self.vocabulary.passive
        last = hit.last + 1
        return passive and (last == len(self.words) or bool(self._gap(last) & (_CLAUSE_MARKS | set(".!?"))))

    def _find_crowded(self, end: int) -> tuple[str, str, TermHit] | None:
        """Return the place that people filled: the first happening behind them, in the same clause."""
        hit = next((hit for hit in self.hits if hit.first >= end), None)
        if hit is None or not end < hit.first <= end + _REACH:
            return None
        between = [one.text for one in self.words[end : hit.first]]
        happening, way = self.vocabulary.uses[hit.term][0]
        whole = not any(self._gap(at) & _CLAUSE_MARKS for at in range(end, hit.first + 1))
        barred = self.vocabulary.partial | _CLAUSE_WORDS
        behind = {one.text for one in self.words[hit.last + 1 : hit.last + 2]}
        unit = bool(behind & (self.vocabulary.units - self.vocabulary.ends))
        if way != "place" or not whole or unit or any(word in barred for word in between):
            return None
        return (happening, way, hit) if any(word in self.vocabulary.into for word in between) else None

    def _names_the_dead(self, start: int, end: int) -> bool:
        """Tell whether what is counted are the names on a list of the dead."""
        texts = {one.text for one in self.words}
        named = [one.text for one in self.words[start:end]] == ["names"]
        return named and bool(texts & self.vocabulary.lists) and bool(texts & self.vocabulary.dead)

    def _applies(self, end: int, hit: TermHit, way: str, aside: bool) -> bool:
        """Tell whether a verb behind what is counted says it of those counted."""
        if any(self._gap(at) & _CLAUSE_MARKS for at in range(end + aside, hit.first + 1)):
            return False
        between = [one.text for one in self.words[end : hit.first]]
        lead = between[1:] if between and between[0] in ("who", "that", "which") else between
        barred = self.vocabulary.partial | _CLAUSE_WORDS
        if any(word in barred for word in lead) or any(
            self.words[end].start <= one.start < hit.start for one in self.amounts if end < len(self.words)
        ):
            return False
        if any(end <= other.first and other.last < hit.first for other in self.hits):
            return False
        verbs = [
            word for word in between if not word.endswith("ly") and word not in ("also", "all", "already")
        ]
        if way != "self" and verbs:
            return not self.vocabulary.passive or any(word in self.vocabulary.passive for word in verbs)
        return way == "self" or not self._has_object(hit)

    def _has_object(self, hit: TermHit) -> bool:
        """Tell whether the verb is done by those counted: "12 officers arrested a man"."""
        place = hit.last + 1
        if place >= len(self.words) or self._gap(place) & (_CLAUSE_MARKS | set(".!?")):
            return False
        word = self.words[place]
        known = word.text in self.vocabulary.ends and word.text not in _DETERMINERS
        return not known

    def _find_before(self, first: int) -> tuple[str, str, TermHit] | None:
        """Return what is said to have happened to those counted in the words before the number."""
        if first == 0 or self._gap(first) & _CLAUSE_MARKS:
            return None
        for hit in self.hits:
            if hit.last != first - 1:
                continue
            for happening, way in self.vocabulary.uses[hit.term]:
                earlier = [one.text for one in self.words[max(0, hit.first - 2) : hit.first]]
                passive = any(word in self.vocabulary.passive for word in earlier)
                if way == "of" or (way == "doing" and not passive):
                    return happening, way, hit
        return None

    def _gap(self, place: int) -> set[str]:
        """Return the characters between a word and the one before it."""
        if not 0 < place < len(self.words):
            return set()
        return set(self.text[self.words[place - 1].end : self.words[place].start])

    def _is(self, place: int, word: str) -> bool:
        return place < len(self.words) and self.words[place].text == word
