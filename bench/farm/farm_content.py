"""What every feed, entry and page of the farm contains: pure functions of seed, feed number and entry number.

The same Farm parameters always give the same bytes, whether they are served on the fly
(serve_farm.py) or written to disk (make_farm.py).

    feed f      lives on host_of(f), in one of three formats, holds `entries` entries, newest first
    entry n     of feed f: a story (text) wrapped in the host's page layout
    round r     how often the farm was advanced: each round gives a fraction of the feeds new entries on top
"""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass, field
from typing import Literal

from bench.farm.feed_formats import WRITERS, Item
from bench.farm.page_layout import Place, name_site, write_page
from bench.farm.stories import TOPIC_NAMES, Story, make_near_copy, make_repost, make_story

BASE_TIME = dt.datetime(2026, 1, 5, 6, 0, tzinfo=dt.UTC)
WIRES = 64
"""Syndicated stories in circulation for each entry number."""
PLATFORMS = 12
"""Hosts that carry many feeds each, as blog platforms and feed proxies do."""

FeedFormat = Literal["rss", "atom", "rdf"]
Kind = Literal["unique", "syndicated", "near", "repost"]


@dataclass
class Farm:
    """A farm. `scheme` "ip" gives hosts 127.x.y.z, "name" h<number>.farm.test, to be resolved by you.

    `rounds` are the advances so far: (fraction of the feeds, new entries of each).
    """

    feeds: int = 1000
    entries: int = 30
    seed: int = 1
    port: int = 8800
    scheme: str = "ip"
    rounds: list[tuple[float, int]] = field(default_factory=list)

    def host_number(self, f: int) -> int:
        """Return a host: half the feeds have one each, 30% share one in fives, 20% are on 12 platforms."""
        r = f % 10
        if r < 5:
            return 1_000 + f
        if r < 8:
            return 600_000 + (f // 10 * 3 + r - 5) // 5
        return 1 + (f // 10 * 2 + r - 8) * 7 % PLATFORMS

    def host_of(self, f: int) -> str:
        """Return the host of a feed."""
        h = self.host_number(f)
        if self.scheme == "name":
            return f"h{h}.farm.test"
        return f"127.{16 + (h >> 16)}.{h >> 8 & 255}.{h & 255}"

    def origin(self, f: int) -> str:
        """Return scheme, host and port of a feed."""
        return f"http://{self.host_of(f)}:{self.port}"

    def feed_url(self, f: int) -> str:
        """Return the address of a feed."""
        return f"{self.origin(f)}/f/{f:06d}.xml"

    def entry_path(self, f: int, n: int) -> str:
        """Return the path of an entry's page."""
        return f"/a/{f:06d}/{n}.html"

    def entry_url(self, f: int, n: int) -> str:
        """Return the address of an entry's page."""
        return self.origin(f) + self.entry_path(f, n)

    def revision(self, f: int) -> tuple[int, int]:
        """Return how often a feed changed and how many entries it gained, over all rounds so far."""
        changes = new = 0
        for i, (fraction, count) in enumerate(self.rounds):
            if random.Random(f"{self.seed}:round:{i}:{f}").random() < fraction:
                changes, new = changes + 1, new + count
        return changes, new

    def entry_numbers(self, f: int) -> range:
        """Return the numbers of the entries that are in a feed now, newest first."""
        new = self.revision(f)[1]
        return range(new + self.entries - 1, new - 1, -1)

    def modified(self, f: int) -> dt.datetime:
        """Return when a feed changed last: the date of its newest entry."""
        return self.published(f, self.entry_numbers(f)[0])

    def published(self, f: int, n: int) -> dt.datetime:
        """Return the date of an entry."""
        return BASE_TIME + dt.timedelta(minutes=97 * n + f % 89, seconds=f % 60)

    def kind(self, f: int, n: int) -> tuple[Kind, str]:
        """Return the kind and the story id of an entry: the ground truth for de-duplication."""
        rng = random.Random(f"{self.seed}:kind:{f}:{n}")
        r = rng.random()
        wire = f"wire-{n}-{rng.randrange(WIRES)}"
        if r < 0.72:
            return "unique", f"own-{f}-{n}"
        if r < 0.86:
            return "syndicated", wire
        if r < 0.96 or n == 0:
            return "near", wire
        return "repost", self.kind(f, n - 1)[1]

    def story(self, f: int, n: int) -> Story:
        """Return the exact text of an entry."""
        kind, story_id = self.kind(f, n)
        story = make_story(self.seed, story_id)
        if kind in ("unique", "syndicated"):
            return story
        rng = random.Random(f"{self.seed}:edit:{f}:{n}")
        return make_repost(story, rng) if kind == "repost" else make_near_copy(story, rng)

    def feed_format(self, f: int) -> FeedFormat:
        """RSS 2.0 in 65%, Atom in 30%, RSS 1.0 in 5% of the feeds."""
        return "atom" if f % 10 in (2, 5, 8) else "rdf" if f % 20 == 11 else "rss"

    def has_full_text(self, f: int) -> bool:
        """Tell whether a feed carries the whole text, as a quarter of them do, or summaries."""
        return f % 4 == 3

    def feed_xml(self, f: int) -> bytes:
        """Return the document of a feed as it stands now."""
        title = f"{name_site(self.seed, self.host_number(f))} {TOPIC_NAMES[f % 12].title()} {f}"
        items = [
            Item(self.entry_url(f, n), self.story(f, n), self.published(f, n), self.has_full_text(f))
            for n in self.entry_numbers(f)
        ]
        write = WRITERS[self.feed_format(f)]
        return write(title, self.origin(f), self.feed_url(f), items).encode()

    def page_html(self, f: int, n: int) -> bytes:
        """Return the page of an entry."""
        place = Place(self.seed, self.host_number(f), f, n, self.entry_url(f, n), self.published(f, n))
        return write_page(place, self.story(f, n))
