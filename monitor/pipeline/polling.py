"""Many feeds at once: whose turn it is, and how much is in work.

add | wait for the site's turn | poll | room for its entries | collect entries | next

A site (a registered domain) has few feeds in work at a time, so that a slow one keeps none of the others
waiting. Polling stops while there are many entries in work: what is read waits in memory until it is saved.
"""

from __future__ import annotations

import asyncio
from collections import Counter, deque
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from monitor.collect.schedule import address_of, is_due, plan_pause
from monitor.domains import registered_domain
from monitor.model import Feed, FeedState
from monitor.pipeline.collect import collect_entries, poll_feed
from monitor.pipeline.collector import Collector
from monitor.pipeline.entries import Polled, needs_pages

POLLS_AT_ONCE = 64
FEEDS_PER_SITE = 2
ENTRIES_AT_ONCE = 2000
PLACES_OF_A_FEED = 8
"""What a feed takes of these at least, for its document is kept as long as its entries are in work."""

SAVE_EVERY_S = 1.0

PATIENCE = timedelta(minutes=15)
"""A feed that takes longer is no reason to wait with a digest."""


class Room:
    """So many places; who needs several waits until they are free. Needing more than all means all."""

    def __init__(self, places: int) -> None:
        self._places = places
        self._free = places
        self._change = asyncio.Condition()

    async def take(self, places: int) -> int:
        """Wait for so many places. Returns how many were taken, for `leave`."""
        places = min(places, self._places)
        async with self._change:
            await self._change.wait_for(lambda: self._free >= places)
            self._free -= places
        return places

    async def leave(self, places: int) -> None:
        """Give places back."""
        async with self._change:
            self._free += places
            self._change.notify_all()


@dataclass(frozen=True, slots=True)
class Turn:
    """A feed that is to be polled, and since when."""

    feed: Feed
    site: str
    since: datetime


