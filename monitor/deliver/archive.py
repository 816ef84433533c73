"""The archive: every digest as a page, as a mail file and as JSON, indexes, a search and an Atom feed.

    DIRECTORY/index.html, search.html
    DIRECTORY/TOPIC/index.html, search.html, atom.xml, 2026-05.html, search/2026-05.js,
                    2026-05-14.html, 2026-05-14.eml, 2026-05-14.json

A file appears whole or not at all, and a file whose bytes would not change is left alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from monitor.deliver.files import replace_file


def topic_directory(root: Path, topic_id: str) -> Path:
    """Return the folder of a topic. Topic ids are slugs, so it is always inside `root`."""
    return root / topic_id


def find_page(root: Path, topic_id: str, day: date) -> Path:
    """Return where the page of a day is or will be. It is written last: when it is there, all is done."""
    return topic_directory(root, topic_id) / f"{day.isoformat()}.html"


def write_files(folder: Path, contents: Mapping[str, bytes]) -> list[Path]:
    """Write files into a folder and return those whose bytes changed, in the order given."""
    folder.mkdir(parents=True, exist_ok=True)
    changed = []
    for name, data in contents.items():
        path = folder / name
        if not path.exists() or path.read_bytes() != data:
            replace_file(path, data)
            changed.append(path)
    return changed
