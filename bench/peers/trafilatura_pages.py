"""Bare trafilatura with metadata on pages that lie on the disk already: no download, nothing stored.

python -m bench.peers.trafilatura_pages FOLDER      (a folder of .html files; an empty one shows the start-up)
"""

from __future__ import annotations

import sys
from pathlib import Path

from trafilatura import bare_extraction


def extract(folder: Path) -> int:
    """Extract every page of the folder and return how many had a text."""
    found = 0
    for path in sorted(folder.glob("*.html")):
        found += bare_extraction(path.read_bytes(), with_metadata=True) is not None
    return found


if __name__ == "__main__":
    print(extract(Path(sys.argv[1])))
