"""A digest arranged for reading: names in place of ids, stance lines by target, copies under origins."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from monitor.digest import phrases
from monitor.digest.branches import TreeView, view_tree
from monitor.digest.labels import StanceRow, arrange_rows
from monitor.digest.ratings import RatedOutlets, group_by_rating
from monitor.digest.reprints import counts_as_copy, read_trees
from monitor.model import (
    Digest,
    DigestStory,
    QuoteLine,
    Source,
    StanceLabel,
    StanceLine,
    Telling,
)

SHOWN_PROBLEMS = 12
"""Feeds that failed and are named one by one; beyond that, it is the network that failed."""


@dataclass(frozen=True, slots=True)
class TellingView:
    """A telling with its stance rows. `reprints` are sources that carry the same, and what: "carry ..."."""

    telling: Telling
    name: str
    rows: tuple[StanceRow, ...]
    own: tuple[Source, ...]
    reprints: tuple[tuple[tuple[Source, ...], str], ...]


@dataclass(frozen=True, slots=True)
class StanceCount:
    """How many of a group's origins take each side toward a target, in their own voice."""

    group: str
    target: str
    counts: Mapping[StanceLabel, int]


class DigestView:
    """What the templates ask of a digest."""

    def __init__(self, digest: Digest) -> None:
        self.digest = digest
        self.by_number = {source.number: source for source in digest.sources}
        self._targets = dict(digest.targets)
        self._groups = dict(digest.group_names)
        self._zone = ZoneInfo(digest.timezone)
        members = {member.article_id: member for tree in digest.copies or () for member in tree.members}
        self._parents = {
            one.article_id: members[one.of_id] for one in members.values() if one.of_id is not None
        }

    def source(self, number: int) -> Source:
        """Return a source by its number."""
        return self.by_number[number]

    def group_name(self, group: str) -> str:
        """Return the display name of a group."""
        return self._groups.get(group, phrases.UNRATED_GROUP)

    def local(self, moment: datetime) -> datetime:
        """Return a moment in the digest's zone."""
        return moment.astimezone(self._zone)

    def day(self, moment: datetime) -> str:
        """Return the day of a moment in words, in the digest's zone."""
        return phrases.format_day(self.local(moment).date())

    def moment(self, moment: datetime) -> str:
        """Return a moment in words, in the digest's zone."""
        return phrases.format_moment(self.local(moment))

    def window(self) -> str:
        """Return the window in words."""
        return f"{self.moment(self.digest.start)} to {self.moment(self.digest.end)} ({self.digest.timezone})"

    def compiled_from(self) -> str:
        """Return the byline: how many articles, outlets, origins and copies."""
        sources = self.digest.sources
        outlets = {source.outlet_id for source in sources}
        origins = sum(group.origins for group in self.digest.groups)
        revisions = sum(group.revisions for group in self.digest.groups)
        return phrases.describe_counts(len(sources), len(outlets), origins, revisions)

    def quiet(self) -> tuple[str, str]:
        """Return the headline and the sentence of a day without reports."""
        health = self.digest.health
        if self.digest.sources:
            return phrases.QUIET_HEADLINE, phrases.UNREPORTED
        if health.feeds and len(health.problems) == health.feeds:
            return phrases.UNREAD_HEADLINE, phrases.UNREAD
        return phrases.QUIET_HEADLINE, phrases.QUIET

    def tellings(self, story: DigestStory) -> list[TellingView]:
        """Return a story's tellings, in the order of the groups."""
        return [self._view_telling(telling) for telling in story.tellings]

    def _view_telling(self, telling: Telling) -> TellingView:
        sources = [self.by_number[number] for number in telling.sources]
        return TellingView(
            telling=telling,
            name=self.group_name(telling.group),
            rows=tuple(self.stance_rows(telling.stances)),
            own=tuple(source for source in sources if not _is_reprint(source)),
            reprints=self._join_reprints([source for source in sources if _is_reprint(source)]),
        )

    def _join_reprints(self, sources: Sequence[Source]) -> tuple[tuple[tuple[Source, ...], str], ...]:
        alike: dict[str, list[Source]] = defaultdict(list)
        for source in sources:
            alike[self.relation(source)].append(source)
        return tuple((tuple(same), f"{phrases.CARRY[len(same) > 1]} {what}") for what, same in alike.items())

    def relation(self, source: Source) -> str:
        """Return what a source is to the one it was made from: "an excerpt of [3]"."""
        of = f"[{source.copy_of}]" if source.copy_of else None
        if of is None and (parent := self._parents.get(source.article_id)) is not None:
            of = phrases.ARTICLE_OF.format(outlet=parent.outlet_name, day=self.day(parent.published))
        return phrases.describe_relation(source.relation, of)

    def stance_rows(self, lines: Sequence[StanceLine]) -> list[StanceRow]:
        """Return stance lines joined by target, voice and label, the sides taken first."""
        return arrange_rows(lines, self.by_number, self._targets, self.group_name)

    def copies(self) -> list[TreeView]:
        """Return who reprinted whom, the text that most outlets carry first."""
        trees = self.digest.copies
        kept = read_trees(self.digest.sources) if trees is None else trees
        return [view_tree(tree, self.group_name) for tree in kept]

    def stance_table(self) -> list[StanceCount]:
        """Return, for each group and target, how many origins take which side in their own voice."""
        counts: dict[tuple[str, str], dict[StanceLabel, int]] = {}
        for story in self.digest.stories:
            for telling in story.tellings:
                for line in telling.stances:
                    if line.voice == "outlet" and self.by_number[line.source].relation == "origin":
                        cell = counts.setdefault((telling.group, line.target_id), {})
                        cell[line.label] = cell.get(line.label, 0) + 1
        return [
            StanceCount(group.group, target, counts[group.group, target])
            for group in self.digest.groups
            for target in self._targets
            if (group.group, target) in counts
        ]

    def target_name(self, target_id: str) -> str:
        """Return the display name of a target."""
        return self._targets[target_id]

    def reach(self, story: DigestStory) -> str:
        """Return how many origins and copies a story has, and since when it goes on."""
        parts = [phrases.count(story.origins, "origin")]
        if story.copies:
            parts.append(phrases.count(story.copies, "copy", "copies"))
        if story.revisions:
            parts.append(phrases.count(story.revisions, *phrases.LATER_FORM))
        if story.since is not None:
            parts.append(phrases.SINCE.format(day=self.day(story.since)))
        elif story.continued:
            parts.append(phrases.CONTINUED)
        return ", ".join(parts)

    def silence(self, story: DigestStory) -> str:
        """Return who did not carry a story, and whose silence means nothing."""
        heard = [self.group_name(group) for group in story.silent if group not in story.unheard]
        unheard = [self.group_name(group) for group in story.unheard]
        parts = []
        if heard:
            parts.append(phrases.SILENT.format(groups=phrases.join(heard)))
        if unheard:
            parts.append(phrases.UNHEARD.format(groups=phrases.join(unheard)))
        return " ".join(parts)

    def speaker(self, quote: QuoteLine) -> str:
        """Return who speaks: name, role, and through whom the words came."""
        role = f", {quote.role}" if quote.role else ""
        # The nearest comes first in the data, the one who heard the speaker first in words.
        via = "".join(phrases.VIA.format(name=name) for name in reversed(quote.via))
        return f"{quote.speaker}{role}{via}"

    def carried(self, quote: QuoteLine) -> str:
        """Return the words between a speaker and the outlets: "in", or "as reported by" after a chain."""
        return phrases.REPORTED_BY if quote.via else phrases.CARRIED_IN

    def ratings(self) -> list[RatedOutlets]:
        """Return the digest's outlets by what their raters say."""
        return group_by_rating(self.digest.sources, self.group_name)

    def health(self) -> list[str]:
        """Return the state of the collecting, a sentence each."""
        health, digest = self.digest.health, self.digest
        lines = [phrases.FEEDS.format(feeds=phrases.count(health.feeds, "feed"), broken=len(health.problems))]
        named = health.problems[:SHOWN_PROBLEMS]
        lines += [f"{problem.outlet_name}, {problem.url}: {problem.reason}." for problem in named]
        if more := len(health.problems) - len(named):
            lines.append(phrases.MORE_FEEDS.format(what=phrases.count(more, "feed")))
        if health.from_feed_only:
            numbers = ", ".join(f"[{number}]" for number in health.from_feed_only)
            lines.append(phrases.FEED_ONLY.format(numbers=numbers))
        if health.unrated:
            names = {source.outlet_name: source.outlet_id for source in digest.sources}
            first = names.get(health.unrated[0], "ID")
            lines.append(phrases.UNRATED.format(names=phrases.join(list(health.unrated)), outlet=first))
        counted = (
            (phrases.UNCLEAR, health.uncertain, "stance label"),
            (phrases.UNSURE, health.unsure, "stance label"),
            (phrases.LATE, digest.late, "article"),
            (phrases.LEFT_OUT, digest.left_out, "older article"),
        )
        lines += [
            phrase.format(what=phrases.count(number, noun)) for phrase, number, noun in counted if number
        ]
        return lines


def _is_reprint(source: Source) -> bool:
    """Tell whether a source repeats an article that is known; what it says in the story is told there."""
    return counts_as_copy(source.relation) and source.relation != "republication"


def is_web_url(url: str) -> bool:
    """Tell whether a URL from a feed may become a link: http or https with a host, nothing else."""
    parts = urlsplit(url)
    return parts.scheme in ("http", "https") and bool(parts.hostname)


def has_inner_quotes(text: str) -> bool:
    """Tell whether a sentence carries quotation marks of its own, so that it needs no outer ones."""
    return any(mark in text for mark in phrases.QUOTE_MARKS)


def put_in_quotes(text: str) -> str:
    """Return words of others in quotation marks, unless they carry marks of their own."""
    return text if has_inner_quotes(text) else f"“{text}”"
