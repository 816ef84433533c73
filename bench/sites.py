"""Measure what learning a site from its own pages brings: text with 0, 3, 10 and 30 pages seen of a host.

    python bench/sites.py                    invented sites, the newsroom of the demo, and what it costs
    python bench/sites.py --pages FOLDER     also news pages with known texts, the pages of a host in turn
    python bench/sites.py --json FILE        the figures as JSON too

FOLDER holds truth.jsonl (fields id, html, url, track, text, optional) and the pages it names, gzipped HTML.
Public originals of such pages: the article-extraction-benchmark of Zyte and the evaluation data of
trafilatura, both on GitHub. Exits with 1 when text is lost that must not be. Texts are compared by runs of
four words: precision and recall are means over pages, F1 is that of the means.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import sys
import timeit
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import mean
from typing import Any
from urllib.parse import urlsplit

from bench.invented_sites import InventedPage, InventedSite, make_sites
from bench.report import Check, Section, publish_sections
from monitor.collect.pages.blocks import RawBlock
from monitor.collect.pages.extract import study_page
from monitor.collect.pages.sites import (
    FEWEST_ARTICLES,
    MAX_PAGES,
    find_furniture,
    fingerprint_line,
    list_lines,
    remember_page,
    remove_furniture,
    strip_title,
)
from monitor.demo.pages import render_page
from monitor.demo.sites import SITES, page_url
from monitor.demo.texts import load_articles, split_blocks
from monitor.errors import PageUnreadable
from monitor.model import Reading, Site, SitePage

SEEN = (0, 3, 10, 30)
NOW = datetime(2026, 5, 12, tzinfo=UTC)
NOTHING: frozenset[int] = frozenset()
_WORD = re.compile(r"\w+")
_RUN = 4
_CALLS = 50
HEADER = ["pages seen", "precision", "recall", "F1", "titles", "blocks removed", "true blocks lost"]
_F1 = HEADER.index("F1")


@dataclass(frozen=True, slots=True)
class Known:
    """A page and what is true of it. `optional` blocks count only where they were read."""

    url: str
    html: bytes
    title: str | None
    blocks: tuple[str, ...]
    optional: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Score:
    """How well a page was read, and which true blocks learning took from it."""

    precision: float
    recall: float
    titled: bool | None  # None where no title is known
    lost: tuple[str, ...]
    notes: tuple[str, ...]


def count_runs(text: str) -> Counter[tuple[str, ...]]:
    """Return the runs of four words of a text, with how often each occurs."""
    words = _WORD.findall(text)
    return Counter(tuple(words[at : at + _RUN]) for at in range(max(1, len(words) - _RUN + 1)) if words)


def score_page(page: Known, read: Reading, bare: Reading | None = None) -> Score:
    """Compare a reading with the truth; what `bare`, read without learning, holds beyond it may be lost."""
    got = count_runs(read.text)
    true = count_runs("\n\n".join(block for block in page.blocks if _counts(block, page, got)))
    both = (got & true).total()
    kept, before = _join_words(read.text), _join_words(bare.text if bare is not None else "")
    words = {block: _join_words(block) for block in page.blocks if block not in page.optional}
    lost = tuple(block for block in words if words[block] in before and words[block] not in kept)
    notes = tuple(rule for rule in read.rules if rule.startswith(("recurs on", "headline of")))
    titled = read.title == page.title if page.title is not None else None
    return Score(both / got.total() if got else 0, both / true.total() if true else 1, titled, lost, notes)


def _counts(block: str, page: Known, got: Counter[tuple[str, ...]]) -> bool:
    return block not in page.optional or _holds(got, block)


def _join_words(text: str) -> str:
    return f" {' '.join(_WORD.findall(text))} "


def _holds(runs: Counter[tuple[str, ...]], block: str) -> bool:
    wanted = count_runs(block)
    return (runs & wanted).total() * 2 > wanted.total()


def read(page: Known, furniture: frozenset[int]) -> tuple[Reading, tuple[int, ...]]:
    """Read a page of a site with that furniture; return its lines too."""
    studied = study_page(
        page.html, url=page.url, content_type="text/html; charset=utf-8", furniture=furniture
    )
    return studied.reading, studied.lines


def remember(pages: Iterable[Known], host: str = "") -> Site:
    """Return what is known of a host after its pages were read in turn, a page each hour."""
    site = Site(host, ())
    for number, page in enumerate(pages):
        lines = read(page, NOTHING)[1]
        seen_at = NOW + timedelta(hours=number)
        site = remember_page(site, SitePage(number, lines, seen_at), seen_at)
    return site


def write_row(name: str, scores: Sequence[Score], blocks: int) -> list[str]:
    """Return a row of the table of texts."""
    precision, recall = mean(one.precision for one in scores), mean(one.recall for one in scores)
    f1 = 2 * precision * recall / (precision + recall)
    lost = sum(len(one.lost) for one in scores)
    titled = [one.titled for one in scores if one.titled is not None]
    return [
        name,
        f"{precision:.4f}",
        f"{recall:.4f}",
        f"{f1:.4f}",
        f"{mean(titled):.3f}" if titled else "",
        f"{sum(len(one.notes) for one in scores)}",
        f"{lost} of {blocks}",
    ]


def to_known(page: InventedPage) -> Known:
    """Return an invented page with its truth."""
    return Known(page.url, page.html, page.headline, page.blocks)


def measure_invented(sites: Sequence[InventedSite]) -> Section:
    """Read the last pages of each site knowing none, some or many of those before, and the earlier again.

    All sites have the same number of pages, more than the largest of `SEEN`.
    """
    pages = len(sites[0].pages) - max(SEEN)
    latest, first = slice(-pages, None), slice(0, max(SEEN))
    rows = []
    for seen in SEEN:
        scores = [score for site in sites for score in _score_latest(site, pages, seen)]
        rows.append(write_row(str(seen), scores, _count_blocks(sites, latest)))
    for seen in (0, max(SEEN)):
        scores = [score for site in sites for score in _score_again(site, seen)]
        rows.append(write_row(f"{seen}, these {max(SEEN)} read again", scores, _count_blocks(sites, first)))
    notes = [
        f"{pages} pages of each are read with that many seen before, or the {max(SEEN)} seen are read again.",
        "Some articles share a background paragraph, a statement, a closing sentence: these are text.",
    ]
    return Section(
        f"{len(sites)} invented sites", HEADER, rows, notes, _compare(rows[0], rows[1:4]), {"rows": rows}
    )


def _count_blocks(sites: Iterable[InventedSite], part: slice) -> int:
    return sum(len(page.blocks) for site in sites for page in site.pages[part])


def _score_latest(site: InventedSite, count: int, seen: int) -> Iterator[Score]:
    pages = [to_known(page) for page in site.pages]
    furniture = find_furniture(remember(pages[-count - seen : -count] if seen else []))
    for page in pages[-count:]:
        yield score_page(page, read(page, furniture)[0], read(page, NOTHING)[0])


def _score_again(site: InventedSite, seen: int) -> Iterator[Score]:
    pages = [to_known(page) for page in site.pages[: max(SEEN)]]
    known = remember(pages[:seen])
    for number, page in enumerate(pages):
        furniture = find_furniture(known, apart_from=number)
        yield score_page(page, read(page, furniture)[0], read(page, NOTHING)[0])


def _compare(bare: Sequence[str], rows: Iterable[Sequence[str]]) -> list[Check]:
    """Return what must hold of rows read with learning beside one without: F1 does not go down."""
    return [
        Check(
            f"F1 with {row[0]} pages seen", float(row[_F1]) >= float(bare[_F1]), f"{bare[_F1]} to {row[_F1]}"
        )
        for row in rows
    ]


def measure_demo() -> Section:
    """Read the newsroom's pages, each knowing all others of its site: nothing of a text may go."""
    articles = load_articles()
    bare, learnt, blocks = [], [], 0
    for site in SITES:
        shelf = sorted((one for one in articles if one.outlet == site.id), key=lambda one: one.published)
        pages = []
        for place, one in enumerate(shelf):
            html = render_page(site, one, shelf[max(0, place - 3) : place]).encode()
            text = tuple(block.text for block in split_blocks(one.body))
            pages.append(Known(page_url(site, one), html, one.title, text))
            blocks += len(text)
        for without, with_others in _score_in_turn(pages):
            bare.append(without)
            learnt.append(with_others)
    rows = [write_row("0", bare, blocks), write_row("all others of the site", learnt, blocks)]
    lost = sum(len(one.lost) for one in learnt)
    checks = [Check("no text lost", not lost, f"{lost} blocks")]
    return Section("The newsroom of the demo", HEADER, rows, (), checks, {"rows": rows})


