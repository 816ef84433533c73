"""Read documents with one library: a line in, a line out, and what each took.

python -m bench.peers.read_documents LIBRARY DOCUMENTS FIRST SECONDS

DOCUMENTS is a file of JSON Lines: `id`, `path`, and what else the library wants of a line. Those from number
FIRST on are read, each after the other in this process. An answer is what the library found under the names
of `monitor try`, with `cpu_s`: user and system time from the file on the disk to the fields. A document that
takes more than SECONDS ends the process by SIGALRM, which no library can keep from its work. No library gets
at the network: some would fetch pictures, or lists of domains.
"""

from __future__ import annotations

import json
import resource
import signal
import sys
import time
from pathlib import Path

from bench.peers.feed_libraries import FEED_LIBRARIES, WARM_UP_FEED, Line, Reader
from bench.peers.page_libraries import PAGE_LIBRARIES, WARM_UP_PAGE

MAX_MEMORY_BYTES = 3 * 2**30
"""Address space: a library that wants more crashes on its own, and leaves the machine alone."""


def refuse_network(event: str, arguments: tuple[object, ...]) -> None:
    """An audit hook: whoever connects or asks for an address is refused."""
    if event in ("socket.connect", "socket.sendto", "socket.getaddrinfo", "socket.gethostbyname"):
        raise OSError("a library that is measured stays off the network")


def read_line(read: Reader, line: Line) -> Line:
    """Return the library's answer; what it raises is an answer too."""
    started = time.process_time()
    try:
        answer = read(line)
    except Exception as error:  # libraries document few of theirs
        answer = {"error": f"{type(error).__name__}: {str(error)[:200]}"}
    return {"id": line["id"], "error": None} | answer | {"cpu_s": time.process_time() - started}


def main() -> None:
    """Warm up with an invented document, whose time does not count, then read."""
    library, documents, first, seconds = sys.argv[1:]
    sys.addaudithook(refuse_network)
    resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY_BYTES, MAX_MEMORY_BYTES))
    lines = [json.loads(line) for line in Path(documents).read_text(encoding="utf-8").splitlines()]
    libraries, example = (
        (FEED_LIBRARIES, WARM_UP_FEED) if library in FEED_LIBRARIES else (PAGE_LIBRARIES, WARM_UP_PAGE)
    )
    read = libraries[library]()
    warm_up = Path(documents).with_name(f"warm-up-{library}")
    warm_up.write_text(example, encoding="utf-8")
    for _ in range(2):
        read_line(read, {"id": "warm-up", "path": str(warm_up), "url": "https://gazette.example/quay"})
    for line in lines[int(first) :]:
        signal.setitimer(signal.ITIMER_REAL, float(seconds))
        answer = read_line(read, line)
        signal.setitimer(signal.ITIMER_REAL, 0)
        print(json.dumps(answer, default=str), flush=True)


if __name__ == "__main__":
    main()
