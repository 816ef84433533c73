"""Different places of the same deed, and different people who did it.

Two deeds are one when they are of one kind, befell the same, by name or by an exact count, and clash in no
day or year; what has neither must be told in sentences that share more. They differ when their places or
their actors do, as `places` and `actors` tell, and neither article tells the other's version too. A deed
that goes both ways differs, too, where it is told the other way round: who attacked whom. Of an outlet the
newest article counts.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, tzinfo
from itertools import combinations

from monitor.digest.actors import Actor, are_alike, are_others, names_both, read_actor
from monitor.digest.amounts import Amount, find_amounts
from monitor.digest.dates import find_dates
from monitor.digest.deeds import Deed, Vocabulary, find_deeds, load_vocabulary
from monitor.digest.disputes import Dispute, Said, list_names, list_stems, make_disputes, measure_overlap
from monitor.digest.happenings import list_units
from monitor.digest.places import Place, are_of_one_kind, differ, knows_both, read_place
from monitor.model import Article, DifferenceKind, Range, Sentence
from monitor.terms import Word

LEAST_COUNTED = 3
"""Lower counts are met by chance."""
LEAST_SHARED = 2
"""Words that sentences must share, if they share no name, to tell of one deed done to the same unnamed."""
LEAST_ALIKE, LEAST_SHARED_ALIKE = 0.5, 4
"""The same for places: a share of the words of both, and so many."""
COMPARED = 40
"""Accounts of one deed that are compared, the first ones."""
_DEFINITE = frozenset({"the", "his", "her", "their", "its", "this", "these"})
_YEAR = re.compile(r"\b(?:1[5-9]|20)\d\d\b")


@dataclass(frozen=True, slots=True)
class _Told:
    """A deed as an article tells it, with what shows whether another is the same.

    `befell`, `name`, `head`, `described` (the words that tell more) and `amount` are of whom it befell,
    `names` and `stems` those of the sentence but for the deed and who did it, `all_stems` those but for the
    place.
    """

    deed: Deed
    actor: Actor | None
    place: Place | None
    befell: Actor | None
    name: frozenset[str]
    head: str
    described: frozenset[str]
    is_definite: bool
    amount: Amount | None
    names: frozenset[str]
    stems: frozenset[str]
    all_stems: frozenset[str]
    days: frozenset[date]
    years: frozenset[str]
    is_once: bool

    @property
    def article(self) -> Article:
        """The article that tells it."""
        return self.deed.article


def find_deed_disputes(articles: Sequence[Article], zone: tzinfo) -> list[Dispute]:
    """Return the deeds whose place or actor articles, in order of publication, tell differently."""
    found = [deed for article in articles for deed in find_deeds(article)]
    spread: dict[str, set[str]] = {}
    for deed in found:
        spread.setdefault(deed.kind, set()).add(deed.article.outlet.id)
    told = [_read_deed(deed, zone) for deed in found if len(spread[deed.kind]) > 1]
    return _Comparison(articles, told).find()


# --- comparing -------------------------------------------------------------------------------


class _Comparison:
    """The deeds of a story side by side."""

    def __init__(self, articles: Sequence[Article], told: Sequence[_Told]) -> None:
        self._articles, self._told = articles, told
        self._taken: set[Said] = set()

    def find(self) -> list[Dispute]:
        """Return the disputes, those over places first."""
        told = [one for one in self._told if not one.deed.is_aside]
        groups = _group_by_patient(told)
        return [
            *self._compare("place", groups, _tell_place, self._differ_in_place),
            *self._compare("actor", groups, _tell_actor, self._differ_in_actor),
            *self._compare("actor", _group_mutual(told), _tell_beginner, self._differ_in_turn),
        ]

    def _compare(
        self,
        kind: DifferenceKind,
        groups: Sequence[Sequence[_Told]],
        tell: Callable[[_Told], Said | None],
        differ_: Callable[[_Told, _Told], bool],
    ) -> Iterator[Dispute]:
        """Return a dispute of the first two of each group that differ, and of who sides with them."""
        for group in groups:
            known = [one for one in _keep_newest(group) if tell(one) is not None][:COMPARED]
            pair = next((pair for pair in combinations(known, 2) if differ_(*pair)), None)
            if pair is None:
                continue
            versions = [_find_allies(kind, head, rival, known, differ_) for head, rival in (pair, pair[::-1])]
            said = [[one for each in version if (one := tell(each)) is not None] for version in versions]
            everybody = {one for version in said for one in version}
            if not self._taken & everybody:
                self._taken |= everybody
                yield from make_disputes(kind, said)

    def _differ_in_place(self, one: _Told, other: _Told) -> bool:
        place, rival = one.place, other.place
        if place is None or rival is None or not _is_same(one, other, by_place=True):
            return False
        if not differ(place, rival) or self._tell_both(one, other, _may_be_there):
            return False
        asked = self._articles if place.names else (one.article, other.article)
        known = any(knows_both(article, place, rival) for article in asked)
        return not known or are_of_one_kind(place, rival)

    def _differ_in_actor(self, one: _Told, other: _Told) -> bool:
        actor, rival = one.actor, other.actor
        if actor is None or rival is None or not _is_same(one, other, by_place=False):
            return False
        if not are_others(actor, rival) or self._tell_both(one, other, _may_be_who):
            return False
        return not any(names_both(article, actor, rival) for article in self._articles)

    def _differ_in_turn(self, one: _Told, other: _Told) -> bool:
        """Tell whether who did it in one article is whom it befell in the other, or both are who began."""
        if not _is_turned(one, other) or not _are_two(one, other) or _clash(one, other):
            return False
        return _has_context(one, other) and not self._tell_both(one, other, _may_be_who)

    def _tell_both(self, one: _Told, other: _Told, same: Callable[[_Told, _Told], bool]) -> bool:
        """Tell whether one of two articles has the other's version of such a deed, too."""
        return any(
            told.deed.kind == one.deed.kind and told.article.id == mine.article.id and same(told, theirs)
            for mine, theirs in ((one, other), (other, one))
            for told in self._told
        )