def _score_in_turn(pages: Sequence[Known]) -> Iterator[tuple[Score, Score]]:
    """Yield how each page of one host is read alone, and knowing all others."""
    known = remember(pages)
    for number, page in enumerate(pages):
        bare = read(page, NOTHING)[0]
        learnt = read(page, find_furniture(known, apart_from=number))[0]
        yield score_page(page, bare), score_page(page, learnt, bare)


def measure_folder(folder: Path) -> Section:
    """Read news pages with known texts, each knowing the others of its host, of hosts with four or more."""
    hosts = defaultdict(list)
    for line in (folder / "truth.jsonl").read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        hosts[urlsplit(record["url"]).hostname].append(record)
    bare, learnt = [], []
    several = {host: records for host, records in hosts.items() if len(records) > FEWEST_ARTICLES}
    for records in several.values():
        pages = [_load_page(record, folder) for record in records]
        readable = [page for page in pages if _is_readable(page)]
        for page, (without, with_others) in zip(readable, _score_in_turn(readable), strict=True):
            if page.blocks:
                bare.append(without)
                learnt.append(with_others)
    blocks = sum(
        len(record["text"].split("\n\n")) for all_ in several.values() for record in all_ if record["text"]
    )
    rows = [write_row("0", bare, blocks), write_row("all others of the host", learnt, blocks)]
    title = f"{len(bare)} news pages of {len(several)} hosts"
    return Section(title, HEADER, rows, (), _compare(rows[0], rows[1:]), {"rows": rows})


