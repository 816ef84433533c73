"""Group documents by one method: a line out for each of its settings.

python -m bench.peers.group_documents TASK METHOD DOCUMENTS

TASK is copies or stories, DOCUMENTS a file of JSON Lines as `monitor try` reads it. An answer has the name of
the setting, `groups` (the group of each document, in order) and `cpu_s`: user and system time from the lines
to the groups, without the start and what is imported. No method gets at the network.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from bench.peers.copy_methods import COPY_METHODS
from bench.peers.read_documents import refuse_network
from bench.peers.story_methods import STORY_METHODS

METHODS = {"copies": COPY_METHODS, "stories": STORY_METHODS}

_WARM_UP = "The harbour board closed the northern quay on Monday, and no pilot knows for how long."


def main() -> None:
    """Warm up with invented documents, whose time does not count, then group."""
    task, name, path = sys.argv[1:]
    sys.addaudithook(refuse_network)
    lines = [json.loads(line) for line in Path(path).read_text(encoding="utf-8").splitlines()]
    example = {"ts": "2026-01-05T06:00:00", "source": "Gazette", "title": "Quay closed", "stream": "quay"}
    warm_up = [
        example | {"id": f"warm-up-{number}", "url": f"https://gazette.example/{number}", "text": _WARM_UP}
        for number in range(2)
    ]
    for setting, group in METHODS[task][name].items():
        group(warm_up)
        started = time.process_time()
        groups = group(lines)
        answer = {"setting": setting, "cpu_s": time.process_time() - started, "groups": groups}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
