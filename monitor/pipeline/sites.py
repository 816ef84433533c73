"""What recurs on the pages of a host: learnt from each page that is read, used for the next."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from hashlib import blake2b

from monitor.collect.pages.sites import MAX_PAGES, find_furniture, fingerprint_line, remember_page
from monitor.group.urls import canonical_key, site_of
from monitor.model import Article, SitePage
from monitor.pipeline.ledger import Ledger


def list_furniture(url: str, ledger: Ledger) -> frozenset[int]:
    """Return the fingerprints of the lines that recur on the other pages of the host of `url`."""
    return find_furniture(ledger.load_site(site_of(url)), apart_from=number_page(url))


def learn_page(url: str, lines: Sequence[int], now: datetime, ledger: Ledger) -> None:
    """Note the lines that stood on the page at `url`."""
    site = ledger.load_site(site_of(url))
    ledger.remember_site(remember_page(site, SitePage(number_page(url), tuple(lines), now), now))


def is_learnt(url: str, ledger: Ledger) -> bool:
    """Tell whether the page at `url` is remembered, or its host well enough without it."""
    pages = ledger.load_site(site_of(url)).pages
    return len(pages) >= MAX_PAGES or number_page(url) in {page.key for page in pages}


def holds_furniture(article: Article, furniture: frozenset[int]) -> bool:
    """Tell whether a line of an article's text recurs on its site: it was read before that was known."""
    return any(
        fingerprint_line(line) in furniture
        for block in article.reading.blocks
        for line in article.reading.text[block.start : block.end].split("\n")
    )


def number_page(url: str) -> int:
    """Return the number under which a page is remembered, the same for every form of its address."""
    digest = blake2b(canonical_key(url).encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)
