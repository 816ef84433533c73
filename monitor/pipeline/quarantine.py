"""What ends workers: counted, tried once more with more time, then kept from them until it is retried.

specimen | is it held? | read | count what it ended, or release it
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any, TypeVar, TypeVarTuple

from monitor.errors import Quarantined, UnreadableError, WorkerDied, WorkerError, WorkerTimeout, WorkFailed
from monitor.model import PRUNED, Article, Held, Outcome, PageCheck, SeenEntry, Specimen
from monitor.pipeline.collector import Collector
from monitor.remarks import write_remark
from storage.protocol import Storage

Result = TypeVar("Result")
Arguments = TypeVarTuple("Arguments")

SECOND_PATIENCE = 3
"""How many deadlines a specimen that ended a worker gets at its next try: the machine may have been busy."""

MOST_HELD = 100
"""Specimens that are kept; each is a body of `max_feed_bytes` or `max_page_bytes` at most, compressed."""


async def read_guarded(
    specimen: Specimen,
    now: datetime,
    tools: Collector,
    job: Callable[[Any, *Arguments], Result],
    *args: *Arguments,
) -> Result:
    """Return what a worker makes of a specimen by `job(desk, *args)`; raises what that raises.

    What ends a worker is held. When it does so at the next try too, and ever after, Quarantined is raised.
    """
    held = _find_same(specimen, tools.storage)
    if held is not None and not held.tries_left:
        raise Quarantined(explain(held))
    deadline_s = tools.workers.deadline_s * (1 if held is None else SECOND_PATIENCE)
    try:
        result = await tools.workers.run_furnished(job, *args, deadline_s=deadline_s)
    except (WorkerTimeout, WorkerDied, WorkFailed) as error:
        counted = count_kill(held, specimen, error, tools.version, now)
        held = tools.storage.hold(counted, MOST_HELD)
        if held.tries_left:
            raise
        raise Quarantined(explain(held)) from error
    except UnreadableError:
        _release(held, tools.storage)
        raise
    _release(held, tools.storage)
    return result


def _find_same(specimen: Specimen, storage: Storage) -> Held | None:
    """Return the specimen as it is held: a page by its address, for many pages differ at every look."""
    held = storage.find_held(specimen.kind, specimen.url)
    if held is None or specimen.kind == "page" or held.specimen.body == specimen.body:
        return held
    return None


def _release(held: Held | None, storage: Storage) -> None:
    if held is not None and held.id is not None:
        storage.release(held.id)


def count_kill(
    held: Held | None, specimen: Specimen, error: WorkerError, version: str, now: datetime
) -> Held:
    """Return what is to be held of a specimen that ended a worker; `held` is what was before, if anything."""
    reason = f"{error}\n{error.trace}" if isinstance(error, WorkFailed) else str(error)
    if held is None:
        return Held(None, specimen, reason, 1, 1, version, now, now)
    return Held(None, specimen, reason, held.kills + 1, 0, version, held.first_at, now)


def explain(held: Held) -> str:
    """Return in a line why a specimen is given to no worker."""
    return write_remark(
        "in quarantine as number {number}, having ended {kills} workers: {reason}",
        number=held.id,
        kills=held.kills,
        reason=name_reason(held),
    )


def name_reason(held: Held) -> str:
    """Return how a specimen ended its last worker, in a line."""
    return held.reason.partition("\n")[0]


# --- trying again ----------------------------------------------------------------------------


def retry_held(held: Held, version: str, now: datetime, storage: Storage) -> None:
    """Let a specimen be read once more, when it is met next.

    The page of a stored article is looked at anew at once. An entry that became none counts as never seen,
    and is met when its feed changes; a feed at its next poll. What became of a pruned article is met no more.
    """
    with storage.together():
        storage.hold(replace(held, tries_left=1, version=version), MOST_HELD)
        seen = storage.find_seen(held.specimen.keys)
        article = _find_article(held.specimen, seen.values(), storage)
        if held.specimen.kind == "page" and article is not None:
            look = PageCheck(article.id, article.url, article.feed_url, 0, now, None, None)
            storage.settle_page_check(article.id, look)
        else:
            storage.forget_seen([key for key, entry in seen.items() if entry.result != PRUNED])


def _find_article(specimen: Specimen, seen: Iterable[SeenEntry], storage: Storage) -> Article | None:
    """Return the article that a specimen is of; None if it became none, or its article was pruned."""
    ids = [specimen.article_id, *(entry.article_id for entry in seen)]
    found = storage.load_articles([article_id for article_id in ids if article_id is not None])
    return next(iter(found.values()), None)


def retry_after_upgrade(version: str, now: datetime, storage: Storage) -> list[Outcome]:
    """Let what another version than this one quarantined be read once more. Returns an outcome for each."""
    outcomes = []
    for listed in storage.list_held():
        if listed.id is None or listed.tries_left or listed.version == version:
            continue
        held = storage.load_held(listed.id)
        retry_held(held, version, now, storage)
        detail = f"it was quarantined by version {held.version}"
        outcomes.append(Outcome("collect", held.specimen.url, "quarantine: tried again", detail, now))
    storage.record_outcomes(outcomes)
    return outcomes
