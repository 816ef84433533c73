"""Under which address an article is known, and by which key.

A page is known where it was found, unless it gives itself another address that may be believed. That nothing
in the address speaks against it is not enough: another article may be known there. Its words decide then.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

from monitor.collect.entries import FreshEntry
from monitor.collect.pages.canonical import is_front_page, is_plausible
from monitor.group.urls import canonical_key
from monitor.model import Article, Page, Reading
from monitor.pipeline.collector import Collector
from monitor.terms import fold_text

_MIN_SHARED = 0.5
"""Two texts are of one article if so much of the shorter one stands, by whole paragraphs, in the other."""
_SERIES = timedelta(days=1)
"""Two texts under one title, published so far apart, are two parts of a series: "Morning briefing"."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where an article stands, None for an entry without a link, and the key it is stored under.

    `claim` is the key by which others find that the article stands at an address its entry does not name;
    `held` is what is stored under the article's key, None when it is new.
    """

    url: str | None
    key: str
    claim: str | None = None
    held: Reading | None = None


def find_address(
    fresh: FreshEntry, page: Page | None, reading: Reading, known: Article | None, tools: Collector
) -> Address:
    """Return where the article of an entry stands. `known` is what it was before: that keeps its key.

    `page` is its page, None where the feed alone was read.
    """
    url = fresh.entry.url
    if url is None:
        found = Address(None, fresh.keys[0])
    else:
        # What leads to the home page, as a page that was taken down does, is not to be known as that.
        if page is not None and not is_front_page(page.final_url):
            url = page.final_url
        found = _place_page(url, _Piece(fresh, reading, known), tools)
    return found if known is None else replace(found, key=known.key, claim=None, held=known.reading)


@dataclass(frozen=True, slots=True)
class _Piece:
    fresh: FreshEntry
    reading: Reading
    known: Article | None


def _place_page(url: str, piece: _Piece, tools: Collector) -> Address:
    """Return under which address what was found at `url` is known."""
    key, preferred = canonical_key(url), piece.reading.canonical_url
    wanted = canonical_key(preferred) if preferred is not None else key
    if preferred is not None and wanted == key:
        url = _keep_encrypted(preferred, url)
    elif preferred is not None and is_plausible(preferred, url, piece.reading.title):
        claim = f"a:{wanted}"
        held = _find_held(wanted, f"u:{wanted}", tools) or _find_held(wanted, claim, tools)
        if held is None or _is_same_article(held, wanted, piece):
            return Address(_keep_encrypted(preferred, url), wanted, claim, held)
    found_there = f"u:{key}"
    held = _find_held(key, found_there, tools)
    if held is None:
        held = _find_held(key, f"a:{key}", tools)
        if held is not None and not _is_same_article(held, key, piece):
            return Address(url, piece.fresh.keys[1])
    return Address(url, key, None if found_there in piece.fresh.keys else found_there, held)


def _keep_encrypted(url: str, found_at: str) -> str:
    """Return an address of the web with https if the page was had so, whatever its template still says."""
    if found_at.startswith("https:") and url.startswith("http:"):
        return f"https:{url.removeprefix('http:')}"
    return url


def _find_held(key: str, name: str, tools: Collector) -> Reading | None:
    """Return what is stored under `key`, or waits to be, if it was seen under `name`."""
    waiting = tools.ledger.find_waiting(key, name)
    holder = tools.ledger.find_seen((name,)).get(name)
    if waiting is not None or holder is None or holder.article_id is None:
        return waiting
    article = tools.storage.load_article(holder.article_id)
    return article.reading if article.key == key else None


def _is_same_article(held: Reading, key: str, piece: _Piece) -> bool:
    """Tell whether what is stored under `key` is the article of this piece, edited perhaps in between."""
    if piece.known is not None and piece.known.key == key:
        return True
    return _share_text(held, piece.reading) or (
        fold_text(held.title) == fold_text(piece.reading.title) and not _are_series(held, piece.reading)
    )


def _share_text(one: Reading, other: Reading) -> bool:
    texts = set(one.text.split("\n\n")), set(other.text.split("\n\n"))
    shorter = min(sum(map(len, text)) for text in texts)
    return sum(map(len, texts[0] & texts[1])) >= max(1, _MIN_SHARED * shorter)


def _are_series(one: Reading, other: Reading) -> bool:
    if one.published is None or other.published is None:
        return False
    return abs(one.published - other.published) >= _SERIES
