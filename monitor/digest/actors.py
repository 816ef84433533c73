"""Who did something, as far as two articles can contradict each other in it.

Two descriptions differ when they surely are not of the same people: "police" and "protesters", "the coast
guard" and "the port police", the ministries of two things, two names. What anybody may be ("officials",
"men") differs from nothing, and a name from no part: somebody of that name may have it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from monitor.digest.clauses import Phrase
from monitor.digest.deed_words import Vocabulary
from monitor.model import Article

SHORTEST_ACRONYM = 2
WIDEST = 4
"""Words that stand for more sorts of people than these say of two that they are alike."""
_LONGEST_TERM = 3
"""Words of the longest term for actors."""
_CIVIL = frozenset({"ministry", "inspectors", "regulator"})
_FOLLOWERS = "ists"
"""What words for those of a creed end with: "anarchists"."""
_PUBLIC = frozenset({"public"})


@dataclass(frozen=True, slots=True)
class Actor:
    """Who a phrase describes: by `names`, or by words for those who act, or both ("President Ada Quill").

    `may_be` are those whom the words may be of; none for a bare name. `words` are those of the phrase that
    tell more, `kinds` the lists of words for kinds of bodies, with the words of each that it has.
    """

    may_be: frozenset[str]
    names: tuple[str, ...]
    words: frozenset[str]
    kinds: tuple[frozenset[str], ...]


def read_actor(phrase: Phrase, vocabulary: Vocabulary) -> Actor | None:
    """Return who a phrase describes, None where it may be anybody."""
    members = vocabulary.words["members"]
    head = phrase.find_head(members)
    if vocabulary.words["past"].intersection(phrase.texts):
        return None
    may_be = _read_class(phrase, head, vocabulary)
    names = phrase.find_name(members) if phrase.texts[head] not in vocabulary.actors else ()
    names = tuple(name for name in names if name.lower() not in vocabulary.actors)  # "President Ada Quill"
    if not may_be and (not names or phrase.texts[head] in vocabulary.words["anybody"]):
        return None
    words = frozenset(phrase.texts) - vocabulary.ends - {phrase.texts[head]}
    return Actor(may_be, names, words, tuple(kind & words for kind in vocabulary.kinds))


def are_others(one: Actor, other: Actor) -> bool:
    """Tell whether two descriptions surely are of different people."""
    if one.may_be and other.may_be and not one.may_be & other.may_be:
        sides = (one.may_be == _PUBLIC) != (other.may_be == _PUBLIC)
        return sides or not one.words & other.words
    if one.names or other.names:
        named = bool(one.names and other.names) and bool(one.may_be) == bool(other.may_be)
        return named and not _may_be_one(one.names, other.names)
    return any(a and b and not a & b for a, b in zip(one.kinds, other.kinds, strict=True))


def are_alike(one: Actor, other: Actor) -> bool:
    """Tell whether two descriptions are of people of one part, or by a name in common."""
    if one.names and other.names:
        return bool(set(one.names) & set(other.names))
    close = max(len(one.may_be), len(other.may_be)) <= WIDEST and bool(one.may_be & other.may_be)
    return (close or bool(one.words & other.words)) and not are_others(one, other)


def names_both(article: Article, one: Actor, other: Actor) -> bool:
    """Tell whether an article has two names of actors: it may say that they go together."""
    text = f"{article.reading.title}\n{article.reading.text}"
    return bool(one.names) and all(any(name in text for name in each.names) for each in (one, other))


def _read_class(phrase: Phrase, head: int, vocabulary: Vocabulary) -> frozenset[str]:
    """Return who those of a phrase may be: by its longest term, told closer by what stands before it."""
    texts = phrase.texts
    if texts[head] in vocabulary.words["means"] | vocabulary.words["offices"]:  # "a rebel rocket"
        return _find_described(texts[:head], vocabulary)
    if head in phrase.capital and texts[head] not in vocabulary.actors:  # "President Ada Quill"
        first = head
        while first > 0 and (first in phrase.capital) and texts[first] not in vocabulary.actors:
            first -= 1
        titled = texts[first] in vocabulary.actors and "of" not in texts[first:head]
        return _read_class(phrase, first, vocabulary) if titled else frozenset()
    whole = " ".join(texts[head : head + _LONGEST_TERM])
    if " of " in whole and whole in vocabulary.actors:  # "the council of ministers"
        return vocabulary.actors[whole]
    starts = range(max(0, head + 1 - _LONGEST_TERM), head + 1)
    start = next((at for at in starts if " ".join(texts[at : head + 1]) in vocabulary.actors), None)
    if start is None:
        follows = texts[head].endswith(_FOLLOWERS) and head not in phrase.capital
        anybody = texts[head] in vocabulary.words["anybody"]
        return _PUBLIC if follows else _find_described(texts[:head], vocabulary) if anybody else frozenset()
    found = vocabulary.actors[" ".join(texts[start : head + 1])]
    if vocabulary.words["civil"].intersection(texts):
        found = found & _CIVIL or found
    if head in phrase.capital and head - 1 in phrase.capital and start == head:
        found |= _PUBLIC  # "the Free Northern Army"
    closer = _find_described(texts[:start], vocabulary)
    if _PUBLIC in (closer, found):
        return _PUBLIC  # "rebel forces", "government supporters"
    return (found & closer or found | closer) if closer else found


def _find_described(texts: Sequence[str], vocabulary: Vocabulary) -> frozenset[str]:
    """Return who the last word for those who act stands for, of words in front of another; else nobody."""
    pairs = [f"{one} {two}" for one, two in pairwise(texts)]
    found = next((term for term in (*pairs, *reversed(texts)) if term in vocabulary.actors), None)
    return vocabulary.actors[found] if found else frozenset()


def _may_be_one(names: Sequence[str], others: Sequence[str]) -> bool:
    """Tell whether two names share a word, or the beginning of one, or one is the letters of the other."""
    stems, rivals = ({word[:4].lower() for word in each} for each in (names, others))
    return bool(stems & rivals) or _is_acronym(names, others) or _is_acronym(others, names)


def _is_acronym(short: Sequence[str], names: Sequence[str]) -> bool:
    word = short[0]
    if len(short) > 1 or not word.isupper() or len(word) < SHORTEST_ACRONYM:
        return False
    initials = "".join(name[0] for name in names)
    return word == initials or (len(names) == 1 and names[0].isupper())
