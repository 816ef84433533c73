"""Which articles are about the same event.

The articles of the last three days, each with its copies, and the stories of the days before are grouped by
average linkage: the two that are nearest come together while their nearness, less the longer a story has
rested, is enough. Words that every story of a contested topic uses weigh little, because the weights come
from the topic's own stories; for that the articles are first grouped among themselves.

What is guaranteed. The groups of a round depend on the set of articles (their words, times, keys and copy
links), on `apart` and on how the articles older than the newest day and the two before it were grouped, and
on nothing else: not on the order in which articles came, nor on their ids, nor on what earlier rounds found
for these three days. So the articles of one UTC day may come in any order and in any number of rounds; after
the last they are grouped as if they had come at once, and one more round changes nothing. Articles of many
days at once are grouped as if each day had had its round. An article that comes in when its day is older
joins what is there. What is older stays together: others may join it, and only a correction takes it apart.
Stories merge and split as evidence arrives while they have no such article; two that both have one never
merge.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np

from monitor.group.bundles import Bundle, bundle_copies, list_strangers
from monitor.group.grouping import NONE, Groups, Pieces, group_day
from monitor.group.storyids import Cluster, StoryChanges, name_clusters
from monitor.group.vectors import Integers, read_words
from monitor.model import Story, StoryArticle

_DAY_S = 86_400


def assign_stories(
    articles: Sequence[StoryArticle],
    stories: Sequence[Story],
    apart: Collection[tuple[int, int]],
    topic_id: str,
    used: Collection[str] = (),
) -> StoryChanges:
    """Return the stories that change, and which went into which.

    `articles` are all of the topic within `monitor.group.words.WINDOW`, `stories` those with an article among
    them. A pair of `apart` (an article that does not belong, another) is never in one story; where the two
    were, the first leaves. `used` are ids of the topic that must not be given again beside those of
    `stories`, as the forwarded ones. Copies go where their origin goes. See the module for what does not
    matter.
    """
    bundles = bundle_copies(articles, apart)
    strangers = list_strangers(bundles, apart)
    pieces = Pieces(
        days=np.array([bundle.lead.published.toordinal() for bundle in bundles], np.int64),
        moments=np.array([bundle.lead.published.timestamp() / _DAY_S for bundle in bundles]),
        table=read_words(
            [bundle.lead.words for bundle in bundles], [bundle.lead.language for bundle in bundles]
        ),
        apart=strangers,
    )
    first = _read_groups(bundles, strangers)
    groups = Groups(first, np.zeros(len(first), bool), np.full(len(first), NONE))
    for day in _list_days(pieces.days, first):
        groups = group_day(pieces, groups, day)
    return name_clusters(_list_clusters(bundles, groups), stories, topic_id, used)


def _read_groups(bundles: Sequence[Bundle], strangers: Sequence[tuple[int, int]]) -> Integers:
    """Return the groups that the stored stories make; a stranger to another of its story is in none."""
    first_of: dict[str, int] = {}
    first = np.full(len(bundles), NONE, np.int64)
    for place, bundle in enumerate(bundles):
        if bundle.lead.story_id is not None:
            first[place] = first_of.setdefault(bundle.lead.story_id, place)
    for one, other in strangers:
        if first[one] == first[other]:
            first[one] = NONE
    return first


def _list_days(days: Integers, first: Integers) -> list[int]:
    """Return the days on which there is something to group: the last, if nothing is new.

    What comes in late is grouped on the last day that was grouped before.
    """
    new = first == NONE
    if new.all():
        return sorted(set(days.tolist()))
    last = int(days[~new].max())
    return sorted(set(np.maximum(days[new], last).tolist()) or {last})


def _list_clusters(bundles: Sequence[Bundle], groups: Groups) -> list[Cluster]:
    """Return the groups, ordered by their first bundle."""
    places: dict[int, list[int]] = {}
    for place, first in enumerate(groups.first.tolist()):
        places.setdefault(first, []).append(place)
    clusters = []
    for first, some in places.items():
        members = [member for place in some for member in bundles[place].members]
        followed = int(groups.follows[first])
        clusters.append(
            Cluster(
                articles=tuple(sorted(members, key=lambda member: (member.published, member.key))),
                settled=not groups.free[some].all(),
                follows=None if followed == NONE else bundles[followed].lead.id,
            )
        )
    return clusters
