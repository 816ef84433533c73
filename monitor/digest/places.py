"""Where something was done, as far as two articles can contradict each other in it.

A place is a name behind "in", or a word for a building or a ground behind "in", "at" or "on". Without a list
of the world's places nobody can say that "Ilsa" is no part of "Korva": two names differ only if no article
of the story has both, or if both are said to be of one kind (two villages, two streets). A name never
differs from a building, which may stand there.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from monitor.digest.clauses import Phrase
from monitor.digest.deed_words import Vocabulary
from monitor.digest.deeds import Deed
from monitor.model import Article, Range
from monitor.terms import fold_text

STEM = 5
"""Names are compared by so many letters: "Maravia" and "Maravian" are of one place."""
_COUNTRY = "country"
_SITE = "site"
_COURT = frozenset({"court"})
_LOCATIVE = frozenset({"in", "at", "on", "inside", "through"})
_BESIDE = frozenset({"at", "inside", "outside", "near"})
"""What leads to a building in the town that follows: "OUTSIDE a bank in Ilsa"."""
_INDEFINITE = frozenset({"a", "an", "his", "her", "their", "its"})
_WITH = frozenset({"with", "during"})
_AT_ONCE = frozenset({"when", "as"})
_ASIDE = frozenset({"who", "which", "the", "a", "an", "head", "leader", "once", "former", "editor", "whose"})
_LONGEST_ASIDE = 14
"""Words of an aside between whom a deed befell and where."""
_ROOT = {"northern": "north", "southern": "south", "eastern": "east", "western": "west"}


@dataclass(frozen=True, slots=True)
class Place:
    """A place that a sentence names at `span` of it: its `names`, and what building or ground it is, if any.

    `head` is the word for that, `kind` what all words for it share; `side` is the word that tells it from its
    like ("the UPPER gate"), `is_described` whether there is any such word. `area` is what a name is the name
    of, None for a town's ("the PROVINCE of Ilsa"), `is_classed` whether a word of its own says that.
    `towns` are the names of the town it is or surely lies in ("the mill IN ILSA"); `is_apart`: it lies in no
    other such place.
    """

    span: Range
    names: tuple[str, ...]
    head: str | None
    kind: tuple[str, int] | None
    side: str | None
    area: str | None
    is_described: bool
    is_classed: bool
    towns: tuple[str, ...] = ()
    is_apart: bool = False


def read_place(deed: Deed, vocabulary: Vocabulary) -> Place | None:
    """Return where a sentence says that a deed was done, by the first way of saying it that it uses."""
    if deed.agent is not None and vocabulary.words["spread"].intersection(deed.agent.texts):
        return None
    return next((found for read in _WAYS if (found := read(deed, vocabulary)) is not None), None)


def _is_event(agent: Phrase | None, vocabulary: Vocabulary) -> bool:
    return agent is not None and agent.texts[agent.find_head()] in vocabulary.words["events"]


def _read_event(deed: Deed, vocabulary: Vocabulary) -> Place | None:
    """Return the place of "the raid in Ilsa killed four"."""
    if deed.agent is None or not _is_event(deed.agent, vocabulary):
        return None
    return _read_struck(deed.agent, vocabulary) or _read_beside(deed, deed.agent, vocabulary)


def _read_after(deed: Deed, vocabulary: Vocabulary) -> Place | None:
    """Return the place behind the words of a deed: "guards arrested the mayor in Ilsa"."""
    ends = deed.verb.end, deed.spans[-1][1]
    found = (_read_behind(deed, end, len(deed.clause.words), vocabulary) for end in ends)
    return next((place for place in found if place is not None), None)


def _read_patient(deed: Deed, vocabulary: Vocabulary) -> Place | None:
    """Return the place of "a school in Ilsa was bombed"."""
    if deed.patient is None or deed.patient.words[0].start > deed.verb.start:
        return None
    return _read_beside(deed, deed.patient, vocabulary)


def _read_court(deed: Deed, vocabulary: Vocabulary) -> Place | None:
    """Return the place of "a court in Ilsa sentenced her": courts act where they sit."""
    agent = deed.agent
    if agent is None or vocabulary.actors.get(agent.texts[agent.find_head()]) != _COURT:
        return None
    return _read_beside(deed, agent, vocabulary)


def _read_bound(deed: Deed, vocabulary: Vocabulary) -> Place | None:
    """Return the place of "a bomb went off in Ilsa, killing four"."""
    if not deed.is_bound:
        return None
    before = deed.verb.first - (not deed.clause.is_parted(deed.verb.first))
    return _find_in(deed, deed.clause.find_start(before), deed.verb.first, vocabulary)


def _read_going_on(deed: Deed, vocabulary: Vocabulary) -> Place | None:
    """Return the place of "a fire that killed four broke out in Ilsa"."""
    if not _is_event(deed.agent, vocabulary):
        return None
    words = deed.clause.words
    start = next((at for at, word in enumerate(words) if word.start >= deed.spans[-1][1]), len(words))
    return _find_in(deed, start, len(words), vocabulary)


def _read_beside(deed: Deed, phrase: Phrase, vocabulary: Vocabulary) -> Place | None:
    """Return the place between a phrase in front of a verb and the verb."""
    return _read_behind(deed, phrase.words[phrase.core - 1].end, deed.verb.first, vocabulary)


def _read_struck(agent: Phrase, vocabulary: Vocabulary) -> Place | None:
    """Return the place that an event befell: "the shelling OF ILSA killed four"."""
    texts = agent.texts
    of = texts.index("of") if "of" in texts[: agent.core] else agent.core
    if of + 1 >= agent.core or texts[of - 1] not in vocabulary.words["struck"]:
        return None
    if not all(at in agent.capital for at in range(of + 1, agent.core)):
        return None
    span = agent.words[of].start, agent.words[agent.core - 1].end
    names = agent.written[of + 1 : agent.core]
    area = _COUNTRY if vocabulary.words["wide"].intersection(texts[of + 1 : agent.core]) else None
    return Place(span, names, None, None, None, area, False, False, names)


def _read_at_once(deed: Deed, vocabulary: Vocabulary) -> Place | None:
    """Return the place of what happened at once: "four died WHEN a bomb went off in Ilsa"."""
    clause = deed.clause
    behind = range(deed.verb.last + 1, len(clause.words))
    start = next((at for at in behind if clause.words[at].text in _AT_ONCE or clause.is_parted(at)), None)
    if start is None or clause.is_parted(start):
        return None
    return _find_in(deed, start + 1, len(clause.words), vocabulary)


def _find_in(deed: Deed, start: int, last: int, vocabulary: Vocabulary) -> Place | None:
    """Return the first place named in a clause between two words."""
    clause = deed.clause
    for at in range(start, last):
        if clause.is_parted(at) and at > start:
            return None
        if clause.words[at].text in _LOCATIVE | _BESIDE:
            return _read_behind(deed, clause.words[at].start, last, vocabulary)
    return None


def _read_behind(deed: Deed, start: int, last: int, vocabulary: Vocabulary) -> Place | None:
    """Return the place named from `start` to word `last`, between which times and buildings may stand."""
    clause = deed.clause
    found: Place | None = None
    at = next((at for at, word in enumerate(clause.words) if word.start >= start), last)
    while at < last:
        if clause.is_parted(at):
            at = _skip_aside(deed, at, last)
            if at == last:
                break
        word = clause.words[at].text
        leads = word in _LOCATIVE | _BESIDE | _WITH
        phrase = clause.read_behind(at + 1, last) if leads else None
        if phrase is None:
            if not leads and not (clause.is_time(at) or word.isdigit() or word.endswith("ly")):
                break
            at += 1
            continue
        place = _read_phrase(word, phrase, clause.words[at].start, vocabulary) if word in _LOCATIVE else None
        vague = phrase.texts[0] in _INDEFINITE or phrase.texts[0] in vocabulary.words["states"]
        is_plain = (word in _BESIDE | _WITH or vague) and not phrase.capital
        if place is None and not is_plain and phrase.texts[phrase.core - 1] not in vocabulary.words["events"]:
            break
        found = _join(found, place)
        at += 1 + len(phrase.words)
    return found


def _skip_aside(deed: Deed, at: int, last: int) -> int:
    """Return where a sentence goes on behind an aside between commas, `last` where there is none."""
    clause = deed.clause
    if "," not in clause.gap(at) or clause.words[at].text not in _ASIDE:
        return last
    ends = range(at + 1, min(last, at + _LONGEST_ASIDE))
    end = next((place for place in ends if clause.is_parted(place)), last)
    return end if end < last and "," in clause.gap(end) else last


def differ(one: Place, other: Place) -> bool:
    """Tell whether two places surely are not one, nor one within the other, by their words alone."""
    apart = not set(_list_stems(one)) & set(_list_stems(other))
    if one.towns and other.towns and apart:
        return one.area == other.area
    if one.kind is None or other.kind is None:
        return False
    if one.kind == other.kind:
        if one.names and other.names:
            return apart
        return bool(one.side and other.side and one.side != other.side)
    if one.is_apart and other.is_apart and one.names and other.names:
        return apart
    kinds = {one.kind[0], other.kind[0]}
    return kinds == {"spots"} or (kinds == {"spots", "parts"} and one.is_described and other.is_described)


def are_of_one_kind(one: Place, other: Place) -> bool:
    """Tell whether two names surely are of places of one kind, none of which lies in another: two streets."""
    return one.kind == other.kind and one.is_classed and other.is_classed


def knows_both(article: Article, one: Place, other: Place) -> bool:
    """Tell whether an article names both places: it may say elsewhere how they go together."""
    if one.names and other.names and not set(_list_stems(one)) & set(_list_stems(other)):
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
    behind = next((at for at in range(1, len(clause.words)) if clause.is_parted(at)), 0)
    if not behind or "," not in clause.gap(behind) or clause.words[0].text not in _LOCATIVE:
        return None
    if clause.words[behind].start < deed.spans[0][0]:
        return None
    return _read_behind(deed, 0, behind, vocabulary)


_WAYS = (
    _read_event,
    _read_after,
    _read_patient,
    _read_court,
    _read_bound,
    _read_going_on,
    _read_at_once,
    _read_fronted,
)


def _read_phrase(lead: str, phrase: Phrase, start: int, vocabulary: Vocabulary) -> Place | None:
    """Return the place that a phrase names behind "in", "at" or "on", None where it names none."""
    towns, areas = vocabulary.words["towns"], vocabulary.words["areas"]
    head = phrase.find_head(towns | areas)
    outer = phrase.find_head(towns | areas | vocabulary.words["rooms"])
    if phrase.texts[outer] in vocabulary.sites:  # "the lobby of the COURTHOUSE"
        head = outer
    while head > 0 and phrase.texts[head].isdigit():  # "ROOM 14"
        head -= 1
    word = phrase.texts[head]
    kind = vocabulary.sites.get(word)
    capital = [at for at in sorted(phrase.capital) if phrase.texts[at] not in towns | areas]
    names = tuple(phrase.written[at] for at in capital if at != head or kind is None)
    is_name = bool(names) and (head in phrase.capital or word in towns | areas)
    if kind is None and not (is_name and (lead in ("in", "through") or (lead == "at" and phrase.is_name))):
        return None
    sides = [_ROOT.get(one, one) for one in phrase.texts[:head] if one in vocabulary.words["opposite"]]
    is_classed = any(one in towns | areas for one in phrase.texts)
    if kind is None and phrase.texts[0] == "the" and (not is_classed or phrase.texts[-1] in towns):
        return None  # "the Garden of Poets" is no town, and "the Maravian capital" no name of one
    is_street = kind is not None and kind[0] == "grounds" and head in phrase.capital
    area = _find_area(phrase, vocabulary)
    of = phrase.texts.index("of") if "of" in phrase.texts else len(phrase.texts)
    seated = word in vocabulary.words["seated"] | vocabulary.words["rooms"]
    lies_in = tuple(
        phrase.written[at]
        for at in capital
        if kind is None or (at > of > head and not seated) or phrase.texts[at + 1 : at + 2] == ("s",)
    )
    return Place(
        span=(start, phrase.span[1]),
        names=names,
        head=word if kind else None,
        kind=kind,
        side=sides[0] if sides else None,
        area=_SITE if lead == "at" and kind is None else area,
        is_described=head > 1,
        is_classed=is_classed if kind is None else is_street,
        towns=lies_in,
        is_apart=word in vocabulary.words["apart"],
    )


def _find_area(phrase: Phrase, vocabulary: Vocabulary) -> str | None:
    """Return what a phrase says that its name is the name of: "country" for one that is known for it."""
    wide, areas = vocabulary.words["wide"], vocabulary.words["areas"]
    texts = phrase.texts
    ends = [at for at in range(len(texts)) if texts[at + 1 : at + 2] in ((), ("of",))]
    found = [texts[at] for at in ends if texts[at] in areas]
    return _COUNTRY if wide.intersection(texts) else found[-1] if found else None


def _join(first: Place | None, second: Place | None) -> Place | None:
    """Return a place that is told in two steps as one: "at the gate in Ilsa" is in Ilsa."""
    if first is None or second is None:
        return first or second
    outer = second if not first.towns else first
    return replace(
        first,
        span=(first.span[0], second.span[1]),
        names=(*first.names, *second.names),
        towns=(*first.towns, *second.towns),
        area=outer.area,
        is_classed=outer.is_classed if first.kind is None or second.kind is None else first.is_classed,
    )
