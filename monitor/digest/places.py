"""Where something was done, as far as two articles can contradict each other in it.

A place is a name behind "in", or a word for a building or a ground behind "in", "at" or "on". Without a list
of the world's places nobody can say that "Ilsa" is no part of "Korva": two names differ only if no article
of the story has both, or if both are said to be of one kind (two villages, two streets). A name never
differs from a building, which may stand there.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from monitor.digest.clauses import Phrase
from monitor.digest.deeds import Deed, Vocabulary
from monitor.model import Article, Range
from monitor.terms import fold_text

STEM = 5
"""Names are compared by so many letters: "Maravia" and "Maravian" are of one place."""
_COUNTRY = "country"
_LOCATIVE = frozenset({"in", "at", "on", "inside"})
_BESIDE = frozenset({"at", "inside", "outside", "near"})
"""What leads to a building in the town that follows: "OUTSIDE a bank in Ilsa"."""
_ROOT = {"northern": "north", "southern": "south", "eastern": "east", "western": "west"}


@dataclass(frozen=True, slots=True)
class Place:
    """A place that a sentence names at `span` of it: its `names`, and what building or ground it is, if any.

    `head` is the word for that, `kind` what all words for it share; `side` is the word that tells it from its
    like ("the UPPER gate"), `is_described` whether there is any such word. `area` is what a name is the name
    of, None for a town's ("the PROVINCE of Ilsa"), `is_classed` whether a word of its own says that.
    """

    span: Range
    names: tuple[str, ...]
    head: str | None
    kind: tuple[str, int] | None
    side: str | None
    area: str | None
    is_described: bool
    is_classed: bool


def read_place(deed: Deed, vocabulary: Vocabulary) -> Place | None:
    """Return where a sentence says that a deed was done: right behind its words, or in front of them all."""
    clause, verb = deed.clause, deed.verb
    agent = deed.agent
    if agent is not None and vocabulary.words["spread"].intersection(agent.texts):
        return None
    if agent is not None and agent.texts[agent.find_head()] in vocabulary.words["events"]:
        # "the raid in Ilsa killed four"
        return _read_behind(deed, agent.words[agent.core - 1].end, verb.first, vocabulary)
    for start in (verb.end, deed.spans[-1][1]):
        found = _read_behind(deed, start, len(clause.words), vocabulary)
        if found is not None:
            return found
    return _read_fronted(deed, vocabulary)


def _read_behind(deed: Deed, start: int, last: int, vocabulary: Vocabulary) -> Place | None:
    """Return the place named from `start` to word `last`, between which times and buildings may stand."""
    clause = deed.clause
    found: Place | None = None
    at = next((at for at, word in enumerate(clause.words) if word.start >= start), last)
    while at < last and not clause.is_parted(at):
        word = clause.words[at].text
        phrase = clause.read_behind(at + 1, last) if word in _LOCATIVE | _BESIDE else None
        if phrase is None:
            if word not in _LOCATIVE and not (clause.is_time(at) or word.isdigit() or word.endswith("ly")):
                break
            at += 1
            continue
        place = _read_phrase(word, phrase, clause.words[at].start, vocabulary) if word in _LOCATIVE else None
        is_plain = word in _BESIDE and not phrase.capital
        if place is None and not is_plain and phrase.texts[-1] not in vocabulary.words["events"]:
            break
        found = _join(found, place)
        at += 1 + len(phrase.words)
    return found


def differ(one: Place, other: Place) -> bool:
    """Tell whether two places surely are not one, nor one within the other, by their words alone."""
    if (one.kind is None) != (other.kind is None) or bool(one.names) != bool(other.names):
        return False
    if one.names:
        return one.area == other.area and not set(_list_stems(one)) & set(_list_stems(other))
    if one.kind == other.kind:
        return bool(one.side and other.side and one.side != other.side)
    kinds = {each.kind[0] for each in (one, other) if each.kind is not None}
    return kinds == {"spots"} or (kinds == {"spots", "parts"} and one.is_described and other.is_described)


def are_of_one_kind(one: Place, other: Place) -> bool:
    """Tell whether two names surely are of places of one kind, none of which lies in another: two streets."""
    return one.kind == other.kind and one.is_classed and other.is_classed


def knows_both(article: Article, one: Place, other: Place) -> bool:
    """Tell whether an article names both places: it may say elsewhere how they go together."""
    if one.names:
        text = f"{article.reading.title}\n{article.reading.text}"
        return all(any(stem in text for stem in _list_stems(each)) for each in (one, other))
    folded = fold_text(f"{article.reading.title}\n{article.reading.text}")
    return all(_name_spot(each) in folded for each in (one, other))


def _list_stems(place: Place) -> list[str]:
    return [name[:STEM] for name in place.names]


def _name_spot(place: Place) -> str:
    """Return the words by which an article would name a building again."""
    return f"{place.side} {place.head}" if place.side else place.head or ""


def _read_fronted(deed: Deed, vocabulary: Vocabulary) -> Place | None:
    """Return the place that a sentence begins with: "In Ilsa, guards arrested the mayor"."""
    clause = deed.clause
    if not clause.words or clause.words[0].text not in _LOCATIVE:
        return None
    phrase = clause.read_behind(1)
    behind = 1 + len(phrase.words) if phrase is not None else 0
    if phrase is None or behind >= len(clause.words) or "," not in clause.gap(behind):
        return None
    if clause.words[behind].start < deed.spans[0][0]:
        return None
    return _read_phrase(clause.words[0].text, phrase, clause.words[0].start, vocabulary)


def _read_phrase(lead: str, phrase: Phrase, start: int, vocabulary: Vocabulary) -> Place | None:
    """Return the place that a phrase names behind "in", "at" or "on", None where it names none."""
    towns, areas = vocabulary.words["towns"], vocabulary.words["areas"]
    head = phrase.find_head(towns | areas)
    word = phrase.texts[head]
    kind = vocabulary.sites.get(word)
    capital = [at for at in sorted(phrase.capital) if phrase.texts[at] not in towns | areas]
    names = tuple(phrase.written[at] for at in capital if at != head or kind is None)
    if kind is None and (lead != "in" or not names or not (head in phrase.capital or word in towns | areas)):
        return None
    sides = [_ROOT.get(one, one) for one in phrase.texts[:head] if one in vocabulary.words["opposite"]]
    is_classed = any(one in towns | areas for one in phrase.texts)
    if kind is None and phrase.texts[0] == "the" and (not is_classed or phrase.texts[-1] in towns):
        return None  # "the Garden of Poets" is no town, and "the Maravian capital" no name of one
    is_street = kind is not None and kind[0] == "grounds" and head in phrase.capital
    return Place(
        span=(start, phrase.span[1]),
        names=names,
        head=word if kind else None,
        kind=kind,
        side=sides[0] if sides else None,
        area=_find_area(phrase, vocabulary),
        is_described=head > 1,
        is_classed=is_classed if kind is None else is_street,
    )


def _find_area(phrase: Phrase, vocabulary: Vocabulary) -> str | None:
    """Return what a phrase says that its name is the name of: "country" for one that is known for it."""
    wide, areas = vocabulary.words["wide"], vocabulary.words["areas"]
    return next((_COUNTRY if one in wide else one for one in phrase.texts if one in wide | areas), None)


def _join(first: Place | None, second: Place | None) -> Place | None:
    """Return a place that is told in two steps as one: "at the gate in Ilsa" is in Ilsa."""
    if first is None or second is None:
        return first or second
    span = first.span[0], second.span[1]
    return replace(first if first.names else second, span=span)
