"""What the process that workers are forked from has loaded for them."""

from __future__ import annotations

import json
import subprocess
import sys
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from monitor.collect.workers import WorkerPool
from monitor.config import TagSettings
from monitor.errors import WorkerTimeout
from monitor.pipeline.desk import furnish_desk, list_modules, parse_document, report_entry, report_page
from tests.pipeline.newsdesk import TOPIC

ROOT = Path(__file__).parents[2]
URL = "https://www.gazette.example/quay"
PAGE = b"""<html lang="en"><head><title>Harbour board closes quay</title>
<link rel="canonical" href="https://gazette.example/quay"></head><body><article>
<p>The harbour board closed the northern quay to all fishing boats on Monday, pilots said.</p>
<p>\xe2\x80\x9cIt was a shameful day for the harbour board,\xe2\x80\x9d said Ada Quill.</p></article></body></html>"""
FEED = b"""<rss version="2.0"><channel><title>Gazette</title><item><title>Harbour board & quay</title>
<link>https://gazette.example/quay</link><pubDate>Mon, 11 May 2026 09:00:00 GMT</pubDate>
<description>The harbour board closed the quay.</description></item></channel></rss>"""
# Jobs that look around in a worker; what they find is left in `sys`.
WATCH = """
import sys
sys.met = []
sys.addaudithook(lambda event, words: sys.met.append(str(words[0])) if event in ("open", "import") else None)
"""
LIST_NETWORKS = """
from monitor.tag.networks import load_network
import sys
sys.networks = [sorted(vars(load_network(name))) for name in ("attribution", "sentiment")]
"""
COUNT_THREADS = """
import os, sys
import numpy
numpy.ones((300, 64), numpy.float32) @ numpy.ones((64, 300), numpy.float32)  # the spans of a long article
sys.threads = [len(os.listdir(f"/proc/{one}/task")) for one in (os.getpid(), os.getppid())]
"""
PROGRAM = """
import asyncio, json
from tests.pipeline.test_warmup import replace_a_worker
print(json.dumps(asyncio.run(replace_a_worker())))
"""


async def replace_a_worker() -> dict[str, Any]:
    """Have a worker killed at its deadline, and look at what the next one loads for its first documents."""
    settings = TagSettings()
    furnish = partial(furnish_desk, [TOPIC], settings)
    async with WorkerPool(1, preload=list_modules(settings), furnish=furnish) as workers:
        with pytest.raises(WorkerTimeout):
            await workers.run(sum, range(10**18), deadline_s=0.2)
        for program in (LIST_NETWORKS, WATCH):
            await workers.run(exec, program, {})
        stances = await read_documents(workers), await read_documents(workers)
        await workers.run(exec, COUNT_THREADS, {})
        found = [
            await workers.run(eval, f"__import__('sys').{name}") for name in ("networks", "met", "threads")
        ]
    return dict(zip(("networks", "met", "threads"), found, strict=True)) | {"stances": stances}


async def read_documents(workers: WorkerPool) -> list[int]:
    """Have a feed, an entry and a page read; return how many stances were found in either."""
    feed = await workers.run_furnished(parse_document, FEED, URL, "text/xml", {})
    entry = await workers.run_furnished(report_entry, feed.entries[0], "en", "the page is gone")
    page = await workers.run_furnished(report_page, PAGE, URL, "text/html")
    return [len(report.tags.stances) for report in (entry, page.report) if report is not None]


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere workers read the networks themselves")
def test_fault_16_what_replaces_a_killed_worker_has_nothing_to_load_before_its_first_page() -> None:
    # What workers are forked from loads what it is told when it starts: this needs one of its own.
    words = [sys.executable, "-c", PROGRAM]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, timeout=60, check=True)
    found = json.loads(done.stdout)
    assert found["networks"] == [["_path", "_session", "tokenizer"]] * 2
    assert found["stances"] == [[1, 2]] * 2
    half = len(found["met"]) // 2
    assert found["met"][:half] == found["met"][half:], (
        "the first documents need no file that the second do not"
    )
    assert found["threads"] == [1, 1], "threads do not survive a fork"
