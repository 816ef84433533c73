"""Imported before a process reads its first page, by the one it is forked from: reads an invented page.

The language model and the word lists of an extractor are loaded when first needed: half a second, which
every new worker would spend on its first pages.
"""

from __future__ import annotations

from monitor.collect.pages.extract import read_page

# So short that trafilatura tries all it has, and just long enough to tell its language.
_PAGE = b"""<html><head><title>Timetable</title></head><body><article>
<p>The harbour office says that the ferry will leave from the north quay at nine on every day but Friday.</p>
<p>Those who wish to travel with a horse, a cart or more than two geese should write to the pilot before.</p>
</article></body></html>"""

READING = read_page(_PAGE, url="https://quay.example/timetable", content_type="text/html")
"""What was read. Nobody needs it."""
