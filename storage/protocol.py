"""The verbs the pipeline speaks to a database.

Rules that hold for every verb:

- A verb is one transaction: it happens whole or not at all. `together` makes one of several.
- Writing the same thing twice leaves what writing it once left.
- Times go in and come out as aware UTC datetimes; text comes out as it went in.
- A store belongs to the thread that opened it; open another for another thread. Several stores may
  be open on one database; a writer waits for another writer, up to the store's busy timeout, and then raises
  `StorageBusy`.
- A record that is asked for by id and is not there raises `NotFound`; a search that finds nothing
  returns an empty sequence.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import date, datetime
from typing import Protocol, Self

from monitor.model import (
    Article,
    Collected,
    CopyLink,
    CorrectedLabel,
    Correction,
    CorrectionKind,
    Digest,
    DigestHead,
    FeedState,
    Held,
    LearntModel,
    Outcome,
    Outlet,
    Page,
    PageCheck,
    Placement,
    Queues,
    Revision,
    RobotsFile,
    Saved,
    SeenEntry,
    Site,
    SpecimenKind,
    StanceCorrection,
    StanceModel,
    Story,
    StoryArticle,
    Subscription,
)
from storage.mailing import MailingStorage
from storage.retention import Retention


class Storage(MailingStorage, Retention, Protocol):
    """What the pipeline needs from a database: this, and what the protocols say that it is made of."""

    # --- feeds -------------------------------------------------------------------------------

    def load_feed_states(self) -> dict[str, FeedState]:
        """Return what is remembered of every feed ever polled, by URL."""

    def load_subscriptions(self) -> dict[str, Subscription]:
        """Return what was agreed with hubs, by the URL of the feed."""

    def save_subscription(self, subscription: Subscription) -> None:
        """Remember a subscription in place of what was known of this feed's."""

    def load_robots(self, origin: str) -> RobotsFile | None:
        """Return what the robots.txt of an origin said when it was last asked for, or None."""

    def save_robots(self, file: RobotsFile) -> None:
        """Remember a robots.txt in place of what was known of this origin's."""

    # --- entries -----------------------------------------------------------------------------

    def find_seen(self, keys: Sequence[str]) -> dict[str, SeenEntry]:
        """Return those of `keys` that were dealt with before."""

    def forget_seen(self, keys: Sequence[str]) -> None:
        """Forget that entries were dealt with, so that they are when they are met again."""

    # --- articles ----------------------------------------------------------------------------

    def save_collected(self, batch: Collected) -> list[Saved]:
        """Save what the collect leg brings at a time; return what became of each find, in their order.

        A find whose draft has an unknown key becomes a new article. One whose key is known and whose title
        or text differs becomes its next version: the earlier words stay as a revision, and the article
        waits to be grouped again. One whose words are the same changes nothing but the entry identities that
        led to it, which arrive without `article_id`; it is filled in. If its cause is "reading", what else it
        says takes the place of what was known, and the article waits to be grouped again when that concerns
        where its text comes from or when it was published. A version that is on a topic no more leaves its
        story there. A new version that is dated by when it was first seen keeps the date of the
        version before; one whose cause is "reading" keeps when the article changed. A new version with a
        `check_at` has its page looked at again then, unless a look at it is planned already. Each find has an
        outcome of its own (`report_saved`) besides those of the batch.

        Of the other entries a key that is known takes the new values but keeps its first `seen_at`; a state
        takes the place of what was known of its feed, a site of its host; outcomes are appended as by
        `record_outcomes`.
        """

    def load_site(self, host: str) -> Site:
        """Return what is remembered of a host's pages."""

    def load_page(self, article_id: int) -> Page:
        """Return the page that an article was last read from. Raises NotFound."""

    def list_with_page(self, after_id: int, limit: int) -> list[int]:
        """Return the ids of articles whose page is stored, ascending, those after `after_id`."""

    def list_page_checks(self, due_at: datetime, limit: int) -> list[PageCheck]:
        """Return the looks at pages that are due, the earliest first, then those of a clock that was ahead:
        planned for more than eight days later."""

    def settle_page_check(self, article_id: int, following: PageCheck | None) -> None:
        """Put the next look at an article's page in place of the one taken; None: there is none."""

    def load_article(self, article_id: int) -> Article:
        """Return the newest version. Raises NotFound."""

    def load_articles(self, article_ids: Sequence[int]) -> dict[int, Article]:
        """Return those of the articles that exist, by id."""

    def find_nth_newest(self, number: int) -> datetime | None:
        """Return when the article was published that is the `number`th from the newest; None with fewer."""

    def find_article_ids(self, keys: Sequence[str]) -> dict[str, int]:
        """Return the ids of those articles that are stored, by their keys."""

    def list_articles(
        self,
        topic_id: str | None,
        since: datetime | None,
        until: datetime | None,
        limit: int,
    ) -> list[Article]:
        """Return articles of a topic (None: any) published in (`since`, `until`], newest first."""

    def count_by_outlet(self) -> list[tuple[Outlet, int]]:
        """Return every outlet that articles are stored of, and of how many: the most first, then by id.

        An outlet is as it was when the newest of its articles was stored.
        """

    def search_articles(self, folded_query: str, limit: int) -> list[Article]:
        """Return articles that contain every word of the query, newest first.

        The query is folded by `monitor.terms.fold_text`; a `*` at the end of a word matches any ending.
        Nothing in the query is an operator: any text is a valid query.
        """

    def list_versions(self, article_id: int) -> list[Revision]:
        """Return every version of an article's words, version 1 first. Raises NotFound."""

    # --- groups ------------------------------------------------------------------------------

    def list_ungrouped(self, limit: int) -> list[Article]:
        """Return articles that the group leg has not dealt with, ordered by (published, id)."""

    def find_postings(self, hashes: Sequence[int]) -> dict[int, tuple[int, ...]]:
        """Return, for each hash that is posted and not common, the ids of the articles that carry it."""

    def save_placement(
        self, placement: Placement, moved: Sequence[CopyLink], max_groups_per_hash: int
    ) -> None:
        """Save an article's place among the copies, and mark that version as grouped.

        `moved` are the new places of stored articles that follow this one, saved with it; the topics of all
        are due for a round of story finding. A version that was replaced meanwhile leaves the newer one
        waiting to be grouped.

        Only hashes that the group does not post yet are posted. A hash that then stands in more than
        `max_groups_per_hash` groups becomes common: its postings are dropped and it is never posted
        again. Saving an article a second time replaces its link and leaves its postings as they are, but for
        new hashes.
        """

    def take_back_group(self, article_id: int) -> None:
        """Take back the places of an article's copy group, so that each member waits to be grouped again."""

    def load_copies(self, article_ids: Sequence[int]) -> dict[int, CopyLink]:
        """Return the places of those articles that were grouped."""

    def list_group(self, group_id: int) -> list[CopyLink]:
        """Return every member of a copy group, ordered by article id."""

    def list_long_posted(self, until: datetime, limit: int) -> list[int]:
        """Return the ids of articles published at or before `until` whose hashes are posted, oldest first."""

    def forget_postings(
        self,
        article_id: int,
        hashes: Sequence[int],
        heirs: Mapping[int, Sequence[int]],
        max_groups_per_hash: int,
    ) -> None:
        """Take the hashes of an article out of the index, and post in its stead those of its heirs.

        `heirs` are younger members of its group, by id, with the hashes they carry: a group posts each hash
        once, and `max_groups_per_hash` is as for `save_placement`. The article's place stays as it is.
        """

    def forget_words(self, until: datetime) -> None:
        """Forget what story finding read in articles published at or before `until`."""

    # --- stories -----------------------------------------------------------------------------

    def find_story_round(self, topic_id: str) -> int | None:
        """Return the number of the round in which a topic's stories are to be found anew.

        None: since the last one no article of the topic was placed or moved, came to it or left it.
        """

    def end_story_round(self, topic_id: str, number: int) -> bool:
        """Note that a topic's stories were found in the round of that number.

        False, changing nothing, if another is due since or somebody ended it: what was found is out of date.
        """

    def list_story_articles(self, topic_id: str, since: datetime) -> list[StoryArticle]:
        """Return the grouped articles of a topic published after `since`, ordered by (published, id).

        Those whose words were forgotten are left out.
        """

    def list_stories(self, topic_id: str, since: datetime) -> list[Story]:
        """Return stories with an article published after `since`, ordered by (first_at, id)."""

    def load_story(self, story_id: str) -> Story:
        """Return a story, or the one that it went into. Raises NotFound."""

    def find_stories(self, article_ids: Sequence[int]) -> dict[int, tuple[str, ...]]:
        """Return the ids, in order, of the stories that each of those articles is in."""

    def find_story_ids(self, ids: Sequence[str]) -> set[str]:
        """Return those of the ids that a story has or had."""

    def list_forwards(self, story_ids: Sequence[str]) -> dict[str, tuple[str, ...]]:
        """Return, for each of the stories that others went into, the ids of those, in order."""

    def save_stories(self, stories: Sequence[Story], forwards: Mapping[str, str]) -> None:
        """Save stories whole, each in place of what was stored under its id.

        `forwards` names the stories that are no more, each with the one that it went into: its id leads there
        from now on, and so do those that led to it and what followed it.
        """

    # --- corrections -------------------------------------------------------------------------

    def save_correction(
        self, kind: CorrectionKind, article_id: int, other_ids: Sequence[int], made_at: datetime
    ) -> Correction:
        """Remember a reader's word; what was said before comes back as it is.

        The places of the article's copy group are taken back, so that each member waits to be grouped again.
        """

    def list_corrections(self) -> list[Correction]:
        """Return every correction, in the order in which they were made."""

    def find_corrections(self, article_ids: Sequence[int]) -> list[Correction]:
        """Return the corrections that concern any of those articles, in the order in which they were made."""

    def drop_correction(self, correction_id: int) -> Correction | StanceCorrection:
        """Take a correction of any kind back and return it; its number is not given again.

        The copy group of an article that was held apart is grouped again. Of a stance, what was said
        before counts again. Raises NotFound.
        """

    def save_stance_correction(
        self,
        article_id: int,
        topic_id: str,
        target_id: str,
        label: CorrectedLabel,
        by: str | None,
        made_at: datetime,
    ) -> StanceCorrection:
        """Remember a reader's word on a stance; it counts from now on, instead of what was said before.

        When the same person says again what counts already, that comes back as it is. Raises NotFound for an
        article that is not stored.
        """

    def list_stance_corrections(self, topic_id: str | None) -> list[StanceCorrection]:
        """Return every correction of a stance on a topic (None: any), in the order they were made in."""

    def find_stance_corrections(self, article_ids: Sequence[int]) -> list[StanceCorrection]:
        """Return the corrections that count for those articles: the newest for each topic and target.

        Ordered by when they were made.
        """

    # --- learnt models -----------------------------------------------------------------------

    def save_learnt_model(
        self,
        topic_id: str,
        models: Mapping[str, StanceModel],
        *,
        made_at: datetime,
        corrections: int,
        before: float,
        after: float,
    ) -> LearntModel:
        """Put models, by target id, in force for a topic; the fields are those of `LearntModel`.

        If those in force are the same and were taught by as many corrections, they come back as they are.
        """

    def load_learnt_model(self, topic_id: str) -> LearntModel | None:
        """Return what is in force for a topic: what was learnt last; None where nothing was."""

    def list_learnt_models(self, topic_id: str) -> list[LearntModel]:
        """Return all that was learnt for a topic, oldest first."""

    def drop_learnt_model(self, learnt_id: int) -> LearntModel:
        """Take back what was learnt and return it; what was learnt before is in force then.

        Raises NotFound.
        """

    # --- digests -----------------------------------------------------------------------------

    def list_undigested(
        self, topic_id: str, until: datetime, since: datetime, ahead_of: datetime | None = None
    ) -> list[Article]:
        """Return grouped articles that no digest of the topic has covered.

        Those published in (`since`, `until`], and after `ahead_of`, ordered by (published, id).
        """

    def count_undigested(self, topic_id: str, until: datetime, seen_since: datetime) -> int:
        """Count grouped articles published at or before `until` that no digest of the topic covered.

        Only those first seen after `seen_since` count.
        """

    def list_changed(self, topic_id: str, since: datetime, until: datetime) -> list[Article]:
        """Return articles whose words their outlets changed in (`since`, `until`], by id."""

    def save_digest(self, digest: Digest, covered: Sequence[int]) -> bool:
        """Save a digest and mark the articles it covers; False, changing nothing, if the day has one."""

    def load_digest(self, topic_id: str, day: date) -> Digest | None:
        """Return the digest of that day, or None."""

    def list_digest_heads(
        self, topic_id: str, since: date | None = None, until: date | None = None
    ) -> list[DigestHead]:
        """Return what lists say of the digests of days from `since` to before `until`, in their order."""

    def list_digest_days(self, topic_id: str, newest: int | None = None) -> list[date]:
        """Return the days that have a digest, in order; with `newest` only so many, the last ones."""

    def list_digest_months(self, topic_id: str) -> list[tuple[date, int]]:
        """Return the first day of each month that has digests, and how many it has, in order."""

    def list_newest_heads(self) -> dict[str, DigestHead]:
        """Return the head of the newest digest of each topic that has one, by topic id."""

    def find_neighbours(self, topic_id: str, day: date) -> tuple[date | None, date | None]:
        """Return the days of the digests before and after a day, which need have none itself."""

    def find_digest_days(self, topic_id: str, article_ids: Sequence[int]) -> dict[int, date]:
        """Return the day of the digest that covers each of those articles, where there is one."""

    # --- quarantine --------------------------------------------------------------------------

    def hold(self, held: Held, most: int) -> Held:
        """Keep a specimen in place of what is held of its kind and URL; return it with its id.

        Of more than `most` the one that was read longest ago is forgotten.
        """

    def find_held(self, kind: SpecimenKind, url: str) -> Held | None:
        """Return what is held of a kind from a URL, or None."""

    def load_held(self, held_id: int) -> Held:
        """Return what is held under an id. Raises NotFound."""

    def list_held(self) -> list[Held]:
        """Return all that is held, by id, without the bodies."""

    def release(self, held_id: int) -> None:
        """Hold something no more; nothing happens if it is not held."""

    # --- bookkeeping -------------------------------------------------------------------------

    def record_outcomes(self, outcomes: Sequence[Outcome]) -> None:
        """Append outcomes to the log."""

    def count_outcomes(self, since: datetime) -> Mapping[tuple[str, str], int]:
        """Count outcomes after `since` by (leg, result)."""

    def count_records(self) -> dict[str, int]:
        """Count what is stored: articles, versions, copies, stories, digests, deliveries, seen entries."""

    def measure_queues(self, now: datetime) -> Queues:
        """Return what waits. Takes as long as the queues are, not as what is stored."""

    def together(self) -> AbstractContextManager[None]:
        """Make one transaction of the verbs that are called inside.

        For short work only: other writers wait meanwhile. When the block raises, nothing of it happened; a
        verb that raises inside is not undone by itself, so its error must leave the block.
        """

    def snapshot(self) -> AbstractContextManager[None]:
        """Let the verbs that are called inside, none of which may write, read one state of the database."""

    def close(self) -> None:
        """Give the database back. A closed store is not used again."""

    def __enter__(self) -> Self:
        """Use the store as a context manager that closes it."""

    def __exit__(self, *exc_info: object) -> None: ...
