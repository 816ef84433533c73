"""Groups out of pairwise nearness: average linkage.

The two nearest groups become one, again and again, while the mean nearness of their members is enough.
The method is the group average of Sokal and Michener (1958).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

_NEVER = -1.0


def link_groups(
    nearness: NDArray[np.floating],
    sizes: NDArray[np.int64],
    apart: Sequence[tuple[int, int]],
    near_enough: float,
) -> NDArray[np.int64]:
    """Return for each group the place of the first of those it goes together with.

    `nearness` has a row for each group that may move and a column for each group, those that may move first;
    no two of the others ever come together, and neither do the pairs of `apart`, nor groups that hold one.
    Of equally near pairs the first goes first. `sizes` counts the members of each group.
    """
    movable, count = nearness.shape
    near = nearness.astype(np.float32)
    near[:, :movable] = (near[:, :movable] + near[:, :movable].T) / 2
    for one, other in apart:
        for row, column in ((one, other), (other, one)):
            if row < movable:
                near[row, column] = _NEVER
    places = list(range(count))
    for part in _find_parts(near, near_enough):
        square = np.full((len(part), len(part)), _NEVER, np.float32)
        rows = part[part < movable]
        square[: len(rows)] = near[np.ix_(rows, part)]
        square[:, : len(rows)] = square[: len(rows)].T
        np.fill_diagonal(square, _NEVER)
        weights = sizes[part].astype(np.float32)
        for gone, kept in _link_part(square, weights, near_enough):
            places[part[gone]] = int(part[kept])
    return np.array([_follow(places, place) for place in places], np.int64)


def _find_parts(near: NDArray[np.float32], near_enough: float) -> list[NDArray[np.int64]]:
    """Return the sets of groups, places ascending, that pairs which are near enough hang together.

    No group can go together with one of another part: a mean is never above the greatest.
    """
    places = list(range(near.shape[1]))
    for row, column in np.argwhere(near >= near_enough).tolist():
        one, other = _follow(places, row), _follow(places, column)
        places[max(one, other)] = min(one, other)
    parts: dict[int, list[int]] = {}
    for place in range(len(places)):
        parts.setdefault(_follow(places, place), []).append(place)
    return [np.array(part) for part in parts.values() if len(part) > 1]


def _follow(places: list[int], place: int) -> int:
    while places[place] != place:
        places[place] = places[places[place]]
        place = places[place]
    return place


def _link_part(
    near: NDArray[np.float32], sizes: NDArray[np.float32], near_enough: float
) -> list[tuple[int, int]]:
    """Return which groups go into which (gone, kept), the earlier place kept. Changes its arguments."""
    merged = []
    nearest = near.argmax(axis=1)
    best = near.max(axis=1)
    while best.max() >= near_enough:
        one = int(best.argmax())
        kept, gone = sorted((one, int(nearest[one])))
        merged.append((gone, kept))
        mean = (sizes[kept] * near[kept] + sizes[gone] * near[gone]) / (sizes[kept] + sizes[gone])
        mean[(near[kept] == _NEVER) | (near[gone] == _NEVER)] = _NEVER
        sizes[kept] += sizes[gone]
        near[kept], near[:, kept] = mean, mean
        near[gone], near[:, gone] = _NEVER, _NEVER
        is_stale = (nearest == kept) | (nearest == gone)
        is_stale[[kept, gone]] = True
        stale = np.flatnonzero(is_stale)
        nearest[stale] = near[stale].argmax(axis=1)
        best[stale] = near[stale, nearest[stale]]
    return merged
