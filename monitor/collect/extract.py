"""Reading: a page's bytes, or a feed entry, in; title, text in blocks and what is known about them out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime

import py3langid
from lxml.html import HtmlElement
from trafilatura import bare_extraction
from trafilatura.settings import Document, Extractor

from monitor.collect.blocks import (
    RawBlock,
    find_left_out,
    find_places,
    lay_out,
    read_body,
    read_fragment,
    read_hints,
    restore_dropped,
)
from monitor.collect.clean import Cleaned, clean_blocks
from monitor.collect.markup import parse_fragment
from monitor.collect.pagemeta import PageMeta, read_meta, split_authors
from monitor.collect.pagetree import drop_surroundings, parse_page
from monitor.collect.provenance import read_canonical
from monitor.errors import PageUnreadable
from monitor.model import Entry, Reading

_MAX_STAND_IN_CHARS = 120  # of the first words, where nothing names a title
_MIN_LANGUAGE_CHARS = 200
"""Below this length the detector guesses, and the label of the page or feed is the better witness."""
_LANGUAGE_SAMPLE_CHARS = 1000
_QUICK = Extractor(comments=False, fast=True)
_THOROUGH = Extractor(comments=False)
"""Two more extractors have their say. That costs as much again, and changes one page in thirty."""

# What the quick way reads is poor when it is shorter, or the page's long paragraphs hold more times that.
_MIN_QUICK_CHARS = 500
_LONG_PARAGRAPH_CHARS = 80
_MAX_UNREAD_TIMES = 3


def read_page(body: bytes, *, url: str, content_type: str | None) -> Reading:
    """Return what was read from the page at `url`.

    `content_type` is the header as sent. Raises PageUnreadable when the body is no HTML, or when no
    article text is found in it.
    """
    return _read_page(body, url, content_type)[0]


def describe_page(
    body: bytes, *, url: str, content_type: str | None, outlet: str | None
) -> dict[str, object]:
    """Read a page and return the fields of an output line of `monitor try page`.

    As `describe_reading`, but `date` and `updated` are in the zone in which the page gives them: its date
    is the day printed on the page. Raises as `read_page`.
    """
    reading, meta = _read_page(body, url, content_type)
    described = describe_reading(reading, outlet=outlet)
    return described | {"date": _write_moment(meta.published), "updated": _write_moment(meta.updated)}


def read_entry(entry: Entry, *, feed_language: str | None, reason: str) -> Reading:
    """Return what was read from a feed entry that stands in for its page, and why it does (`reason`).

    Raises PageUnreadable when the entry has no text.
    """
    root = parse_fragment(max(entry.content_html or "", entry.summary_html or "", key=len))
    if root is None:
        raise PageUnreadable("the feed entry carries no text")
    title = entry.title or ""
    raw = read_fragment(root)
    cleaned = clean_blocks(raw, title=title, hints=read_hints(root, entry.url or "", raw))
    if not cleaned.blocks:
        raise PageUnreadable("the feed entry carries no text")
    text, blocks = lay_out(cleaned.blocks)
    return Reading(
        title=title or cleaned.blocks[0].text[:_MAX_STAND_IN_CHARS],
        text=text,
        blocks=blocks,
        authors=split_authors(entry.authors) or entry.authors or split_authors(cleaned.bylines),
        published=entry.published,
        updated=entry.updated,
        language=tell_language(text, entry.language or feed_language),
        kind="news",
        site_name=entry.source_name,
        canonical_url=None,
        image_url=entry.image_url,
        provenance=cleaned.provenance,
        route="feed",
        route_reason=reason,
        rules=cleaned.rules,
    )


def describe_reading(reading: Reading, *, outlet: str | None) -> dict[str, object]:
    """Return the fields of an output line of `monitor try page`, without its id."""
    return {
        "title": reading.title,
        "text": reading.text,
        "authors": list(reading.authors),
        "date": _write_moment(reading.published),
        "updated": _write_moment(reading.updated),
        "language": reading.language,
        "kind": reading.kind,
        "outlet": outlet or reading.site_name,
        "canonical": reading.canonical_url,
        "provenance": [
            {"kind": said.kind, "text": said.text, "outlet": said.outlet_name, "url": said.url}
            for said in reading.provenance
        ],
        "image": reading.image_url,
        "route": reading.route,
    }


def tell_language(text: str, label: str | None) -> str | None:
    """Return the ISO 639-1 code of a text's language; of a text too short to tell, the label it came with."""
    if len(text) >= _MIN_LANGUAGE_CHARS:
        code: str = py3langid.classify(text[:_LANGUAGE_SAMPLE_CHARS])[0]
        return code
    found = re.match(r"[a-z]{2,3}(?![a-z])", (label or "").strip().lower())
    return found[0] if found else None