class Polling:
    """Polls feeds as they are added, until closed. `states` is what is known of them all, kept up to date."""

    def __init__(
        self,
        tools: Collector,
        *,
        polls_at_once: int = POLLS_AT_ONCE,
        feeds_per_site: int = FEEDS_PER_SITE,
        deadline_s: float | None = None,
    ) -> None:
        """Work with `tools`; a feed's entries are cut off after `deadline_s` and tried again next time."""
        self.states = tools.storage.load_feed_states()
        self.pushed: frozenset[str] = frozenset()
        self.turns_ended = 0
        self._tools = tools
        self._polls_at_once = polls_at_once
        self._per_site = feeds_per_site
        self._deadline_s = deadline_s
        self._room = Room(ENTRIES_AT_ONCE)
        self._waiting: dict[str, deque[Turn]] = {}
        self._left = 0
        self._open: Counter[str] = Counter()
        self._ready: asyncio.Queue[str | None] = asyncio.Queue()
        self._offered: set[str] = set()
        self._turns: dict[str, Turn] = {}
        self._again: dict[str, tuple[Feed, datetime]] = {}
        self._closed = False
        self._checked_at: datetime | None = None

    @property
    def turns_open(self) -> int:
        """How many feeds wait for their turn or are in work."""
        return len(self._turns)

    @property
    def has_begun(self) -> bool:
        """Whether all feeds were looked at once."""
        return self._checked_at is not None

    # --- what is to do ---------------------------------------------------------------------------

    def add_due(self, feeds: Iterable[Feed], now: datetime, *, edition_at: datetime | None = None) -> None:
        """Add the feeds that are due and not in work. Paused ones are noted as such.

        A digest is due at `edition_at`: a feed that was last read before that is due too, unless it or its
        site asked for a longer wait.
        """
        longest_wait_s = self._tools.pace.ceiling_s
        for feed in feeds:
            state = self.states.get(feed.url)
            if feed.paused:
                self._note_pause(feed, state)
            elif is_due(feed, state, now, longest_wait_s) or self._is_wanted(feed, state, now, edition_at):
                self.add(feed, now)
        self._checked_at = now

    def add(self, feed: Feed, now: datetime, *, again: bool = False) -> None:
        """Add a feed, due or not. One that is in work is polled once more after that if `again`, else not."""
        if feed.url in self._turns:
            if again:
                self._again[feed.url] = (feed, now)
            return
        turn = Turn(feed, _find_site(feed, self.states.get(feed.url)), now)
        self._turns[feed.url] = turn
        self._waiting.setdefault(turn.site, deque()).append(turn)
        self._left += 1
        self._offer(turn.site)

    def close(self) -> None:
        """Let `run` end when everything that was added is done."""
        self._closed = True
        self._dismiss_if_done()

    def stop(self) -> None:
        """Let `run` end when what is in work is done; what waits is left for the next time."""
        for queue in self._waiting.values():
            for turn in queue:
                del self._turns[turn.feed.url]
            queue.clear()
        self._left = 0
        self.close()

    def find_read_until(self, now: datetime) -> datetime | None:
        """Return the time up to which everything that was due has been read; None when not even once."""
        if self._checked_at is None:
            return None
        open_turns = [turn for turn in self._turns.values() if now - turn.since < PATIENCE]
        states = [self.states.get(turn.feed.url) for turn in open_turns]
        read_at = [state.polled_at if state else None for state in states]
        known = [moment for moment in read_at if moment is not None]
        return min([self._checked_at, *known]) if len(known) == len(read_at) else None

    def _is_wanted(
        self, feed: Feed, state: FeedState | None, now: datetime, edition_at: datetime | None
    ) -> bool:
        if edition_at is None or state is None or state.status not in ("ok", "slow"):
            return False
        if state.polled_at is None or not state.polled_at < edition_at <= now:
            return False
        asked = timedelta(seconds=state.asked_wait_s or 0)
        return state.polled_at + asked <= now and not self._tools.client.rest_of(address_of(feed, state))

    def _note_pause(self, feed: Feed, state: FeedState | None) -> None:
        if state is None or state.status != "paused":
            self.states[feed.url] = planned = plan_pause(feed, state)
            self._tools.ledger.note(state=planned)

    # --- doing it --------------------------------------------------------------------------------

    async def run(self) -> None:
        """Poll what is added until closed and done. Cancelling leaves what is in work for the next time.

        Raises StorageError when what was read cannot be saved.
        """
        try:
            async with asyncio.TaskGroup() as group:
                saving = group.create_task(self._save_now_and_then())
                async with asyncio.TaskGroup() as pollers:
                    for _ in range(self._polls_at_once):
                        pollers.create_task(self._poll_on(pollers))
                saving.cancel()
        except BaseExceptionGroup as failures:
            raise _find_first(failures) from failures
        finally:
            self._tools.ledger.flush()

    async def _save_now_and_then(self) -> None:
        while True:
            await asyncio.sleep(SAVE_EVERY_S)
            self._tools.ledger.flush()

    async def _poll_on(self, group: asyncio.TaskGroup) -> None:
        while (turn := await self._next_turn()) is not None:
            await self._poll(turn, group)  # what it holds is let go before the wait for the next

    async def _poll(self, turn: Turn, group: asyncio.TaskGroup) -> None:
        state = self.states.get(turn.feed.url)
        pushed = turn.feed.url in self.pushed
        polled = await poll_feed(turn.feed, state, turn.since, self._tools, pushed=pushed)
        if isinstance(polled, FeedState):
            self._end_turn(turn, polled)
        elif pages := needs_pages(polled):
            places = await self._room.take(max(pages, PLACES_OF_A_FEED))
            group.create_task(self._collect(turn, polled, places))
        else:
            self._end_turn(turn, await collect_entries(polled, self._tools))

    async def _collect(self, turn: Turn, polled: Polled, places: int) -> None:
        try:
            self._end_turn(turn, await collect_entries(polled, self._tools, self._deadline_s))
        finally:
            await self._room.leave(places)

    async def _next_turn(self) -> Turn | None:
        """Return the next feed of the site that waited longest; None when closed and nothing is left."""
        while (site := await self._ready.get()) is not None:
            self._offered.discard(site)
            if self._waiting.get(site):
                break
        if site is None:
            return None
        turn = self._waiting[site].popleft()
        self._left -= 1
        self._open[site] += 1
        self._offer(site)
        self._dismiss_if_done()
        return turn

    def _offer(self, site: str) -> None:
        """Put a site into the row when it has feeds waiting and may have one more in work."""
        if self._waiting.get(site) and self._open[site] < self._per_site and site not in self._offered:
            self._offered.add(site)
            self._ready.put_nowait(site)

    def _dismiss_if_done(self) -> None:
        if self._closed and not self._left:
            for _ in range(self._polls_at_once):
                self._ready.put_nowait(None)

    def _end_turn(self, turn: Turn, state: FeedState) -> None:
        self.states[turn.feed.url] = state
        self.turns_ended += 1
        del self._turns[turn.feed.url]
        self._open[turn.site] -= 1
        if not self._open[turn.site] and not self._waiting[turn.site]:
            del self._open[turn.site], self._waiting[turn.site]
        self._offer(turn.site)
        if not self._closed and (wanted := self._again.pop(turn.feed.url, None)) is not None:
            self.add(*wanted)


def _find_first(failures: BaseExceptionGroup[BaseException]) -> BaseException:
    """Return the first error itself: which tasks it came through is no concern of the caller's."""
    first = failures.exceptions[0]
    return _find_first(first) if isinstance(first, BaseExceptionGroup) else first


def _find_site(feed: Feed, state: FeedState | None) -> str:
    return registered_domain(urlsplit(address_of(feed, state)).hostname or "")