def _load_page(record: Mapping[str, Any], folder: Path) -> Known:
    text = record["text"]
    return Known(
        record["url"],
        gzip.decompress((folder / record["html"]).read_bytes()),
        record.get("title"),
        tuple(text.split("\n\n")) if text else (),
        frozenset(record.get("optional") or ()),
    )


def _is_readable(page: Known) -> bool:
    try:
        read(page, NOTHING)
    except PageUnreadable:
        return False
    return True


def measure_cost() -> Section:
    """Time each function on a page of an invented site of which `MAX_PAGES` others are known."""
    site = make_sites(MAX_PAGES + 1, seed=1)[0]
    pages = [to_known(page) for page in site.pages]
    known, page = remember(pages[:-1]), pages[-1]
    reading, lines = read(page, NOTHING)
    blocks = [RawBlock(block.kind, reading.text[block.start : block.end]) for block in reading.blocks]
    furniture, seen_at = find_furniture(known), NOW + timedelta(days=2)
    calls: dict[str, Callable[[], object]] = {
        "list_lines": lambda: _list_afresh(page, blocks),
        "remember_page": lambda: remember_page(known, SitePage(-1, lines, seen_at), seen_at),
        "find_furniture": lambda: find_furniture(known),
        "remove_furniture": lambda: remove_furniture(blocks, furniture),
        "strip_title": lambda: strip_title(f"{page.title} | {site.name}", furniture),
        "reading the page without": lambda: read(page, NOTHING),
    }
    times = {
        name: min(timeit.repeat(call, number=_CALLS, repeat=5)) / _CALLS * 1e6 for name, call in calls.items()
    }
    rows = [[name, f"{microseconds:.0f}"] for name, microseconds in times.items()]
    title = f"Cost of a page of {len(blocks)} blocks, {MAX_PAGES} pages known"
    return Section(title, ["", "microseconds"], rows, figures=times)


def _list_afresh(page: Known, blocks: Sequence[RawBlock]) -> tuple[int, ...]:
    fingerprint_line.cache_clear()
    return list_lines(page.title or "", blocks)


def read_arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--test-pages", type=int, default=10, help="pages read of each site (default 10)")
    parser.add_argument("--seed", type=int, default=1, help="another number gives other articles")
    parser.add_argument("--pages", type=Path, metavar="FOLDER", help="news pages with known texts")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there")
    return parser.parse_args()


def measure(given: argparse.Namespace) -> Iterator[Section]:
    """Yield what was asked for, as it is measured."""
    yield measure_invented(make_sites(max(SEEN) + given.test_pages, given.seed))
    yield measure_demo()
    yield measure_cost()
    if given.pages is not None:
        yield measure_folder(given.pages)


def main() -> None:
    """Measure, print, and tell by the exit code whether all holds."""
    given = read_arguments()
    if given.pages is not None and not (given.pages / "truth.jsonl").is_file():
        print(f"{given.pages}/truth.jsonl is absent: leave --pages out, or see bench/sites.py --help")
        sys.exit(2)
    sys.exit(publish_sections(measure(given), given.json))


if __name__ == "__main__":
    main()
