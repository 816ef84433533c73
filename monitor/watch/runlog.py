"""When the service ran, and how it ended: a small file beside the database.

It is no table, for it must tell also of a database that cannot be opened.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from monitor.watch.redaction import Redactor

SEEN_WITHIN = timedelta(minutes=2)
"""A service that has not noted for so long that it is there does not work; it notes it every ten seconds."""

STEADY_AFTER = timedelta(minutes=15)
"""Whoever has run for so long did not crash because of how it started."""

KILLED = "it was killed, or the machine lost its power"

MOST_TOLD = 300
"""Characters that are kept of what ended a run; the log has it whole."""

MOST_CRASHES_AT_ONCE = 2
FIRST_REST_S = 15.0
LONGEST_REST_S = 900.0


@dataclass(frozen=True, slots=True)
class RunRecord:
    """A run of the service. `seen_at` is when it last noted that it is there.

    `stopped_at` is None while it runs and for a run that was killed; `failure` is what ended it, None for a
    run that was asked to stop. `crashes` counts the failures in a row that came soon after the
    start. `unclean_at` is when a run before this one was last seen that did not end as it should, and
    `unclean_why` what ended it; None for none. `stuck` are the jobs that do not get on; `waits` is why the
    service does nothing but wait, None while it works.
    """

    version: str
    process_id: int
    started_at: datetime
    seen_at: datetime
    stopped_at: datetime | None = None
    failure: str | None = None
    crashes: int = 0
    unclean_at: datetime | None = None
    unclean_why: str | None = None
    stuck: tuple[str, ...] = ()
    waits: str | None = None

    @property
    def is_unclean(self) -> bool:
        """Whether the run, if it is over, did not end because it was asked to."""
        return self.stopped_at is None or self.failure is not None

    def is_running(self, now: datetime) -> bool:
        """Tell whether the run goes on, as far as a file can tell."""
        return self.stopped_at is None and abs(now - self.seen_at) < SEEN_WITHIN


class RunLog:
    """The file, kept by the service."""

    def __init__(self, database: Path, now: datetime, version: str) -> None:
        """Begin a run on this database."""
        self._path = find_runlog(database)
        last = load_run(database)
        record = RunRecord(version, os.getpid(), now, now, crashes=_carry_crashes(last))
        self.record = record if last is None else _carry_over(record, last)
        self._write()

    def see(self, now: datetime, stuck: Sequence[str] = (), waits: str | None = None) -> None:
        """Note that the service is there, which of its jobs do not get on, and why it waits if it does."""
        self.record = replace(self.record, seen_at=now, stuck=tuple(stuck), waits=waits)
        self._write()

    def forgive(self) -> None:
        """Rest no more for what crashed earlier: somebody has looked after the service."""
        self.record = replace(self.record, crashes=0)

    def end(self, now: datetime, failure: str | None = None, *, is_crash: bool = True) -> None:
        """Note that the service ends, and what made it if nobody asked it to.

        `is_crash`: it will do so again if nothing is done. A configuration that is refused is none.
        """
        told = None if failure is None else Redactor().hide(failure.partition("\n")[0])[:MOST_TOLD]
        crashes = self.record.crashes
        if told is not None and is_crash:
            crashes = 1 if now - self.record.started_at >= STEADY_AFTER else crashes + 1
        self.record = replace(self.record, seen_at=now, stopped_at=now, failure=told, crashes=crashes)
        self._write()

    def find_rest_s(self) -> float:
        """Return for how many seconds to rest before anything is begun.

        Whatever makes the service crash again and again must not make it ask the same servers each time.
        """
        doublings = self.record.crashes - MOST_CRASHES_AT_ONCE - 1
        return min(LONGEST_REST_S, FIRST_REST_S * 2.0 ** min(doublings, 32)) if doublings >= 0 else 0.0

    def _write(self) -> None:
        text = json.dumps(asdict(self.record), default=datetime.isoformat)
        draft = self._path.with_name(self._path.name + ".new")
        with contextlib.suppress(OSError):  # a full disk: the record gets old, the service goes on
            draft.write_text(text, encoding="utf-8")
            draft.replace(self._path)


def find_runlog(database: Path) -> Path:
    """Return where the runs of the service on a database are noted."""
    real = database.resolve()
    return real.with_name(real.name + "-service.json")


def load_run(database: Path) -> RunRecord | None:
    """Return the last run of the service on a database; None for none, or if what is noted is no use."""
    try:
        found = json.loads(find_runlog(database).read_text(encoding="utf-8"))
        return _read_record(found)
    except (OSError, ValueError, TypeError, KeyError):
        return None


def _read_record(found: dict[str, Any]) -> RunRecord:
    values = {field.name: found[field.name] for field in fields(RunRecord) if field.name in found}
    for name in ("started_at", "seen_at", "stopped_at", "unclean_at"):
        values[name] = datetime.fromisoformat(values[name]) if values.get(name) else None
    return RunRecord(**values | {"stuck": tuple(values.get("stuck", ()))})


def _carry_over(record: RunRecord, last: RunRecord) -> RunRecord:
    if last.is_unclean:
        return replace(record, unclean_at=last.seen_at, unclean_why=last.failure or KILLED)
    return replace(record, unclean_at=last.unclean_at, unclean_why=last.unclean_why)


def _carry_crashes(last: RunRecord | None) -> int:
    if last is None or not last.is_unclean:
        return 0
    was_steady = last.failure is None and last.seen_at - last.started_at >= STEADY_AFTER
    return 0 if was_steady else last.crashes