def _keep_newest(told: Sequence[_Told]) -> list[_Told]:
    """Return what the newest article of each outlet tells."""
    newest = {one.article.outlet.id: one.article.id for one in told}
    return [one for one in told if newest[one.article.outlet.id] == one.article.id]


def _may_be_there(one: _Told, other: _Told) -> bool:
    return one.place is not None and other.place is not None and not differ(one.place, other.place)


def _may_be_who(one: _Told, other: _Told) -> bool:
    return one.actor is not None and other.actor is not None and not are_others(one.actor, other.actor)


def _is_turned(one: _Told, other: _Told) -> bool:
    if one.actor is None or other.actor is None or not are_others(one.actor, other.actor):
        return False
    fits = (one.befell is None or are_alike(one.befell, other.actor)) and (
        other.befell is None or are_alike(other.befell, one.actor)
    )
    return (
        fits
        and (one.befell is None) == (one.deed.patient is None)
        and (other.befell is None) == (other.deed.patient is None)
    )


def _group_by_patient(told: Sequence[_Told]) -> list[list[_Told]]:
    """Return the deeds of a kind that befell who shares a name or is described alike."""
    groups: dict[tuple[str, str], list[_Told]] = {}
    for one in told:
        for key in sorted(one.name) or ([one.head] if one.head else []):
            groups.setdefault((one.deed.kind, key), []).append(one)
    return list(groups.values())


def _group_mutual(told: Sequence[_Told]) -> list[list[_Told]]:
    groups: dict[str, list[_Told]] = {}
    for one in told:
        vocabulary = load_vocabulary(one.article.reading.language)
        if vocabulary is not None and one.deed.kind in vocabulary.mutual and one.actor is not None:
            groups.setdefault(one.deed.kind, []).append(one)
    return list(groups.values())


def _find_allies(
    kind: DifferenceKind,
    head: _Told,
    rival: _Told,
    known: Sequence[_Told],
    differ_: Callable[[_Told, _Told], bool],
) -> list[_Told]:
    """Return who tells a version, once an article, the one that was found first."""
    allies = {
        one.article.id: one
        for one in reversed(known)
        if one.article.id not in (head.article.id, rival.article.id)
        and _sides_with(kind, one, head)
        and differ_(one, rival)
    }
    return [head, *(allies[key] for key in allies)]


def _sides_with(kind: DifferenceKind, one: _Told, head: _Told) -> bool:
    if kind == "place":
        return bool(
            one.place
            and head.place
            and one.place.names == head.place.names
            and one.place.head == head.place.head
        )
    return bool(one.actor and head.actor and are_alike(one.actor, head.actor))


def _are_two(one: _Told, other: _Told) -> bool:
    return one.article.outlet.id != other.article.outlet.id


def _clash(one: _Told, other: _Told) -> bool:
    """Tell whether two deeds are of other times."""
    return one.years != other.years or bool(one.days and other.days and not one.days & other.days)


def _is_same(one: _Told, other: _Told, *, by_place: bool) -> bool:
    """Tell whether two deeds are one.

    One that befell somebody without a name or a count is, for its place, if the sentences are alike, and for
    its actors, if these are of two sides: guards and soldiers may well have attacked the same crowd.
    """
    if not _are_two(one, other) or _clash(one, other):
        return False
    if one.name and other.name and not one.name & other.name:
        return False
    counts = [one.amount.value if one.amount else None, other.amount.value if other.amount else None]
    if counts[0] != counts[1] or (one.amount is None) != (other.amount is None):
        return False
    counted = one.head == other.head and counts[0] is not None and counts[0] >= LEAST_COUNTED
    if (counted or (one.name and other.name)) and (one.is_once or not by_place):
        return True
    if one.head != other.head or not _are_described_alike(one, other):
        return False
    if by_place:
        shared = len(one.all_stems & other.all_stems) >= LEAST_SHARED_ALIKE
        return shared and measure_overlap(one.all_stems, other.all_stems) >= LEAST_ALIKE
    sides = {each.actor.side for each in (one, other) if each.actor is not None}
    return len(sides) > 1 and _has_context(one, other)


