"""Who did something, as far as two articles can contradict each other in it.

Two descriptions differ when they surely are not of the same people: "police" and "protesters", "the coast
guard" and "the port police", two names. What anybody may be ("officials", "men") differs from nothing, and a
name from no part: somebody of that name may have it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from monitor.digest.clauses import Phrase
from monitor.digest.deeds import Vocabulary
from monitor.model import Article

SHORTEST_ACRONYM = 2


@dataclass(frozen=True, slots=True)
class Actor:
    """Who a phrase describes: by `names`, or by words of a side.

    `parts` are the lists of `side` that its words are of; none for words that all of a side may be called.
    `words` are those of the phrase.
    """

    side: int | None
    parts: frozenset[int]
    names: tuple[str, ...]
    words: frozenset[str]


def read_actor(phrase: Phrase, vocabulary: Vocabulary) -> Actor | None:
    """Return who a phrase describes, None where it may be anybody."""
    members = vocabulary.words["members"]
    head = phrase.texts[phrase.find_head(members)]
    if head in vocabulary.words["anybody"] or vocabulary.words["past"].intersection(phrase.texts):
        return None
    words = frozenset(phrase.texts) - vocabulary.ends
    if head in vocabulary.actors:
        side, part = vocabulary.actors[head]
        return Actor(side, frozenset() if part is None else frozenset({part}), (), words)
    names = phrase.find_name(members)
    return Actor(None, frozenset(), names, words) if names else None


def are_others(one: Actor, other: Actor) -> bool:
    """Tell whether two descriptions surely are of different people."""
    if one.names or other.names:
        return bool(one.names and other.names) and not _may_be_one(one.names, other.names)
    if one.side != other.side:
        return True
    return bool(one.parts and other.parts) and not one.parts & other.parts and not one.words & other.words


def are_alike(one: Actor, other: Actor) -> bool:
    """Tell whether two descriptions are of people of one part, or by a name in common."""
    if one.names or other.names:
        return bool(set(one.names) & set(other.names))
    return one.side == other.side and bool(one.parts & other.parts or one.words & other.words)


def names_both(article: Article, one: Actor, other: Actor) -> bool:
    """Tell whether an article has two names of actors: it may say that they go together."""
    text = f"{article.reading.title}\n{article.reading.text}"
    return bool(one.names) and all(any(name in text for name in each.names) for each in (one, other))


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
