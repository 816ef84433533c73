"""The archive follows its database: files of digests that are no more go, what led to them is renewed.

What a kill left half-written goes too.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

from monitor.config import DigestSettings
from monitor.deliver.archive import topic_directory
from monitor.deliver.files import find_unfinished
from monitor.pipeline.archiving import renew_archive
from storage.protocol import Storage

_DATED = re.compile(r"^(\d{4}-\d\d(?:-\d\d)?)\.(?:html|eml|json|js)$")
_ABANDONED_AFTER = timedelta(days=1)
_OF_ALL = ("index.html", "search.html", "atom.xml")


def find_outdated(topic_id: str, until: date, kept: Collection[date], root: Path) -> list[Path]:
    """Return the files of a topic's days before `until` that are not kept, and of months without any.

    When no day is kept, those of the whole topic too. It goes by what is there, so that a run that was cut
    off is made good by the next.
    """
    folder = topic_directory(root, topic_id)
    days = {day.isoformat() for day in kept}
    names = days | {day[:7] for day in days}
    found = [
        path
        for path in sorted([*folder.glob("*.*"), *folder.glob("search/*.js")])
        if (dated := _DATED.match(path.name))
        and dated[1] < until.isoformat()[: len(dated[1])]
        and dated[1] not in names
    ]
    if found and not kept:
        found += [path for name in _OF_ALL if (path := folder / name).exists()]
    return found


def clear_archive(topic_id: str, files: Sequence[Path], settings: DigestSettings, storage: Storage) -> None:
    """Write anew what leads to a topic's digests, then remove files of days that are not stored any more."""
    renew_archive(topic_id, settings, storage)
    remove_files(files)


def find_abandoned(root: Path, now: datetime) -> list[Path]:
    """Return what processes that were killed a day ago or earlier left of files they were writing."""
    folders = (root, *root.glob("*/"), *root.glob("*/search/"))
    return [path for folder in folders for path in find_unfinished(folder, now - _ABANDONED_AFTER)]


def remove_files(files: Sequence[Path]) -> None:
    """Remove files that may have gone meanwhile."""
    for path in files:
        path.unlink(missing_ok=True)