def _are_described_alike(one: _Told, other: _Told) -> bool:
    """Tell whether whom two deeds befell, without a name, is one: "the museum of Ilsa", not "a museum"."""
    if one.described and other.described:
        return bool(one.described & other.described)
    return one.is_definite and other.is_definite


def _has_context(one: _Told, other: _Told) -> bool:
    """Tell whether two sentences share what they tell of a deed beside it."""
    if one.names and other.names and not one.names & other.names:
        return False
    return bool(one.names & other.names) or len(one.stems & other.stems) >= LEAST_SHARED


# --- reading ---------------------------------------------------------------------------------


def _tell_place(told: _Told) -> Said | None:
    return _make_said(told, told.place.span) if told.place else None


def _tell_actor(told: _Told) -> Said | None:
    return _make_said(told, told.deed.agent.span) if told.deed.agent and told.actor else None


def _tell_beginner(told: _Told) -> Said | None:
    """Return who did what others say was done to them: what the accounts are about is the verb alone."""
    said = _tell_actor(told)
    return replace(said, about=told.deed.place((told.deed.verb.start, told.deed.verb.end))) if said else None


def _make_said(told: _Told, span: Range) -> Said:
    sentence = told.deed.sentence
    return Said(told.article, (sentence.start, sentence.end), told.deed.place(span), told.deed.about)


def _read_deed(deed: Deed, zone: tzinfo) -> _Told:
    vocabulary = load_vocabulary(deed.article.reading.language)
    assert vocabulary is not None, "no deed is found without words for it"
    language, text = deed.article.reading.language, deed.clause.text
    units = list_units(language)
    patient = deed.patient.texts if deed.patient else ()
    head = deed.patient.texts[deed.patient.find_head()] if deed.patient else ""
    actor = read_actor(deed.agent, vocabulary) if deed.agent else None
    if actor is not None and actor.names and deed.kind not in vocabulary.once:
        actor = None
    befell = read_actor(deed.patient, vocabulary) if deed.patient else None
    place = read_place(deed, vocabulary)
    plain = vocabulary.ends | units
    spans = [(deed.verb.start, deed.verb.end), *([deed.agent.span] if deed.agent else [])]
    rest = [word for word in deed.clause.words if not any(low <= word.start < high for low, high in spans)]
    names = list_names(text, rest, (Sentence(0, len(text)),)) - units
    return _Told(
        deed=deed,
        actor=actor,
        place=place,
        befell=befell,
        name=_name_patient(deed) - units,
        head=_describe_patient(deed, vocabulary),
        described=frozenset(patient) - {head} - vocabulary.ends,
        is_definite=bool(_DEFINITE.intersection(patient)),
        amount=_count_patient(deed),
        names=names,
        stems=list_stems(rest, plain),
        all_stems=list_stems((word for word in deed.clause.words if not _stands_in(word, place)), plain),
        days=frozenset(
            one.day
            for one in find_dates(text, deed.article.published, zone, language)
            if one.precision == "day"
        ),
        years=frozenset(_YEAR.findall(text)) - {str(deed.article.published.year)},
        is_once=deed.kind in vocabulary.once,
    )


def _stands_in(word: Word, place: Place | None) -> bool:
    return place is not None and place.span[0] <= word.start < place.span[1]


def _name_patient(deed: Deed) -> frozenset[str]:
    name = deed.patient.find_name() if deed.patient else ()
    return frozenset(word.lower() for word in name)


def _describe_patient(deed: Deed, vocabulary: Vocabulary) -> str:
    """Return one word for whom it befell, the same for all words of a list of actors."""
    if deed.patient is None:
        return ""
    word = deed.patient.texts[deed.patient.find_head(vocabulary.words["members"])]
    if word in vocabulary.words["pronouns"]:
        return ""
    if word in vocabulary.words["anybody"]:
        return "anybody" if _count_patient(deed) else ""
    known = vocabulary.actors.get(word)
    return f"{known[0]}:{known[1]}" if known else word.removesuffix("s")


def _count_patient(deed: Deed) -> Amount | None:
    if deed.patient is None:
        return None
    start, end = deed.patient.span
    amounts = find_amounts(deed.clause.text, deed.article.reading.language)
    return next((one for one in amounts if one.start < end and start < one.end), None)
