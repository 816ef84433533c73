"""Different words for the same thing: "execution" in one article, "massacre" in another.

The words are those of `lexicon/wordings.toml`. What an article calls a thing in its own voice counts or,
where it does not name it itself, what those it quotes call it; an article that uses several of the words has
not chosen among them. Words in scare quotes are nobody's choice. Where no name shows that two words stand
for the same thing, a target of the topic may: one outlet's own sentence holds a cue against it, another's a
cue in its favour ("drowning", "orderly evacuation") or just its name.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import combinations
from typing import Literal

from monitor.digest.disputes import Dispute, Said, list_names, list_stems, make_disputes
from monitor.digest.happenings import list_function_words
from monitor.model import Article, Evidence, Range, Sentence
from monitor.terms import TermHit, TermIndex, TermSieve, Word, fold_text, split_words, strip_marks

LEAST_SHARED, LEAST_SHARED_PLAIN = 3, 2
"""Words that two sentences must share to speak of the same thing, and how many that are no names, when they
share a name or a year too.
"""
BEFORE, BEHIND = 3, 5
"""Words among which the name stands of whom a word is: "the flooding of the village of Ilsa"."""
_CUE = "cue of "
"""How the reason begins of a stance's evidence that is one of the target's cues."""
_NAMED = "names the target"
"""The same of evidence that only names it."""
_YEAR_LENGTH = 4
_QUOTE_MARKS = "\"“”„«»‘’'"
_Tie = Literal["name", "sentence"]


@dataclass(frozen=True, slots=True)
class _Choice:
    """One of the words for a thing: `rivals` and `place` are the same in all languages."""

    rivals: int
    place: int
    tie: _Tie


@dataclass(frozen=True, slots=True)
class _Lexicon:
    """The words of one language."""

    choices: Mapping[str, tuple[_Choice, ...]]
    terms: TermIndex
    sieve: TermSieve


@dataclass(frozen=True, slots=True)
class _Use:
    """A word that an article chose, with the names close to it, and those and the words of its sentence.

    `targets` are those of the topic that the outlet's own words name or judge there, each with how: 1 for
    favour, -1 for against, 0 where they only name it.
    """

    said: Said
    choice: _Choice
    is_own: bool
    near: frozenset[str]
    names: frozenset[str]
    stems: frozenset[str]
    targets: frozenset[tuple[str, int]]


def find_wording_disputes(articles: Sequence[Article]) -> list[Dispute]:
    """Return what articles call by different words; articles are in order of publication."""
    chosen: dict[int, list[_Use]] = {}
    for article in articles:
        lexicon = _load_lexicons().get((article.reading.language or "en").partition("-")[0].lower())
        if lexicon is not None:
            for id_, uses in _read_choices(article, lexicon).items():
                chosen.setdefault(id_, []).extend(uses)
    ties = {
        choice.rivals: choice.tie
        for each in _load_lexicons().values()
        for choices in each.choices.values()
        for choice in choices
    }
    return [dispute for id_, uses in sorted(chosen.items()) for dispute in _find_rivals(uses, ties[id_])]


def _find_rivals(uses: Sequence[_Use], tie: _Tie) -> list[Dispute]:
    """Return the dispute between the two uses most alike but for the word, and who sides with them."""
    pairs = [
        (-len(one.stems & other.stems), place, one, other)
        for place, (one, other) in enumerate(combinations(uses, 2))
        if one.choice != other.choice
        and one.said.article.outlet.id != other.said.article.outlet.id
        and _is_same(one, other, tie)
    ]
    if not pairs:
        return []
    _, _, first, second = min(pairs, key=lambda pair: pair[:2])
    versions = []
    for head, rival in ((first, second), (second, first)):
        others = {
            use.said.article.id: use.said
            for use in reversed(uses)
            if use.choice == head.choice
            and use.said.article.id != head.said.article.id
            and _is_same(use, rival, tie)
        }
        versions.append([head.said, *(others[key] for key in sorted(others))])
    return make_disputes("wording", versions)


def _is_same(one: _Use, other: _Use, tie: _Tie) -> bool:
    if tie != "sentence":
        judged = any(
            target == rival and how != told for target, how in one.targets for rival, told in other.targets
        )
        return (judged and one.is_own and other.is_own) or bool(one.near & other.near)
    shared, names = one.stems & other.stems, one.names & other.names
    plain = shared - list_stems(Word(name, 0, len(name)) for name in one.names | other.names)
    return bool(names) and len(shared) >= LEAST_SHARED and len(plain) >= LEAST_SHARED_PLAIN


# --- reading ---------------------------------------------------------------------------------


def _read_choices(article: Article, lexicon: _Lexicon) -> dict[int, list[_Use]]:
    """Return the uses of the one word that an article chose for each thing; it may have used several."""
    found: dict[int, list[_Use]] = {}
    folded = strip_marks(fold_text(article.reading.text))
    possible = {term.split()[0].rstrip("*") for term in lexicon.sieve.find_possible(folded)}
    for sentence in article.tags.sentences:
        part = folded[sentence.start : sentence.end] if len(folded) == len(article.reading.text) else folded
        if not any(word in part for word in possible):
            continue
        for use in _read_sentence(article, (sentence.start, sentence.end), lexicon):
            found.setdefault(use.choice.rivals, []).append(use)
    titled = {
        choice for hit in lexicon.terms.find(article.reading.title) for choice in lexicon.choices[hit.term]
    }
    chosen: dict[int, list[_Use]] = {}
    for id_, uses in found.items():
        own = [use for use in uses if use.is_own]
        sides = {use.choice for use in own or uses}
        if own:
            sides |= {choice for choice in titled if choice.rivals == id_}
        if len(sides) == 1:
            chosen[id_] = own or uses
    return chosen


def _read_sentence(article: Article, sentence: Range, lexicon: _Lexicon) -> list[_Use]:
    text = article.reading.text[sentence[0] : sentence[1]]
    words = split_words(text)
    hits: list[TermHit] = []
    for hit in lexicon.terms.find_in(words):  # at each place the longest first
        if not hits or hits[-1].last < hit.first:
            hits.append(hit)
    if not hits:
        return []
    used = frozenset(word.text for hit in hits for word in words[hit.first : hit.last + 1])
    years = {one.text for one in words if one.text.isdigit() and len(one.text) == _YEAR_LENGTH}
    names = (list_names(text, words, (Sentence(0, len(text)),)) | years) - used
    plain = list_function_words(article.reading.language)
    stems = list_stems(words, plain | used)
    uses = []
    for hit in hits:
        start, end = sentence[0] + hit.start, sentence[0] + hit.end
        near = names & _list_close(words, hit, names | plain)
        if not _is_distanced(article.reading.text, start, end):
            said = Said(article, sentence, (start, end))
            is_own, targets = said.voice == "", _list_targets(article, said)
            uses += [
                _Use(said, choice, is_own, near, names, stems, targets)
                for choice in lexicon.choices[hit.term]
            ]
    return uses


def _list_close(words: Sequence[Word], hit: TermHit, leading: frozenset[str]) -> set[str]:
    """Return the words close to a hit; those behind it only where one of `leading` leads to them."""
    close = {one.text for one in words[max(0, hit.first - BEFORE) : hit.first]}
    behind = [one.text for one in words[hit.last + 1 : hit.last + 1 + BEHIND]]
    return close.union(behind) if behind and behind[0] in leading else close


def _list_targets(article: Article, said: Said) -> frozenset[tuple[str, int]]:
    """Return the targets that the outlet's own words name with a word or judge in its sentence, and how."""
    return frozenset(
        (stance.target_id, (evidence.weight > 0) - (evidence.weight < 0))
        for stance in article.tags.stances
        for evidence in stance.evidence
        if evidence.field == "text" and evidence.voice == stance.voice == "outlet" and _meets(evidence, said)
    )


