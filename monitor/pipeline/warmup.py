"""Imported before a process does its first job, by the one that workers are forked from: does each kind once.

Extractors, language models and word lists are loaded when they are first needed. That takes more than a
second, which every new worker would spend while the documents wait that the one before it has left.
"""

from __future__ import annotations

import os

from monitor.config import TagSettings
from monitor.model import MatchRule, Target, Topic
from monitor.pipeline.desk import furnish_desk, parse_document, report_entry, report_page

# Threads do not survive a fork, and a worker is one of as many as are to run side by side.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

_RULE = MatchRule(("harbour office",), (), (), ())
_TARGET = Target("office", "the harbour office", "actor", ("harbour office",), (), ())
_TOPIC = Topic("quay", "Quay", "Quay", "Port Ilsa", ("en",), _RULE, (_TARGET,), ())
# So short that trafilatura tries all it has, and just long enough to tell its language.
_PAGE = b"""<html><head><title>Timetable</title>
<link rel="canonical" href="https://quay.example/timetable"></head><body><article>
<p>The harbour office says that the ferry will leave from the north quay at nine on every day but Friday.</p>
<p>"Those who wish to travel with a horse, a cart or more than two geese write to the pilot," it said.</p>
</article></body></html>"""
# Not well-formed: feedparser alone reads it.
_FEED = b"""<rss version="2.0"><channel><title>Quay</title><item><title>The harbour&nbsp;office writes</title>
<description>The ferry leaves at nine.</description></item></channel></rss>"""
_URL = "https://quay.example/timetable"

# The networks are loaded by modules of their own: not every configuration asks for them.
_DESK = furnish_desk([_TOPIC], TagSettings("rules", "words"))
FEED = parse_document(_DESK, _FEED, _URL, "text/xml", {})
REPORTS = (
    report_entry(_DESK, FEED.entries[0], "en", "the page is gone"),
    report_page(_DESK, _PAGE, _URL, "text/html").report,
)
"""What was read. Nobody needs it."""
