"""What was done to whom, by whom: deeds that are done once, as sentences tell them.

The words are those of `lexicon/deeds.toml`, which only English has: who did it and whom it befell is told by
the order of words, which is another in each language. What is denied, planned or only thought of is no deed
and one of another time than the story's (`is_aside`) only shows what an article knows.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from typing import Any

from monitor.digest.clauses import Clause, Phrase
from monitor.digest.happenings import list_function_words
from monitor.model import Article, Range, Sentence
from monitor.terms import TermHit, TermIndex, fold_text, list_words, split_words

SENTENCES = 20
"""Sentences from the top of an article whose deeds are compared: news tells them there."""
AROUND = 4
"""Words in front of a deed that may say that nobody did it, and behind it that it was another time."""
BY = 3
"""Words between a deed and "by", who did it."""
_PASSIVE = frozenset({"was", "were", "been", "being", "got"})
_HELPING = frozenset(
    {"has", "have", "had", "then", "finally", "reportedly", "allegedly", "also", "all", "both"}
)


@dataclass(frozen=True, slots=True)
class Deed:
    """A deed in a sentence: `kind` names it, `verb` the word that tells it; `is_aside` if at another time.

    `agent` or `patient` is None where the sentence does not tell who did it or whom it befell. `last` is the
    place of the last word of all three, `first` of the first; offsets are those of the sentence.
    """

    article: Article
    sentence: Sentence
    clause: Clause
    kind: str
    verb: TermHit
    agent: Phrase | None
    patient: Phrase | None
    is_aside: bool = False

    @property
    def spans(self) -> list[Range]:
        """Where the verb and both phrases stand."""
        phrases = [phrase.span for phrase in (self.agent, self.patient) if phrase is not None]
        return sorted([(self.verb.start, self.verb.end), *phrases])

    @property
    def about(self) -> Range:
        """The words that tell what was done to whom, with offsets of the article's text.

        Only whom, where they stand in an aside that ends before the verb: "A pilot, Ada Quill, was arrested".
        """
        verb = self.verb.start, self.verb.end
        if self.patient is None:
            return self.place(verb)
        start, end = self.patient.span
        if self.clause.text[end : verb[0]].count(",") == 1:
            return self.place(self.patient.span)
        return self.place((min(start, verb[0]), max(end, verb[1])))

    def place(self, span: Range) -> Range:
        """Return a range of the sentence as one of the article's text."""
        return self.sentence.start + span[0], self.sentence.start + span[1]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words of a language.

    `heads` are, by first word, the words of the forms, `uses`, by form, the deeds it tells and how. `actors`
    are, by word for those who act, its side and its list, None for one that all of a side may be called;
    `sites` are, by word for a place, its kind and its list.
    """

    terms: TermIndex
    heads: Mapping[str, Sequence[frozenset[str]]]
    uses: Mapping[str, tuple[tuple[str, str], ...]]
    mutual: frozenset[str]
    once: frozenset[str]
    actors: Mapping[str, tuple[int, int | None]]
    sites: Mapping[str, tuple[str, int]]
    words: Mapping[str, frozenset[str]]
    ends: frozenset[str]


def find_deeds(article: Article) -> list[Deed]:
    """Return the deeds of an article's first sentences, in order."""
    vocabulary = load_vocabulary(article.reading.language)
    if vocabulary is None:
        return []
    text, sentences = article.reading.text, article.tags.sentences[:SENTENCES]
    possible = _find_possible(text[: sentences[-1].end], vocabulary) if sentences else frozenset()
    deeds: list[Deed] = []
    for sentence in sentences if possible else ():
        folded = fold_text(text[sentence.start : sentence.end])
        if any(word in folded for word in possible):
            deeds.extend(_read_sentence(article, sentence, vocabulary))
    return deeds


def _find_possible(text: str, vocabulary: Vocabulary) -> frozenset[str]:
    """Return the first words of the forms all of whose words stand somewhere in a text."""
    words = frozenset(list_words(text))
    heads = vocabulary.heads
    return frozenset(head for head in words & heads.keys() if any(rest <= words for rest in heads[head]))


def load_vocabulary(language: str | None) -> Vocabulary | None:
    """Return the words of a language, None where it has none."""
    return _load_vocabularies().get((language or "en").partition("-")[0].lower())


@cache
def _load_vocabularies() -> Mapping[str, Vocabulary]:
    """Return the vocabularies by language; the file is part of the package and never changes."""
    path = resources.files("monitor.digest") / "lexicon" / "deeds.toml"
    return {
        code: _make_vocabulary(code, entry) for code, entry in tomllib.loads(path.read_text("utf-8")).items()
    }


def _make_vocabulary(code: str, entry: Mapping[str, Any]) -> Vocabulary:
    uses: dict[str, tuple[tuple[str, str], ...]] = {}
    for kind, ways in entry["deeds"].items():
        for way in ("done", "did", "alone", "self", "of"):
            for form in ways.get(way, ()):
                uses[form] = (*uses.get(form, ()), (kind, way))
    heads: dict[str, list[frozenset[str]]] = {}
    for form in uses:
        heads.setdefault(form.split()[0], []).append(frozenset(form.split()))
    actors: dict[str, tuple[int, int | None]] = {}
    for side, each in enumerate(entry["sides"]):
        actors.update(dict.fromkeys(each["any"], (side, None)))
        for part, words in enumerate(each["lists"]):
            actors.update(dict.fromkeys(words, (side, part)))
    sites = {
        word: (kind, at)
        for kind in ("spots", "grounds", "parts")
        for at, group in enumerate(entry["words"][kind])
        for word in group.split()
    }
    return Vocabulary(
        terms=TermIndex(uses),
        heads=heads,
        uses=uses,
        mutual=frozenset(kind for kind, ways in entry["deeds"].items() if ways.get("mutual")),
        once=frozenset(kind for kind, ways in entry["deeds"].items() if ways.get("once")),
        actors=actors,
        sites=sites,
        words={name: frozenset(words) for name, words in entry["words"].items()},
        ends=list_function_words(code) - sites.keys(),  # "home"
    )