def _meets(evidence: Evidence, said: Said) -> bool:
    """Tell whether evidence names its target with a word, or is a cue in the word's sentence."""
    start, end = said.sentence if evidence.why.startswith(_CUE) else said.span
    if evidence.why != _NAMED and not evidence.why.startswith(_CUE):
        return False
    return evidence.start < end and start < evidence.end


def _is_distanced(text: str, start: int, end: int) -> bool:
    """Tell whether a word stands in quotation marks of its own, or behind "so-called"."""
    before, after = text[max(0, start - 1) : start], text[end : end + 2].lstrip(",.")[:1]
    quoted = bool(before) and before in _QUOTE_MARKS and bool(after) and after in _QUOTE_MARKS
    return quoted or text[max(0, start - 12) : start].lower().rstrip(' "“«‘').endswith(
        ("so-called", "so called")
    )


@cache
def _load_lexicons() -> Mapping[str, _Lexicon]:
    """Return the words by language; the file is part of the package and never changes."""
    path = resources.files("monitor.digest") / "lexicon" / "wordings.toml"
    found: dict[str, dict[str, tuple[_Choice, ...]]] = {}
    for rivals, entry in enumerate(tomllib.loads(path.read_text("utf-8"))["rivals"]):
        for language in entry.keys() - {"tie"}:
            for place, terms in enumerate(entry[language]["words"]):
                choice = _Choice(rivals, place, entry["tie"])
                known = found.setdefault(language, {})
                known.update({term: (*known.get(term, ()), choice) for term in terms})
    return {
        language: _Lexicon(choices, TermIndex(choices), TermSieve(choices))
        for language, choices in found.items()
    }
