"""Let reader poll: run by the interpreter of a virtual environment that has it.

python reader_poll.py DATABASE URLS
"""

from __future__ import annotations

import sys
from pathlib import Path

from reader import make_reader

WORKERS = 10


def poll(database: str, urls: list[str]) -> None:
    """Add the feeds the first time, and ask each once."""
    reader = make_reader(database)
    known = {feed.url for feed in reader.get_feeds()}
    for url in urls:
        if url not in known:
            reader.add_feed(url)
    # By default it leaves alone what it asked within the hour, which makes a second poll look free.
    reader.update_feeds(workers=WORKERS, scheduled=False)


if __name__ == "__main__":
    _database, _urls = sys.argv[1:]
    poll(_database, Path(_urls).read_text().split())
