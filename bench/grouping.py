"""Groups of documents that a method found, each of its settings, and how right groups are.

Groups are compared with the true ones by pairs of documents (precision, recall, F1, adjusted Rand index:
Hubert and Arabie 1985) and by BCubed (Bagga and Baldwin 1998).
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.contestants import NotInstalled, build_environment
from bench.libraries import Library
from bench.running_farm import ROOT

Document = Mapping[str, Any]

TIMEOUT_S = 1800.0


@dataclass(frozen=True, slots=True)
class Grouping:
    """The group of each document by its id, as one setting of a method has it; `cpu_s` for all of them."""

    library: Library
    setting: str
    groups: Mapping[str, str]
    cpu_s: float

    @property
    def name(self) -> str:
        """The method, and its setting if it has several."""
        return f"{self.library.name}, {self.setting}" if self.setting else self.library.name

    @property
    def speed(self) -> float:
        """Documents per CPU second."""
        return len(self.groups) / self.cpu_s if self.cpu_s else float("inf")


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far groups agree with the true ones; `b` figures are BCubed, the others of pairs."""

    precision: float
    recall: float
    rand: float
    b_precision: float
    b_recall: float

    @property
    def f1(self) -> float:
        """F1 of pairs."""
        return mean_harmonically(self.precision, self.recall)

    @property
    def b_f1(self) -> float:
        """F1 of BCubed."""
        return mean_harmonically(self.b_precision, self.b_recall)


def group_documents(
    library: Library, task: str, documents: Sequence[Document], folder: Path
) -> Iterator[Grouping]:
    """Yield what each setting of a method makes of documents, in a process of its own.

    Raises NotInstalled when the library cannot be had, and RuntimeError when it ends otherwise than well.
    """
    python = (
        build_environment(library.key, library.packages) / "python" if library.packages else sys.executable
    )
    listing = folder / "documents.jsonl"
    listing.write_text("".join(json.dumps(document) + "\n" for document in documents), encoding="utf-8")
    done = subprocess.run(
        [str(python), "-m", "bench.peers.group_documents", task, library.key, str(listing)],
        env={"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=TIMEOUT_S,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"{library.name} does not run: {done.stderr[-500:]}")
    for answer in map(json.loads, done.stdout.splitlines()):
        groups = {document["id"]: group for document, group in zip(documents, answer["groups"], strict=True)}
        yield Grouping(library, answer["setting"], groups, answer["cpu_s"])


def group_by_best(
    libraries: Iterable[Library],
    task: str,
    documents: Sequence[Document],
    folder: Path,
    score: Callable[[Mapping[str, str]], float],
) -> tuple[list[Grouping], list[str]]:
    """Return each library's best setting by `score`, and a note for each library that cannot be had."""
    found, notes = [], []
    for library in libraries:
        try:
            settings = list(group_documents(library, task, documents, folder))
        except NotInstalled as error:
            notes.append(f"{library.name} is left out: {error}")
            continue
        found.append(max(settings, key=lambda one: score(one.groups)))
    return found, notes


def write_speed(grouping: Grouping, ours: Grouping) -> str:
    """Return documents per CPU second, and beside them how many times ours that is."""
    return f"{grouping.speed:,.0f} ({grouping.speed / ours.speed:.2f})"


def mean_harmonically(left: float, right: float) -> float:
    """Return the harmonic mean of two shares; 0 if both are."""
    return 2 * left * right / (left + right) if left + right else 0.0


def compare_groups(true: Mapping[str, str], found: Mapping[str, str]) -> Agreement:
    """Compare groups of the documents of `true`; nothing to find or nothing found counts as right."""
    sizes_true, sizes_found = Counter(true.values()), Counter(found[name] for name in true)
    both = Counter((group, found[name]) for name, group in true.items())
    pairs_true, pairs_found, pairs_both, pairs = (
        _count_pairs(sizes)
        for sizes in (sizes_true.values(), sizes_found.values(), both.values(), [len(true)])
    )
    by_chance = pairs_true * pairs_found / max(1, pairs)
    most = (pairs_true + pairs_found) / 2
    return Agreement(
        precision=pairs_both / pairs_found if pairs_found else 1.0,
        recall=pairs_both / pairs_true if pairs_true else 1.0,
        rand=(pairs_both - by_chance) / (most - by_chance) if most != by_chance else 1.0,
        b_precision=sum(n * n / sizes_found[group] for (_, group), n in both.items()) / max(1, len(true)),
        b_recall=sum(n * n / sizes_true[group] for (group, _), n in both.items()) / max(1, len(true)),
    )


def list_members(groups: Mapping[str, str]) -> dict[str, set[str]]:
    """Return the ids of the documents of each group."""
    members: defaultdict[str, set[str]] = defaultdict(set)
    for name, group in groups.items():
        members[group].add(name)
    return dict(members)


def measure_share(found: Collection[bool]) -> float | None:
    """Return the share of what is true; None of nothing."""
    return sum(found) / len(found) if found else None


def _count_pairs(sizes: Iterable[int]) -> int:
    return sum(size * (size - 1) // 2 for size in sizes)
