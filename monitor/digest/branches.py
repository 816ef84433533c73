"""Copy trees arranged for reading: how far a text went, and who took it from whom."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from monitor.digest.phrases import Phrases
from monitor.digest.reprints import counts_as_copy
from monitor.model import CopyTree, Relation, Reprint

SHOWN_TREES = 8
"""Copy trees of no story that a mail shows; it counts the others."""
SHOWN_COPIES = 6
"""Lines of copies of one text, likewise."""
SHOWN_ARTICLES = 12
"""Articles of a story, likewise; the page folds the others."""


@dataclass(frozen=True, slots=True)
class Branch:
    """One copy and its own copies; or several for one line, alike and with nothing of their own."""

    members: tuple[Reprint, ...]
    what: str
    branches: tuple[Branch, ...]


@dataclass(frozen=True, slots=True)
class TreeView:
    """A text and its copies. `lines` say how far it went, and whether it was first.

    `evidence` are the members whose place is explained.
    """

    head: Reprint
    members: tuple[Reprint, ...]
    lines: tuple[str, ...]
    branches: tuple[Branch, ...]
    evidence: tuple[Reprint, ...]


def view_tree(tree: CopyTree, group_name: Callable[[str], str], phrases: Phrases) -> TreeView:
    """Return a tree as it is shown; `group_name` gives a group its display name."""
    head, *others = tree.members
    copies: dict[int, list[Reprint]] = defaultdict(list)
    for member in others:
        if member.of_id is not None:
            copies[member.of_id].append(member)
    return TreeView(
        head=head,
        members=tree.members,
        lines=(
            *_write_reach(tree, group_name, phrases),
            *_list_notes(head, copies[head.article_id], phrases),
        ),
        branches=_grow(head, copies, phrases),
        evidence=tuple(member for member in tree.members if member.relation != "origin"),
    )


def count_reach(outlets: Iterable[tuple[str, str]]) -> list[tuple[str, int]]:
    """Return how many outlets of each group carried a text, the groups with most of them first.

    `outlets` are pairs of an outlet's id and its group; one that comes twice counts once.
    """
    counts: dict[str, int] = defaultdict(int)
    for _, group in dict.fromkeys(outlets):
        counts[group] += 1
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


def describe_more(branches: Sequence[Branch], phrases: Phrases) -> str:
    """Return how many copies stand in branches that are not shown, with their own copies: "9 copies more"."""
    copies = sum(_count_copies(one) for one in branches)
    return phrases.more.format(what=phrases.count(copies, "copy"))


def _count_copies(branch: Branch) -> int:
    return len(branch.members) + sum(map(_count_copies, branch.branches))


def _write_reach(tree: CopyTree, group_name: Callable[[str], str], phrases: Phrases) -> Iterable[str]:
    reach = count_reach((member.outlet_id, member.affiliation) for member in tree.members)
    if len(tree.members) > 1:
        yield phrases.describe_reach([(group_name(group), number) for group, number in reach])


def _list_notes(head: Reprint, copies: Sequence[Reprint], phrases: Phrases) -> Iterable[str]:
    if head.relation == "republication":
        yield phrases.relation[head.relation]
    elif counts_as_copy(head.relation):
        yield phrases.uncovered_origin
    if any(_may_precede(copy, head) for copy in copies):
        yield phrases.first_unknown.format(outlet=head.outlet_name)


def _may_precede(copy: Reprint, parent: Reprint) -> bool:
    """Tell whether a copy by another outlet may be first in its tree, before the head itself."""
    return copy.sign == "unknown" and parent.of_id is None and copy.outlet_id != parent.outlet_id


def _grow(parent: Reprint, copies: Mapping[int, Sequence[Reprint]], phrases: Phrases) -> tuple[Branch, ...]:
    """Return the branches from a text: copies with something of their own first, then the others by kind."""
    single, alike = [], defaultdict[Relation, list[Reprint]](list)
    for copy in copies.get(parent.article_id, ()):
        branches = _grow(copy, copies, phrases)
        what = phrases.describe_copy(copy.relation, copy.paragraph, copy.reworking)
        if copy.sign == "unknown" and not _may_precede(copy, parent):  # else the notes on the tree say it
            what = f"{what}{phrases.semicolon}{phrases.either_first}"
        if branches or what != phrases.relation[copy.relation] or _has_own_words(copy):
            single.append(Branch((copy,), what, branches))
        else:
            alike[copy.relation].append(copy)
    return (*single, *(Branch(tuple(found), phrases.relation[kind], ()) for kind, found in alike.items()))


def _has_own_words(copy: Reprint) -> bool:
    return copy.title is not None or bool(copy.passages or copy.stances)
