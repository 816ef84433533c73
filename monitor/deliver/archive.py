"""The archive: every digest as a page, as a mail file and as JSON, indexes, a search and an Atom feed.

    DIRECTORY/index.html, search.html
    DIRECTORY/TOPIC/index.html, search.html, atom.xml, 2026-05.html, search/2026-05.js,
                    2026-05-14.html, 2026-05-14.eml, 2026-05-14.json

A file appears whole or not at all, and a file whose bytes would not change is left alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from errno import EDQUOT, ENOSPC
from pathlib import Path

from monitor.deliver.files import replace_file
from monitor.errors import StorageError, StorageFull


def topic_directory(root: Path, topic_id: str) -> Path:
    """Return the folder of a topic. Topic ids are slugs, so it is always inside `root`."""
    return root / topic_id


def find_page(root: Path, topic_id: str, day: date) -> Path:
    """Return where the page of a day is or will be. It is written last: when it is there, all is done."""
    return topic_directory(root, topic_id) / f"{day.isoformat()}.html"


def write_files(folder: Path, contents: Mapping[str, bytes]) -> list[Path]:
    """Write files into a folder and return those whose bytes changed, in the order given.

    Raises StorageFull, StorageError.
    """
    changed = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, data in contents.items():
            path = folder / name
            if not path.exists() or path.read_bytes() != data:
                replace_file(path, data)
                changed.append(path)
    except OSError as error:
        if error.errno not in (ENOSPC, EDQUOT):
            message = f"{folder} cannot be written ({error.strerror}); check the rights on it and its folder"
            raise StorageError(message) from error
        message = f"no room is left to write into {folder}; free some space on its disk"
        raise StorageFull(message, _find_existing(folder)) from error
    return changed


def _find_existing(folder: Path) -> Path:
    """Return the folder, or the nearest above it that is there."""
    return next(each for each in (folder, *folder.parents) if each.exists())
