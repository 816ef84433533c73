"""Different places of the same deed, and different people who did it.

Two deeds are one when they are of one kind, befell the same, by name or by an exact count, and clash in no
day or year; what has neither must be told in sentences that share more. They differ when their places or
their actors do, as `places` and `actors` tell, and neither article tells the other's version too. A deed
that goes both ways differs, too, where it is told the other way round: who attacked whom. Of an outlet the
newest article counts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import tzinfo
from itertools import combinations

from monitor.digest.actors import are_alike, are_others, names_both
from monitor.digest.deed_words import load_vocabulary
from monitor.digest.deeds import list_possible, read_deeds
from monitor.digest.disputes import Dispute, Said, make_disputes
from monitor.digest.places import are_of_one_kind, differ, knows_both
from monitor.digest.sameness import are_two, clash, has_context, is_same
from monitor.digest.told import Told, read_told
from monitor.model import Article, DifferenceKind, Range

COMPARED = 40
"""Accounts of one deed that are compared, the first ones."""


def find_deed_disputes(articles: Sequence[Article], zone: tzinfo) -> list[Dispute]:
    """Return the deeds whose place or actor articles, in order of publication, tell differently."""
    possible = {article.id: list_possible(article) for article in articles}
    spread: dict[str, set[str]] = {}
    for article in articles:
        for kind in frozenset[str]().union(*(kinds for _, kinds in possible[article.id])):
            spread.setdefault(kind, set()).add(article.outlet.id)
    shared = frozenset(kind for kind, outlets in spread.items() if len(outlets) > 1)
    told: list[Told] = []
    for article in articles:
        sentences = [(one, kinds & shared) for one, kinds in possible[article.id] if kinds & shared]
        told.extend(read_told(deed, zone) for deed in read_deeds(article, sentences))
    return _Comparison(articles, told).find()


# --- comparing -------------------------------------------------------------------------------


class _Comparison:
    """The deeds of a story side by side."""

    def __init__(self, articles: Sequence[Article], told: Sequence[Told]) -> None:
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
        groups: Sequence[Sequence[Told]],
        tell: Callable[[Told], Said | None],
        differ_: Callable[[Told, Told], bool],
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

    def _differ_in_place(self, one: Told, other: Told) -> bool:
        place, rival = one.place, other.place
        if place is None or rival is None or not is_same(one, other, by_place=True):
            return False
        if not differ(place, rival) or self._tell_both(one, other, _may_be_there):
            return False
        asked = self._articles if place.names else (one.article, other.article)
        known = any(knows_both(article, place, rival) for article in asked)
        return not known or are_of_one_kind(place, rival)

    def _differ_in_actor(self, one: Told, other: Told) -> bool:
        actor, rival = one.actor, other.actor
        if actor is None or rival is None or not is_same(one, other, by_place=False):
            return False
        if not are_others(actor, rival) or self._tell_both(one, other, _may_be_who):
            return False
        return not any(names_both(article, actor, rival) for article in self._articles)

    def _differ_in_turn(self, one: Told, other: Told) -> bool:
        """Tell whether who did it in one article is whom it befell in the other, or both are who began."""
        if not _is_turned(one, other) or not are_two(one, other) or clash(one, other):
            return False
        return has_context(one, other) and not self._tell_both(one, other, _may_be_so)

    def _tell_both(self, one: Told, other: Told, same: Callable[[Told, Told], bool]) -> bool:
        """Tell whether one of two articles has the other's version of such a deed, too."""
        return any(
            told.deed.kind == one.deed.kind and told.article.id == mine.article.id and same(told, theirs)
            for mine, theirs in ((one, other), (other, one))
            for told in self._told
        )


def _keep_newest(told: Sequence[Told]) -> list[Told]:
    """Return what the newest article of each outlet tells."""
    newest = {one.article.outlet.id: one.article.id for one in told}
    return [one for one in told if newest[one.article.outlet.id] == one.article.id]


def _may_be_there(one: Told, other: Told) -> bool:
    return one.place is not None and other.place is not None and not differ(one.place, other.place)


def _may_be_who(one: Told, other: Told) -> bool:
    return one.actor is not None and other.actor is not None and not are_others(one.actor, other.actor)


def _may_be_so(one: Told, other: Told) -> bool:
    return _may_be_who(one, other) and not _is_turned(one, other)


def _is_turned(one: Told, other: Told) -> bool:
    if one.actor is None or other.actor is None:
        return False
    if (
        one.head
        and other.head
        and one.head != other.head
        and (one.head, other.head) == (other.doer, one.doer)
    ):
        return True  # "settlers attacked herders"
    if not are_others(one.actor, other.actor):
        return False
    fits = (one.befell is None or are_alike(one.befell, other.actor)) and (
        other.befell is None or are_alike(other.befell, one.actor)
    )
    return (
        fits
        and (one.befell is None) == (one.deed.patient is None)
        and (other.befell is None) == (other.deed.patient is None)
    )


def _group_by_patient(told: Sequence[Told]) -> list[list[Told]]:
    """Return the deeds of a kind that befell who shares a name or is described alike."""
    groups: dict[tuple[str, str], list[Told]] = {}
    for one in told:
        count = [f"{one.amount.value}"] if one.amount else []
        rare = ["rare"] if one.is_rare else []
        for key in sorted({*one.name, *one.echo, *count, *rare, *([one.head] if one.head else [])}):
            groups.setdefault((one.deed.kind, key), []).append(one)
    return list(groups.values())


def _group_mutual(told: Sequence[Told]) -> list[list[Told]]:
    groups: dict[str, list[Told]] = {}
    for one in told:
        vocabulary = load_vocabulary(one.article.reading.language)
        if vocabulary is not None and one.deed.kind in vocabulary.mutual and one.actor is not None:
            groups.setdefault(one.deed.kind, []).append(one)
    return list(groups.values())


def _find_allies(
    kind: DifferenceKind,
    head: Told,
    rival: Told,
    known: Sequence[Told],
    differ_: Callable[[Told, Told], bool],
) -> list[Told]:
    """Return who tells a version, once an article, the one that was found first."""
    allies = {
        one.article.id: one
        for one in reversed(known)
        if one.article.id not in (head.article.id, rival.article.id)
        and _sides_with(kind, one, head)
        and differ_(one, rival)
    }
    return [head, *(allies[key] for key in allies)]


def _sides_with(kind: DifferenceKind, one: Told, head: Told) -> bool:
    if kind == "place":
        return bool(
            one.place
            and head.place
            and one.place.names == head.place.names
            and one.place.head == head.place.head
        )
    return bool(one.actor and head.actor and are_alike(one.actor, head.actor))


# --- reading ---------------------------------------------------------------------------------


def _tell_place(told: Told) -> Said | None:
    return _make_said(told, told.place.span) if told.place else None


def _tell_actor(told: Told) -> Said | None:
    return _make_said(told, told.deed.agent.span) if told.deed.agent and told.actor else None


def _tell_beginner(told: Told) -> Said | None:
    """Return who did what others say was done to them: what the accounts are about is the verb alone."""
    said = _tell_actor(told)
    return replace(said, about=told.deed.place((told.deed.verb.start, told.deed.verb.end))) if said else None


def _make_said(told: Told, span: Range) -> Said:
    sentence = told.deed.sentence
    return Said(told.article, (sentence.start, sentence.end), told.deed.place(span), told.deed.about)
