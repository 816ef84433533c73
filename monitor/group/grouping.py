"""The groups of one day: what is free to move, what stays together, and what takes up an older story."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from monitor.group.linkage import link_groups
from monitor.group.vectors import (
    Cosines,
    Floats,
    Integers,
    WordTable,
    count_words,
    make_vectors,
    mean_cosines,
    select_rows,
)

NONE = -1
"""The number of no group."""
_OPEN_DAYS = 3
_NEAR_ENOUGH = 0.15
_NEAR_FOR_ONE = 0.11
_FADING = 0.1
_FOLLOWING = 0.1
_REST_DAYS = 5.0


@dataclass(frozen=True, slots=True)
class Pieces:
    """What is grouped, in order of time: UTC days as ordinals, moments in days, words, and the pairs of
    places that are never in one group."""

    days: Integers
    moments: Floats
    table: WordTable
    apart: Sequence[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Groups:
    """The group of each piece, named by the place of its first piece (`NONE`: none yet).

    `free` tells which pieces could move when they were grouped last, `follows` names the earlier group whose
    event the piece's group takes up again (`NONE`: none).
    """

    first: Integers
    free: NDArray[np.bool_]
    follows: Integers


def group_day(pieces: Pieces, groups: Groups, day: int) -> Groups:
    """Return the groups once everything published until the end of `day` is grouped.

    Pieces of that day and the two before, and those that have no group, are free to move. The others stay
    together, and no two of their groups become one.
    """
    scene = _set_scene(pieces, groups, day)
    cosines = _compare(scene)
    places = _link(scene, cosines)
    follows = _find_followed(scene, cosines, places)
    return _write_groups(groups, scene, places, follows)


@dataclass(frozen=True, slots=True)
class _Scene:
    """What a day's grouping sees: pieces and nodes, the free ones first.

    A node is a free piece or a group that stays together. `pieces` are places in order of nodes, `nodes` the
    node of each, `table` their words. `begins` and `ends` are the moments of a node's first and last piece.
    """

    free: int
    pieces: Integers
    nodes: Integers
    sizes: Integers
    begins: Floats
    ends: Floats
    table: WordTable
    apart: list[tuple[int, int]]

    def fade(self, cosines: Cosines) -> Cosines:
        """Return what the days between them leave of nearness, for the free pieces and the first nodes."""
        begins, ends = self.begins[: cosines.shape[1]], self.ends[: cosines.shape[1]]
        faded = np.empty_like(cosines)
        for place, moment in enumerate(self.begins[: self.free]):  # at once, it would take twice the memory
            gaps = np.maximum(np.maximum(moment - ends, begins - moment), 0).astype(np.float32)
            faded[place] = cosines[place] / (1 + np.float32(_FADING) * np.log1p(gaps))
        return faded


def _set_scene(pieces: Pieces, groups: Groups, day: int) -> _Scene:
    seen = int(np.searchsorted(pieces.days, day, side="right"))
    is_free = (groups.first[:seen] == NONE) | (pieces.days[:seen] > day - _OPEN_DAYS)
    free, held = np.flatnonzero(is_free), np.flatnonzero(~is_free)
    heads, heirs = np.unique(groups.first[held], return_inverse=True)
    places = np.concatenate((free, held))
    nodes = np.concatenate((np.arange(len(free)), len(free) + heirs))
    count = len(free) + len(heads)
    begins, ends = np.full(count, np.inf), np.full(count, -np.inf)
    np.minimum.at(begins, nodes, pieces.moments[places])
    np.maximum.at(ends, nodes, pieces.moments[places])
    node_of = dict(zip(places.tolist(), nodes.tolist(), strict=True))
    apart = [
        (node_of[one], node_of[other]) for one, other in pieces.apart if one in node_of and other in node_of
    ]
    sizes = np.bincount(nodes, minlength=count)
    table = select_rows(pieces.table, places)
    return _Scene(len(free), places, nodes, sizes, begins, ends, table, apart)


def _compare(scene: _Scene) -> Cosines:
    """Return the mean cosine of each free piece to the pieces of each node.

    The free pieces are grouped among themselves first, so that a word counts once for each story.
    """
    alone = np.arange(scene.free)
    table, held = select_rows(scene.table, alone), slice(scene.free, None)
    usage = count_words(select_rows(scene.table, held), scene.nodes[held])
    vectors = make_vectors(table, usage + count_words(table, alone))
    near = scene.fade(mean_cosines(vectors, scene.free, alone, scene.free))
    among = [pair for pair in scene.apart if max(pair) < scene.free]
    groups = link_groups(near, scene.sizes[alone], among, _NEAR_ENOUGH)
    vectors = make_vectors(scene.table, usage + count_words(table, groups))
    return mean_cosines(vectors, scene.free, scene.nodes, len(scene.sizes))


def _link(scene: _Scene, cosines: Cosines) -> Integers:
    """Return for each node the node that names its group."""
    near = scene.fade(cosines)
    return _join_alone(scene, near, link_groups(near, scene.sizes, scene.apart, _NEAR_ENOUGH))


def _join_alone(scene: _Scene, near: Cosines, places: Integers) -> Integers:
    """Return the groups once free pieces that are alone have joined the nearest group of several.

    Less is asked of them: outlets of another mind tell an event in words of their own, and where several
    agree what it is, one that is nearer to them than to any others is rarely about something else.
    """
    sizes = np.bincount(places, scene.sizes, len(places))
    joined = places.copy()
    for piece in np.flatnonzero(sizes[places[: scene.free]] == 1).tolist():
        means = np.bincount(places, near[piece] * scene.sizes, len(places)) / np.maximum(sizes, 1)
        means[sizes < 2] = -np.inf
        means[[joined[_other(pair, piece)] for pair in scene.apart if piece in pair]] = -np.inf
        if means.max() >= _NEAR_FOR_ONE:
            joined[piece] = means.argmax()
    return joined


def _other(pair: tuple[int, int], one: int) -> int:
    return pair[1] if pair[0] == one else pair[0]


def _find_followed(scene: _Scene, cosines: Cosines, places: Integers) -> dict[int, int]:
    """Return which node each group follows that free pieces alone make up, by the node that names it.

    That is the nearest of those that had rested for five days when the group began, if near enough on the
    mean. Time does not count here: it is the rest that makes it a follow-up.
    """
    cosines = cosines[:, scene.free :].copy()
    for one, other in scene.apart:
        if min(one, other) < scene.free <= max(one, other):
            cosines[min(one, other), max(one, other) - scene.free] = -np.inf
    ends = scene.ends[scene.free :]
    taken = set(places[scene.free :].tolist())
    followed = {}
    for group, members in _list_members(places[: scene.free]):
        if group in taken or not len(ends):
            continue
        means = cosines[members].mean(axis=0)
        means[ends > scene.begins[members].min() - _REST_DAYS] = -np.inf
        if means.max() >= _FOLLOWING:
            followed[group] = scene.free + int(means.argmax())
    return followed


def _write_groups(groups: Groups, scene: _Scene, places: Integers, followed: dict[int, int]) -> Groups:
    """Return the groups of all pieces, each named by its first piece."""
    heads = np.full(len(scene.sizes), len(groups.first))
    np.minimum.at(heads, places[scene.nodes], scene.pieces)
    first, follows = groups.first.copy(), groups.follows.copy()
    free = np.zeros(len(first), bool)
    free[scene.pieces[: scene.free]] = True
    first[scene.pieces] = heads[places[scene.nodes]]
    kept = np.full(len(scene.sizes), NONE)
    kept[places[scene.nodes[scene.free :]]] = groups.follows[scene.pieces[scene.free :]]
    for group, node in followed.items():
        kept[group] = heads[places[node]]
    follows[scene.pieces] = kept[places[scene.nodes]]
    return Groups(first, free, follows)


def _list_members(places: Integers) -> list[tuple[int, Integers]]:
    """Return each name among `places` and where it stands, in ascending order."""
    order = np.argsort(places, kind="stable")
    names, starts = np.unique(places[order], return_index=True)
    return list(zip(names.tolist(), np.split(order, starts[1:]), strict=True)) if len(places) else []
