"""Average linkage: who comes together, who must not, and ties."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from monitor.group.linkage import link_groups


def link(
    near: list[list[float]], sizes: list[int] | None = None, apart: list[tuple[int, int]] | None = None
) -> list[int]:
    matrix = np.array(near, np.float32)
    counts = np.array(sizes or [1] * matrix.shape[1])
    return [int(place) for place in link_groups(matrix, counts, apart or [], 0.5)]


def test_the_mean_decides_not_the_nearest() -> None:
    assert link([[1, 0.9, 0.6], [0.9, 1, 0.3], [0.6, 0.3, 1]]) == [0, 0, 2]
    assert link([[1, 0.9, 0.6], [0.9, 1, 0.45], [0.6, 0.45, 1]]) == [0, 0, 0]


def test_a_large_group_weighs_by_its_members() -> None:
    near = [[1, 0.9, 0.6], [0.9, 1, 0.45], [0.6, 0.45, 1]]
    assert link(near, [1, 3, 1]) == [0, 0, 2]


def test_two_that_stay_never_come_together() -> None:
    assert link([[1, 0.9, 0.8]]) == [0, 0, 2]
    assert link([[1, 0.9, 0.8], [0.9, 1, 0.8]]) == [0, 0, 0]


def test_pairs_kept_apart_stay_apart_within_groups_too() -> None:
    near = [[1, 0.9, 0.8], [0.9, 1, 0.9], [0.8, 0.9, 1]]
    assert link(near, apart=[(0, 2)]) == [0, 0, 2]
    assert link(near, apart=[(2, 0), (1, 0)]) == [0, 1, 1]
    assert link([[1, 0.9]], apart=[(1, 0)]) == [0, 1]


def test_of_equally_near_the_first_goes_first() -> None:
    assert link([[1, 0.6, 0.0], [0.6, 1, 0.6], [0.0, 0.6, 1]]) == [0, 0, 2]


def test_nothing_to_link() -> None:
    assert link_groups(np.zeros((0, 0), np.float32), np.arange(0), [], 0.5).tolist() == []
    assert link_groups(np.zeros((0, 2), np.float32), np.ones(2, int), [], 0.5).tolist() == [0, 1]


def link_slowly(near: np.ndarray, movable: int) -> list[int]:
    """Return the groups by the definition: all pairs of groups looked at again after each merge."""
    groups = [[place] for place in range(near.shape[1])]
    while True:
        means = {
            (one, other): float(np.mean([near[i, j] for i in groups[one] for j in groups[other]]))
            for one in range(len(groups))
            for other in range(one)
            if groups[one][-1] < movable or groups[other][-1] < movable
        }
        pair = max(means, key=lambda pair: means[pair], default=None)
        if pair is None or means[pair] < 0.5:
            break
        groups[pair[1]] = sorted(groups[pair[1]] + groups.pop(pair[0]))
    return [next(group[0] for group in groups if place in group) for place in range(near.shape[1])]


@given(st.integers(0, 2**32 - 1), st.integers(2, 9), st.integers(0, 3))
def test_it_does_what_the_definition_says(seed: int, movable: int, fixed: int) -> None:
    random = np.random.default_rng(seed)
    near = random.random((movable + fixed, movable + fixed))
    near = (near + near.T) / 2
    assert link(near[:movable].tolist()) == link_slowly(near, movable)
