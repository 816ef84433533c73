"""Where each article of a digest is listed: under its story, a copy under the text it was made from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from monitor.digest.branches import TreeView
from monitor.model import DigestStory, Source


@dataclass(frozen=True, slots=True)
class Listing:
    """An article with its copies, or one of them alone: a tree's head may be of an earlier day."""

    source: Source | None
    tree: TreeView | None

    @property
    def numbers(self) -> tuple[int, ...]:
        """The numbers of the sources that it lists, ascending."""
        if self.tree is None:
            return (self.source.number,) if self.source else ()
        return tuple(sorted(one.source for one in self.tree.members if one.source is not None))


@dataclass(frozen=True, slots=True)
class Listings:
    """The listings of each story by its id; `copies` are trees of no story, `others` further articles."""

    by_story: Mapping[str, tuple[Listing, ...]]
    copies: tuple[Listing, ...]
    others: tuple[Listing, ...]


def list_articles(
    stories: Sequence[DigestStory], sources: Mapping[int, Source], trees: Sequence[TreeView]
) -> Listings:
    """Return where each source is listed, once each, in the order of their numbers.

    A tree goes to the first story that has the tree's head, else any member of it.
    """
    homes = {number: story.story_id for story in reversed(stories) for number in story.sources}
    held = {one.source for tree in trees for one in tree.members if one.source is not None}
    listings = [_list_tree(tree, sources) for tree in trees]
    listings += [Listing(source, None) for number, source in sources.items() if number not in held]
    placed: dict[str | None, list[Listing]] = {}
    for one in sorted(listings, key=lambda one: one.numbers):
        placed.setdefault(_find_home(one, homes), []).append(one)
    rest = placed.pop(None, [])
    return Listings(
        by_story={story_id: tuple(found) for story_id, found in placed.items() if story_id is not None},
        copies=tuple(one for one in rest if one.tree is not None),
        others=tuple(one for one in rest if one.tree is None),
    )


def _list_tree(tree: TreeView, sources: Mapping[int, Source]) -> Listing:
    head = tree.head.source
    return Listing(None if head is None else sources[head], tree)


def _find_home(one: Listing, homes: Mapping[int, str]) -> str | None:
    if one.source is not None and one.source.number in homes:
        return homes[one.source.number]
    return next((homes[number] for number in one.numbers if number in homes), None)