# --- reading a sentence ----------------------------------------------------------------------


def _read_sentence(article: Article, sentence: Sentence, vocabulary: Vocabulary) -> Iterator[Deed]:
    text = article.reading.text[sentence.start : sentence.end]
    words = split_words(text)
    hits: list[TermHit] = []
    for hit in vocabulary.terms.find_in(words):  # at each place the longest first
        if not hits or hits[-1].last < hit.first:
            hits.append(hit)
    if not hits:
        return
    opener = bool(words) and _is_name(article, text[words[0].start : words[0].end])
    clause = Clause(text, words, vocabulary.ends, vocabulary.words["times"], opener)
    for hit in hits:
        for kind, way in vocabulary.uses[hit.term]:
            read = _READERS[way](clause, hit)
            if read is None:
                continue
            deed = Deed(article, sentence, clause, kind, hit, *read)
            near, behind = _list_around(deed)
            if not near & vocabulary.words["unsaid"] and not _is_aim(deed):
                yield replace(deed, is_aside=bool((near | behind) & vocabulary.words["stages"]))
            break


def _is_name(article: Article, word: str) -> bool:
    """Tell whether a word that opens a sentence has a capital within one too."""
    return re.search(rf"[a-z,] {re.escape(word)}\b", article.reading.text) is not None


_Read = tuple[Phrase | None, Phrase | None]


def _read_done(clause: Clause, hit: TermHit) -> _Read | None:
    """Return by whom and to whom, of "the mayor was arrested by guards"."""
    verb = _skip_helping(clause, hit.first)
    passive = verb > 0 and clause.words[verb - 1].text in _PASSIVE
    agent = _read_by(clause, hit.last + 1)
    if not passive and agent is None:
        return None
    end = _skip_helping(clause, verb - 1) if passive else hit.first
    patient = clause.read_before(end)
    return (agent, patient) if patient is not None else None


def _read_did(clause: Clause, hit: TermHit) -> _Read | None:
    """Return who and whom, of "guards arrested the mayor"."""
    verb = _skip_helping(clause, hit.first)
    if verb == 0 or clause.words[verb - 1].text in _PASSIVE:
        return None
    agent, patient = clause.read_before(verb), clause.read_object(hit.last + 1)
    return (agent, patient) if agent is not None and patient is not None else None


def _read_alone(clause: Clause, hit: TermHit) -> _Read | None:
    agent = clause.read_before(_skip_helping(clause, hit.first))
    return (agent, None) if agent is not None else None


def _read_self(clause: Clause, hit: TermHit) -> _Read | None:
    patient = clause.read_before(_skip_helping(clause, hit.first))
    return (None, patient) if patient is not None else None


def _read_of(clause: Clause, hit: TermHit) -> _Read | None:
    """Return by whom and to whom, of "the arrest of the mayor by guards"."""
    patient = clause.read_behind(hit.last + 1)
    if patient is None:
        return None
    return _read_by(clause, hit.last + 1 + len(patient.words)), patient


_READERS = {
    "done": _read_done,
    "did": _read_did,
    "alone": _read_alone,
    "self": _read_self,
    "of": _read_of,
}


def _skip_helping(clause: Clause, verb: int) -> int:
    """Return where the words begin that help a verb: "had reportedly been"."""
    while verb > 0 and clause.joins(verb):
        word = clause.words[verb - 1].text
        if word not in _HELPING and not (word.endswith("ly") and len(word) > AROUND):
            break
        verb -= 1
    return verb


def _read_by(clause: Clause, first: int) -> Phrase | None:
    """Return the phrase behind "by" that stands close behind a deed."""
    for place in range(first, min(first + BY + 1, len(clause.words) - 1)):
        if clause.is_parted(place):
            return None
        if clause.words[place].text == "by":
            phrase = clause.read_behind(place + 1)
            more = phrase is not None and clause.goes_on(place + 1 + len(phrase.words))
            return None if more else phrase
    return None


def _list_around(deed: Deed) -> tuple[frozenset[str], frozenset[str]]:
    """Return the words of a deed and in front of it, but for those that tell it, and those behind it."""
    clause, spans = deed.clause, deed.spans
    words = clause.words
    low = next(at for at, word in enumerate(words) if word.start >= spans[0][0])
    high = max(at for at, word in enumerate(words) if word.end <= spans[-1][1])
    own = range(deed.verb.first, deed.verb.last + 1)
    near = frozenset(words[at].text for at in range(max(0, low - AROUND), high + 1) if at not in own)
    after = range(high + 1, min(high + 1 + AROUND, len(words)))
    end = next((at for at in after if clause.is_parted(at)), after.stop)
    return near, frozenset(word.text for word in words[high + 1 : end])


def _is_aim(deed: Deed) -> bool:
    """Tell whether a deed is what somebody is to do: "asked to arrest"."""
    return deed.verb.first > 0 and deed.clause.words[deed.verb.first - 1].text == "to"
