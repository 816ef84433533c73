"""Measure how often the origin of a copy is told right, and by which sign.

    python bench/origins.py                            the demo's newsroom, and 1,000 feeds of the farm
    python bench/origins.py --feeds 200 --entries 3    a small farm

All of it is invented and comes with its truth: nothing is fetched, every page is read in this process.
Articles come in an order that is drawn by lot, as feeds are polled in no order that tells who was first.

Of the copies of a farm's story, the one that was published first is the origin (with those of the same
minute): the wire that they all carry is no part of the farm, so time is the only evidence there is. In the
newsroom it is the article that the truth names, and articles say where they come from in many ways.

Prints markdown tables. A goal that is missed is only shown; exits with 1 when the newsroom or the farm holds
no copy, so that nothing was measured.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from random import Random

from bench.farm.farm_content import Farm
from bench.farm.page_layout import name_site
from bench.report import Check, Section, publish_sections
from monitor.collect.pages.extract import read_page
from monitor.demo.editions import load_demo_config
from monitor.demo.pages import render_page
from monitor.demo.sites import SITES, Site, page_url
from monitor.demo.texts import DemoArticle, load_articles
from monitor.group.datings import date_moment
from monitor.group.fingerprint import hash_shingles
from monitor.group.index import CopyIndex, CopyLine, Document
from monitor.group.origins import Piece
from monitor.group.urls import canonical_key, site_of
from monitor.model import Outlet

GOAL = 0.95
SAME_TIME = timedelta(minutes=1)
MOST_WRONG_SHOWN = 10

Truth = Mapping[str, frozenset[str]]
"""For each article, the articles that may be told as the first of its text; itself if it is one of them."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What was found about a true copy: the article at the end of its links."""

    line: CopyLine
    root: str
    right: bool


def place_farm(farm: Farm, order: Random) -> tuple[list[CopyLine], Truth]:
    """Place every entry of a farm."""
    entries = [(f, n) for f in range(farm.feeds) for n in farm.entry_numbers(f)]
    order.shuffle(entries)
    index = CopyIndex()
    for f, n in entries:
        story = farm.story(f, n)
        source = name_site(farm.seed, farm.host_number(f))
        url = farm.entry_url(f, n)
        index.add(Document(url, farm.published(f, n), url, source, story.title, story.text))
    return list(index.list_lines()), trace_farm(farm, entries)


def trace_farm(farm: Farm, entries: Sequence[tuple[int, int]]) -> Truth:
    """Return the truth: of each story, the entries of the minute in which it was first published."""
    stories: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
    for f, n in entries:
        stories[farm.kind(f, n)[1]].append((f, n))
    truth: dict[str, frozenset[str]] = {}
    for told in stories.values():
        first = min(farm.published(f, n) for f, n in told)
        firsts = frozenset(farm.entry_url(f, n) for f, n in told if farm.published(f, n) - first < SAME_TIME)
        truth |= {farm.entry_url(f, n): firsts for f, n in told}
    return truth


def place_newsroom(order: Random) -> tuple[list[CopyLine], Truth]:
    """Place every article of the demo, as read from its page."""
    with tempfile.TemporaryDirectory() as folder:
        outlets = {outlet.id: outlet for outlet in load_demo_config(Path(folder)).outlets}
    articles = list(load_articles())
    order.shuffle(articles)
    sites = {site.id: site for site in SITES}
    index = CopyIndex()
    for article in articles:
        index.add_piece(article.id, read_demo_piece(article, sites[article.outlet], outlets[article.outlet]))
    origins = {article.id: article.copy_of for article in articles}
    truth = {article.id: frozenset({find_root(article.id, origins)}) for article in articles}
    return list(index.list_lines()), truth


def read_demo_piece(article: DemoArticle, site: Site, outlet: Outlet) -> Piece:
    """Return what copy detection reads of a page of the newsroom."""
    url = page_url(site, article)
    page = render_page(site, article, ()).encode()
    reading = read_page(page, url=url, content_type="text/html; charset=utf-8")
    return Piece(
        article_id=0,
        key=canonical_key(url),
        site=site_of(url),
        outlet=outlet,
        title=reading.title,
        dating=date_moment(article.published),
        text=reading.text,
        provenance=reading.provenance,
        hashes=hash_shingles(reading.text),
    )


def find_root(name: str, links: Mapping[str, str | None]) -> str:
    """Return the article at the end of the links from an article."""
    while (of := links[name]) is not None:
        name = of
    return name


def judge(lines: Sequence[CopyLine], truth: Truth) -> Iterator[Answer]:
    """Yield what was found about every article that is truly a copy."""
    links = {line.id: line.of for line in lines}
    for line in lines:
        if line.id not in truth[line.id]:
            root = find_root(line.id, links)
            yield Answer(line, root, root in truth[line.id])


def report(title: str, lines: Sequence[CopyLine], truth: Truth) -> Section:
    """Return the share of the copies whose origin is right, by the sign that decided."""
    answers = list(judge(lines, truth))
    signs = Counter(answer.line.sign or "no copy found" for answer in answers)
    right = Counter(answer.line.sign or "no copy found" for answer in answers if answer.right)
    share = right.total() / len(answers) if answers else 0.0
    links = {line.id: line.of for line in lines}
    originals = [line for line in lines if line.id in truth[line.id]]
    mistaken = [line for line in originals if find_root(line.id, links) not in truth[line.id]]
    wrong = [answer for answer in answers if not answer.right]
    rows = [[sign, str(number), str(right[sign])] for sign, number in signs.most_common()]
    return Section(
        title=title,
        header=["sign", "copies", "origin right"],
        rows=[*rows, ["all", str(len(answers)), f"{right.total()} ({share:.3f})"]],
        notes=[
            f"{len(mistaken)} of {len(originals)} originals are taken for copies of another text.",
            *(
                f"Wrong: {one.line.id} goes back to {one.root}: {one.line.why}"
                for one in wrong[:MOST_WRONG_SHOWN]
            ),
        ],
        checks=[
            Check("there are copies to judge", bool(answers), str(len(answers))),
            Check(f"origin right in at least {GOAL}", share >= GOAL, f"{share:.3f}", goal=True),
        ],
        figures={"share": share, "signs": dict(signs), "right": dict(right), "mistaken": len(mistaken)},
    )


def measure(given: argparse.Namespace) -> Iterator[Section]:
    """Yield what was found in the newsroom and in the farm."""
    yield report("Origins in the newsroom of the demo", *place_newsroom(Random(given.seed)))
    farm = Farm(feeds=given.feeds, entries=given.entries, scheme="name")
    yield report(f"Origins in {given.feeds} feeds of the farm", *place_farm(farm, Random(given.seed)))


def main() -> None:
    """Measure, print, and tell by the exit code whether anything was measured."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--feeds", type=int, default=1000, help="feeds of the farm")
    parser.add_argument("--entries", type=int, default=5, help="entries of a feed")
    parser.add_argument("--seed", type=int, default=1, help="of the order in which articles come")
    given = parser.parse_args()
    sys.exit(publish_sections(measure(given)))


if __name__ == "__main__":
    main()
