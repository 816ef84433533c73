"""The verbs by which what is old goes, and all that is stored goes elsewhere.

The rules of `storage.protocol` hold for them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime
from typing import Protocol

from monitor.model import EditionKey, Limits, OldEdition, StoredArticle, StoredPage, Tally


class Retention(Protocol):
    """What pruning and exporting need from a database."""

    def list_old_editions(self, limits: Limits) -> list[OldEdition]:
        """Return digests and alerts of days before their topic's limit, but those that wait to be sent."""

    def find_cited(self, key: EditionKey) -> list[int]:
        """Return the ids of the articles that a digest or an alert shows something of, ascending."""

    def drop_edition(self, key: EditionKey) -> bool:
        """Drop a digest or an alert, its deliveries, and what it says of the articles it covers and cites.

        What a dropped digest covered is covered still: no other digest tells it. False, changing nothing, if
        a delivery of it waits by now.
        """

    def list_old_pages(self, limits: Limits, after: StoredPage | None, limit: int) -> list[StoredPage]:
        """Return the pages that no topic wants any more, the oldest first, those after `after`."""

    def drop_pages(self, pages: Sequence[StoredPage]) -> None:
        """Drop pages. What was read from them stays."""

    def list_old_articles(
        self, limits: Limits, after: tuple[datetime, int] | None, limit: int
    ) -> list[tuple[datetime, int]]:
        """Return when articles last changed and their ids, of those that no topic wants any more.

        In that order, those after `after`. Left out are those that wait to be grouped, and those that
        `hold_articles` named and whose citations and corrections are still the same.
        """

    def describe_groups(self, article_ids: Sequence[int]) -> list[list[StoredArticle]]:
        """Return those articles with all members of their copy groups, a list for each group, by id.

        One that is in no group stands alone; one that is not stored is left out.
        """

    def hold_articles(self, article_ids: Sequence[int]) -> None:
        """Leave articles out of `list_old_articles` until what they are needed for changes."""

    def drop_articles(self, article_ids: Sequence[int]) -> None:
        """Drop articles with all that was found out about them. Their entries stay known, as pruned.

        A copy group must go as a whole, its hashes by `forget_postings` before. A story that nothing is left
        of goes too; where a story lost an article, those of its topic are due to be found anew. Raises
        NotFound, changing nothing, when a digest or an alert cites one of them or a correction names it.
        """

    def measure_outcomes(self, until: datetime) -> Tally:
        """Return how many outcomes are from `until` or before."""

    def drop_outcomes(self, until: datetime, limit: int) -> Tally:
        """Drop the oldest outcomes from `until` or before, `limit` at most; return what went."""

    def list_old_parked(self, until: date) -> list[tuple[EditionKey, Tally]]:
        """Return digests and alerts of days before `until` with their parked deliveries and their bytes."""

    def drop_parked(self, key: EditionKey) -> None:
        """Drop the parked deliveries of a digest or an alert: they are never tried again."""

    def measure_held(self, until: datetime) -> Tally:
        """Return how much of what ended workers was read at `until` or before."""

    def drop_held(self, until: datetime) -> None:
        """Forget what `measure_held` counts: workers get it again when it is met again."""

    def measure_feed_keys(self, families: Collection[str], spared: Collection[str]) -> Tally:
        """Return how many entries are known by keys of those families that came to no article.

        A family of keys is named by any key in it. Those that share their number with one of `spared` are not
        counted.
        """

    def drop_feed_keys(self, families: Collection[str], spared: Collection[str], limit: int) -> Tally:
        """Forget entries as `measure_feed_keys` counts them, `limit` of each family at most."""

    def drop_feed(self, url: str) -> None:
        """Forget the state of a feed, and what was agreed with its hub."""

    def shrink(self) -> None:
        """Write the file anew without the space that is free in it. Nobody else may write meanwhile.

        It needs as much space again as is in use. Raises StorageBusy, StorageError, LibraryFlawed.
        """

    # --- export ------------------------------------------------------------------------------

    def export_records(self, *, without_recipients: bool = False) -> Iterator[bytes]:
        """Yield a header, every record and an end, each a line of JSON, as of one moment.

        docs/export.md describes them. `without_recipients` leaves out who gets what and what only they know.
        The moment lasts until the last line is taken, and others may write meanwhile.
        """