def _read_page(body: bytes, url: str, content_type: str | None) -> tuple[Reading, PageMeta]:
    tree = parse_page(body, content_type)
    meta = read_meta(tree, url)
    drop_surroundings(tree)
    found = _find_text(tree, _QUICK)
    if _is_poor(found, tree):
        if not found:
            tree = parse_page(body, content_type)  # what was dropped may be the text
        found = _find_text(tree, _THOROUGH) or found
    if not found:
        raise PageUnreadable("no article text was found on the page")
    places = find_places(tree)
    blocks = restore_dropped(found, places)
    left_out = find_left_out(blocks, places)
    hints = read_hints(tree, url, (*blocks, *(RawBlock("paragraph", line) for line in left_out)))
    cleaned = clean_blocks(blocks, title=meta.title or "", hints=hints, left_out=left_out)
    if not cleaned.blocks:
        raise PageUnreadable("no article text was found on the page")
    return _compose(cleaned, meta, url), meta


def _compose(cleaned: Cleaned, meta: PageMeta, url: str) -> Reading:
    text, blocks = lay_out(cleaned.blocks)
    canonical = read_canonical(meta.canonical_url, url)
    return Reading(
        title=meta.title or cleaned.blocks[0].text[:_MAX_STAND_IN_CHARS],
        text=text,
        blocks=blocks,
        authors=meta.authors or split_authors(cleaned.bylines, meta.outlet_names),
        published=_to_utc(meta.published),
        updated=_to_utc(meta.updated),
        language=tell_language(text, meta.language),
        kind=meta.kind,
        site_name=meta.site_name,
        canonical_url=meta.canonical_url,
        image_url=meta.image_url,
        provenance=cleaned.provenance + ((canonical,) if canonical is not None else ()),
        route="page",
        route_reason=None,
        rules=cleaned.rules,
    )


def _find_text(tree: HtmlElement, options: Extractor) -> list[RawBlock]:
    """Return the blocks that trafilatura finds, in order, and none when it finds too few words."""
    try:
        document = bare_extraction(tree, options=options)  # of a copy of the tree
    except Exception as error:  # it documents no errors, and pages are hostile
        raise PageUnreadable(f"trafilatura fails on it: {type(error).__name__}: {error}") from error
    return read_body(document.body) if isinstance(document, Document) else []


def _is_poor(blocks: Sequence[RawBlock], tree: HtmlElement) -> bool:
    """Tell whether the blocks are next to nothing, or little beside the long paragraphs of the page."""
    read_chars = sum(len(block.text) for block in blocks)
    if read_chars < _MIN_QUICK_CHARS:
        return True
    lengths = (len("".join(paragraph.itertext()).strip()) for paragraph in tree.iter("p"))
    return sum(chars for chars in lengths if chars >= _LONG_PARAGRAPH_CHARS) > _MAX_UNREAD_TIMES * read_chars


def _to_utc(moment: datetime | None) -> datetime | None:
    return moment.astimezone(UTC) if moment is not None else None


def _write_moment(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment is not None else None
