"""A farm that lives by a clock it is told: feeds publish, change, fail, vanish and come back over the days.

Everything is a pure function of the parameters and of `now`: half the feeds are sound; each of the others has
a habit, which it follows now and then, or from some day on.
"""

from __future__ import annotations

import datetime as dt
import random
import re
from dataclasses import dataclass, field, replace
from typing import Literal

from bench.farm.farm_content import Farm, FeedFormat
from bench.farm.feed_formats import WRITERS, Item
from bench.farm.page_layout import Place, write_page
from bench.farm.stories import Story

TERM = "quillhaven"
"""What entries on the topic name, and no other: no word of the farm's vocabulary."""

ENTRIES = 20
"""Entries in a feed's document; one more each time pushes the oldest out."""

BACKLOG = 12
"""Entries that are there at the start, before any that is published later."""

_SHARE_ON_TOPIC = 0.1
_SPELL = dt.timedelta(hours=6)
_SPELL_EVERY = dt.timedelta(hours=31)
_DATES = re.compile(r"<(pubDate|published|updated|dc:date)>(.*?)</\1>")

Habit = Literal[
    "sound",
    "hang",
    "unavailable",
    "too many",
    "broken",
    "vanish",
    "new guids",
    "lie",
    "spoilt",
    "move",
    "end",
]
_HABITS: tuple[Habit, ...] = (
    "hang", "unavailable", "too many", "broken", "vanish", "new guids", "lie", "spoilt", "move", "end"
)  # fmt: skip
_BROKEN = ("status/500", "reset", "short", "status/403")
_SPOILT = ("huge", "bomb", "xmlbomb", "truncated", "malformed", "html", "empty", "utf16")


@dataclass
class RestlessFarm(Farm):
    """A farm as it stands at `now`. `began` is when the first day begins."""

    began: dt.datetime = dt.datetime(2026, 3, 26, tzinfo=dt.UTC)
    now: dt.datetime = field(default=began)

    @property
    def day(self) -> int:
        """The number of the day, from 1."""
        return (self.now - self.began).days + 1

    # --- what is published -----------------------------------------------------------------------

    def find_gap(self, f: int) -> dt.timedelta:
        """Return the time between two entries of a feed: two and a half to 16 hours."""
        return dt.timedelta(minutes=150 + f * 53 % 12 * 75)

    def published(self, f: int, n: int) -> dt.datetime:
        """Return when an entry is published."""
        return self.began + (n - BACKLOG + 1) * self.find_gap(f) + dt.timedelta(minutes=f % 89)

    def count_published(self, f: int) -> int:
        """Return how many entries a feed has published by now."""
        age = self.now - self.published(f, 0)
        return age // self.find_gap(f) + 1

    def entry_numbers(self, f: int) -> range:
        """Return the numbers of the entries that are in a feed now, newest first."""
        newest = self.count_published(f) - 1
        return range(newest, max(newest - ENTRIES, -1), -1)

    def is_on_topic(self, f: int, n: int) -> bool:
        """Tell whether an entry is on the topic: copies are, if what they copy is."""
        story_id = self.kind(f, n)[1]
        return random.Random(f"{self.seed}:topic:{story_id}").random() < _SHARE_ON_TOPIC

    def story(self, f: int, n: int) -> Story:
        """Return the text of an entry."""
        story = super().story(f, n)
        if not self.is_on_topic(f, n):
            return story
        place = TERM.capitalize()
        opening = f"The council of {place} met again. {story.paragraphs[0]}"
        return replace(story, title=f"{place}: {story.title}", paragraphs=(opening, *story.paragraphs[1:]))

    def list_on_topic(self) -> set[str]:
        """Return the addresses of all entries on the topic that were published so far."""
        every = ((f, n) for f in range(self.feeds) for n in range(self.count_published(f)))
        return {self.entry_url(f, n) for f, n in every if self.is_on_topic(f, n)}

    # --- how feeds behave ------------------------------------------------------------------------

    def find_habit(self, f: int) -> Habit:
        """Return the habit of a feed: every other one is sound."""
        return "sound" if f % 2 == 0 else _HABITS[f // 2 % len(_HABITS)]

    def feed_format(self, f: int) -> FeedFormat:
        """Return the format of a feed."""
        return "atom" if f % 7 == 3 else "rdf" if f % 17 == 11 else "rss"

    def is_listed(self, f: int) -> bool:
        """Tell whether the configuration has a feed now: some come on the third day, leave, and come back."""
        return f % 23 != 7 or (self.day >= 3 and self.day != 6)

    def find_fault(self, f: int) -> str | None:
        """Return the fault that a feed has now, as faults.py names it; None while it answers well.

        "refuse/STATUS" asks for a pause of an hour.
        """
        habit = self.find_habit(f)
        if habit == "vanish":
            return "status/404" if self.day in (1, 4, 5) else None
        if habit == "end":
            return "gone" if self.day >= 5 and f % 4 == 3 else None
        since = (self.now - self.began + f * dt.timedelta(hours=7)) % _SPELL_EVERY
        if since >= _SPELL:
            return None
        spell = (self.now - self.began + f * dt.timedelta(hours=7)) // _SPELL_EVERY
        return {
            "hang": "timeout",
            "unavailable": "refuse/503",
            "too many": "refuse/429",
            "broken": _BROKEN[(f + spell) % len(_BROKEN)],
            "spoilt": _SPOILT[(f // 20 + spell) % len(_SPOILT)],
            "move": "loop",
        }.get(habit)

    def has_moved(self, f: int) -> bool:
        """Tell whether a feed has moved for good."""
        return self.find_habit(f) == "move" and self.day >= 3

    def is_edited(self, f: int, n: int) -> bool:
        """Tell whether the page of an entry says more by now: one in twelve does, after two hours."""
        return (f + n) % 12 == 5 and self.now > self.published(f, n) + dt.timedelta(hours=2)

    # --- documents -------------------------------------------------------------------------------

    def feed_xml(self, f: int) -> bytes:
        """Return the document of a feed as it stands now."""
        items = [
            Item(self.entry_url(f, n), self.story(f, n), self.published(f, n), False)
            for n in self.entry_numbers(f)
        ]
        document = WRITERS[self.feed_format(f)](f"Feed {f}", self.origin(f), self.feed_url(f), items)
        if self.find_habit(f) == "new guids":
            document = document.replace("<id>tag:", f"<id>tag:{self.day},").replace(
                '<guid isPermaLink="true">', f'<guid isPermaLink="false">{self.day}-'
            )
        return (_DATES.sub(self._lie, document) if self.find_habit(f) == "lie" else document).encode()

    def _lie(self, date: re.Match[str]) -> str:
        """Return no date, a date of next year, or the first of all, in turn over the days."""
        if self.day % 3 == 0:
            return ""
        year = "1970" if self.day % 3 == 1 else str(self.began.year + 1)
        return date[0].replace(str(self.began.year), year)

    def page_html(self, f: int, n: int) -> bytes:
        """Return the page of an entry as it stands now."""
        story = self.story(f, n)
        if self.is_edited(f, n):
            story = replace(
                story, paragraphs=(*story.paragraphs, f"{TERM.capitalize()} was told on day {n}.")
            )
        place = Place(self.seed, self.host_number(f), f, n, self.entry_url(f, n), self.published(f, n))
        return write_page(place, story)
