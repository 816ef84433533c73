"""A digest arranged for reading: names in place of ids, times in its zone, everything at its place."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from monitor.digest.branches import TreeView, view_tree
from monitor.digest.condition import FEWEST_PROBLEMS, SHOWN_PROBLEMS, describe_health
from monitor.digest.coverage import GroupPresence, list_presence, list_silences
from monitor.digest.extent import Fullness
from monitor.digest.figures import list_known
from monitor.digest.labels import StanceRow, arrange_rows
from monitor.digest.listings import Listing, Listings, list_articles
from monitor.digest.phrases import Phrases
from monitor.digest.ratings import RatedOutlets, group_by_rating
from monitor.digest.reprints import read_trees
from monitor.digest.sayings import Saying, attribute
from monitor.digest.tallies import StanceTally, Tally, count_day, tally_stances
from monitor.digest.tellings import TellingView, view_telling
from monitor.model import (
    Account,
    Change,
    Digest,
    DigestStory,
    Edit,
    Excerpt,
    QuoteLine,
    Source,
    StanceLine,
    Statement,
    TimelineItem,
)

SHOWN_NAMES = 6
"""Outlets that are named in the line under which the copies of a text are folded."""


@dataclass(frozen=True, slots=True)
class ToldQuote:
    """A quote of a speaker that stands in a story."""

    quote_id: str
    story: DigestStory


class DigestView:
    """What the templates ask of a digest."""

    def __init__(self, digest: Digest, phrases: Phrases) -> None:
        self.digest = digest
        self.phrases = phrases
        self.by_number = {source.number: source for source in digest.sources}
        self._targets = dict(digest.targets)
        self._groups = dict(digest.group_names)
        self._zone = ZoneInfo(digest.timezone)
        members = {member.article_id: member for tree in digest.copies or () for member in tree.members}
        self._parents = {
            one.article_id: members[one.of_id] for one in members.values() if one.of_id is not None
        }
        self._languages = {source.article_id: source.language for source in digest.sources}
        self._quoted_in = {
            quote.quote_id: story for story in digest.stories for quote in story.quotes if quote.quote_id
        }

    # --- names and times -------------------------------------------------------------------

    def source(self, number: int) -> Source:
        """Return a source by its number."""
        return self.by_number[number]

    def sources(self, numbers: Iterable[int]) -> list[Source]:
        """Return sources by their numbers, in the order given."""
        return [self.by_number[number] for number in numbers]

    def group_name(self, group: str) -> str:
        """Return the display name of a group."""
        return self._groups.get(group, self.phrases.unrated_group)

    def group_class(self, group: str) -> str:
        """Return the class that gives a group its colour: "g1" for the first of the topic, "g0" for none."""
        names = list(self._groups)
        return f"g{names.index(group) % 6 + 1}" if group in self._groups else "g0"

    def target_name(self, target_id: str) -> str:
        """Return the display name of a target."""
        return self._targets[target_id]

    def local(self, moment: datetime) -> datetime:
        """Return a moment in the digest's zone."""
        return moment.astimezone(self._zone)

    def day(self, moment: datetime) -> str:
        """Return the day of a moment in words, in the digest's zone."""
        return self.phrases.format_day(self.local(moment).date())

    def moment(self, moment: datetime) -> str:
        """Return a moment in words, in the digest's zone."""
        return self.phrases.format_moment(self.local(moment))

    def name_numbers(self, numbers: Iterable[int]) -> str:
        """Return numbers of sources in text: "[1], [4]"."""
        return self.phrases.comma.join(f"[{self.phrases.number(number)}]" for number in numbers)

    # --- the head --------------------------------------------------------------------------

    def window(self) -> str:
        """Return the window in words."""
        start, end = self.moment(self.digest.start), self.moment(self.digest.end)
        return self.phrases.window.format(start=start, end=end, zone=self.digest.timezone)

    def compiled_from(self) -> str:
        """Return the byline: how many articles, outlets, origins and copies."""
        sources = self.digest.sources
        outlets = {source.outlet_id for source in sources}
        origins = sum(group.origins for group in self.digest.groups)
        revisions = sum(group.revisions for group in self.digest.groups)
        return self.phrases.describe_counts(len(sources), len(outlets), origins, revisions)

    def quiet(self) -> tuple[str, str]:
        """Return the headline and the sentence of a day without reports."""
        if self.digest.sources:
            return self.phrases.quiet_headline, self.phrases.unreported
        if self.digest.health.unread:
            return self.phrases.unread_headline, self.phrases.unread
        return self.phrases.quiet_headline, self.phrases.quiet

    def attribute(
        self, statements: Iterable[Statement], marks: Sequence[Sequence[Excerpt]] = ()
    ) -> list[Saying]:
        """Return sentences with whose they are, in the order given; `marks` are spans in each of them."""
        return attribute(statements, self.by_number, self.phrases, marks)

    def preheader(self) -> str:
        """Return what a mail program shows beside the subject: the first sentence, and what it rests on."""
        if self.digest.rewritten:
            first = self.digest.rewritten[0].text
        elif self.digest.lead:
            first = self.digest.lead[0].excerpt.text
        else:
            return " ".join(self.quiet())
        return f"{first} {self.compiled_from()}"

    def rewritten_by(self) -> str:
        """Return who wrote the lead, where it was not the outlets."""
        return self.phrases.rewritten.format(model=self.digest.rewritten_by)

    # --- figures ---------------------------------------------------------------------------

    def tallies(self) -> tuple[Tally, ...]:
        """Return what the day brought, in numbers."""
        return count_day(self.digest, self.phrases)

    def known_days(self) -> int:
        """Return how many days of the fortnight the means of stances are of."""
        return len(list_known(self.digest))

    def stance_tallies(self) -> tuple[tuple[str, tuple[StanceTally, ...]], ...]:
        """Return for each target how many origins of each group take which side in their own voice."""
        return tally_stances(self.digest)

    # --- stories ---------------------------------------------------------------------------

    def tellings(self, story: DigestStory, fullness: Fullness = "whole") -> list[TellingView]:
        """Return a story's tellings that say something, in the order of the groups."""
        told = {one.source for one in (*self.digest.lead, *story.summary) if len(story.tellings) > 1}
        views = (
            view_telling(
                telling,
                self.group_name(telling.group),
                self.sources(telling.sources),
                self.stance_rows(telling.stances, evidence=fullness == "whole"),
                self.relation,
                self.phrases,
                fullness,
                told,
            )
            for telling in story.tellings
        )
        return [one for one in views if one.says_something]

    def stance_rows(self, lines: Sequence[StanceLine], *, evidence: bool = True) -> list[StanceRow]:
        """Return stance lines joined by target, voice and label, the sides taken first.

        Those that take no side are there for the evidence, and left out without it.
        """
        rows = arrange_rows(lines, self.by_number, self._targets, self.group_name, self.phrases)
        return [row for row in rows if evidence or row.takes_side]

    def stance_sides(self, lines: Sequence[StanceLine]) -> tuple[list[StanceRow], list[StanceRow]]:
        """Return the stance rows that take a side, and those that do not."""
        rows = self.stance_rows(lines)
        return [row for row in rows if row.takes_side], [row for row in rows if not row.takes_side]

    def machine_date(self, item: TimelineItem) -> str:
        """Return the date of a timeline as HTML's `time` has it, as much of it as is known."""
        return item.day.isoformat()[: {"day": 10, "month": 7, "year": 4}[item.precision]]

    def language_of(self, excerpt: Excerpt) -> str | None:
        """Return the language of the article that an excerpt is of."""
        return self._languages.get(excerpt.article_id)

    def presence(self, story: DigestStory) -> tuple[GroupPresence, ...]:
        """Return which groups told a story."""
        return list_presence(story, self.group_name)

    def silence(self, story: DigestStory) -> tuple[tuple[str, str], ...]:
        """Return who did not carry a story, and whose silence means nothing: a sign and words for each."""
        return list_silences(story, self.group_name, self.phrases)

    def silences(self) -> list[DigestStory]:
        """Return the stories that some group did not carry."""
        return [story for story in self.digest.stories if story.silent or story.unheard]

    def reach(self, story: DigestStory) -> str:
        """Return how many origins and copies a story has, and since when it goes on."""
        parts = [self.phrases.count(story.origins, "origin")]
        if story.copies:
            parts.append(self.phrases.count(story.copies, "copy"))
        if story.revisions:
            parts.append(self.phrases.count(story.revisions, "later form"))
        if story.since is not None:
            parts.append(self.phrases.since.format(day=self.day(story.since)))
        elif story.continued:
            parts.append(self.phrases.continued)
        return self.phrases.comma.join(parts)

    # --- speakers --------------------------------------------------------------------------

    def speaker(self, quote: QuoteLine) -> str:
        """Return who speaks: name, role, and through whom the words came."""
        return f"{quote.speaker}{self.speaker_role(quote.role)}{self.passed_on(quote)}"

    def speaker_role(self, role: str | None) -> str:
        """Return a role to go after a name."""
        return f"{self.phrases.comma}{role}" if role else ""

    def voice(self, account: Account) -> str:
        """Return whose words an account is, to go after the outlet that has them; empty for its own."""
        if not account.speaker:
            return ""
        name = self.phrases.name_speaker(account.speaker)
        return f"{self.phrases.comma}{self.phrases.in_words_of.format(name=name)}"

    def passed_on(self, quote: QuoteLine) -> str:
        """Return through whom the words came, to go after a speaker."""
        # The nearest comes first in the data, the one who heard the speaker first in words.
        return "".join(self.phrases.via.format(name=name) for name in reversed(quote.via))

    def carried(self, quote: QuoteLine) -> str:
        """Return the words between a speaker and the outlets: "in", or "as reported by" after a chain."""
        return self.phrases.reported_by if quote.via else self.phrases.carried_in

    def not_in(self, quote: QuoteLine) -> str:
        """Return the groups of the story that carry nothing of a quote, in their order; or nothing."""
        order = dict.fromkeys([*dict(self.digest.group_names), *quote.silent])
        names = [self.group_name(group) for group in order if group in quote.silent]
        return self.phrases.not_in.format(groups=self.phrases.join(names)) if names else ""

    def told_quotes(self, quote_ids: Iterable[str]) -> list[ToldQuote]:
        """Return where in the stories quotes stand, a story once each."""
        found: dict[str, ToldQuote] = {}
        for quote_id in quote_ids:
            if story := self._quoted_in.get(quote_id):
                found.setdefault(story.story_id, ToldQuote(quote_id, story))
        return list(found.values())

    # --- articles and copies ---------------------------------------------------------------

    def relation(self, source: Source) -> str:
        """Return what a source is to the one it was made from: "an excerpt of [3]"."""
        of = f"[{self.phrases.number(source.copy_of)}]" if source.copy_of else None
        if of is None and (parent := self._parents.get(source.article_id)) is not None:
            of = self.phrases.article_of.format(outlet=parent.outlet_name, day=self.day(parent.published))
        return self.phrases.describe_relation(source.relation, of)

    @cached_property
    def listings(self) -> Listings:
        """Where each article is listed."""
        trees = self.digest.copies
        kept = read_trees(self.digest.sources) if trees is None else trees
        views = [view_tree(tree, self.group_name, self.phrases) for tree in kept]
        return list_articles(self.digest.stories, self.by_number, views)

    def listed(self, story: DigestStory) -> tuple[Listing, ...]:
        """Return the articles of a story with their copies."""
        return self.listings.by_story.get(story.story_id, ())

    def summarize_tree(self, tree: TreeView) -> str:
        """Return how many copies a text has, and the outlets of the first: "2 copies: Courier, ..."."""
        copies = [one for one in tree.members if one is not tree.head]
        names = list(dict.fromkeys(one.outlet_name for one in copies))
        shown = self.phrases.comma.join(names[:SHOWN_NAMES]) + (" …" if len(names) > SHOWN_NAMES else "")
        what = (
            self.phrases.count(len(copies), "copy") if copies else self.phrases.relation[tree.head.relation]
        )
        return self.phrases.copied.format(what=what, names=shown) if names else what

    def copies(self) -> list[TreeView]:
        """Return who reprinted whom among texts of no story, the text that most outlets carry first."""
        trees = [one.tree for one in self.listings.copies if one.tree is not None]
        return sorted(trees, key=lambda tree: -len({member.outlet_id for member in tree.members}))

    # --- the rest --------------------------------------------------------------------------

    def edits(self, change: Change) -> Sequence[Edit]:
        """Return what changed; of a digest from before edits were kept, what went and then what came."""
        gone, new = (Edit(one, None) for one in change.before), (Edit(None, one) for one in change.after)
        return change.edits or (*gone, *new)

    def ratings(self, numbers: Iterable[int] | None = None) -> list[RatedOutlets]:
        """Return the digest's outlets by what their raters say; with `numbers`, those of these sources."""
        sources = self.digest.sources if numbers is None else self.sources(numbers)
        return group_by_rating(sources, self.group_name, self.phrases)

    def health(self, *, brief: bool = False) -> list[str]:
        """Return the state of the collecting, a sentence each; in brief, few failing feeds are named."""
        most = FEWEST_PROBLEMS if brief else SHOWN_PROBLEMS
        return describe_health(self.digest, self.phrases, most)


def is_web_url(url: str) -> bool:
    """Tell whether a URL from a feed may become a link: http or https with a host, nothing else."""
    try:
        parts = urlsplit(url)
    except ValueError:  # brackets that hold no address
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)
