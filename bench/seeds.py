"""Run the real pipeline on your own text files, and show what it makes of them.

    python bench/seeds.py DIR [--config feeds.yaml] [--keep FOLDER]

Each text file of DIR is wrapped in a page as a news site would serve it (navigation, ad slots, related
links, doubled caption, sign-up box, footer), the pages are put in the feeds of two outlets on loopback,
and the topic of the configuration is collected, grouped and published. The first line that is no ad label is
the title; short lines without a full stop are headings. Nothing is kept unless --keep says where.

Prints, for each text, what was read and how it was labelled, whether a line was lost or noise was
left, and at the end the digest. Exits with 1 when a check fails.
"""

from __future__ import annotations

import argparse
import asyncio
import re
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path

from monitor.cli.wiring import make_publishers, open_collector
from monitor.config import Config, load_config
from monitor.demo.editions import DemoClock, NewsroomResolver
from monitor.demo.newsroom import Newsroom
from monitor.demo.sites import Site
from monitor.demo.texts import DemoArticle
from monitor.digest.days import find_due_day, find_window
from monitor.digest.english import ENGLISH
from monitor.digest.plain import render_text
from monitor.digest.views import DigestView
from monitor.model import Article, Feed, Outcome, Outlet
from monitor.pipeline.group import group_articles
from monitor.pipeline.publish import publish_digest
from monitor.rounds import collect_due
from storage.protocol import Storage
from storage.sqlite.store import open_store

AD_LABEL = re.compile(r"^\d{2,4} ?x ?\d{2,4}$|^advertis", re.IGNORECASE)
HEADING_CHARS = 80
NOISE = re.compile(
    r"\d{3} x \d{2,3}\b|\[/?link\]|sign up|don.t spam|privacy policy|newsletter|originally published",
    re.IGNORECASE,
)
LAYOUTS = ("broadsheet", "journal")


@dataclass(frozen=True, slots=True)
class Text:
    """A text file: its name, title and lines, headings marked."""

    name: str
    title: str
    lines: tuple[str, ...]


def read_text(path: Path) -> Text:
    """Return a file's lines without the blank ones."""
    lines = [" ".join(line.split()) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    title = next(line for line in lines if not AD_LABEL.match(line))
    rest = list(lines)
    rest.remove(title)
    return Text(path.name, title, tuple(rest))


def is_heading(line: str) -> bool:
    """Tell whether a line is one of the site's headings: short, and no sentence."""
    return (
        len(line) <= HEADING_CHARS
        and line[-1] not in ".!?:”\"')"
        and not AD_LABEL.match(line)
        and not line.startswith(("Reporting by", "By "))
    )


def wrap(text: Text, site: Site, published: datetime) -> DemoArticle:
    """Return the text as an article of a site; the site's template adds the noise."""
    body = "\n\n".join(f"## {line}" if is_heading(line) else line for line in text.lines)
    return DemoArticle(
        id=Path(text.name).stem,
        outlet=site.id,
        published=published,
        title=text.title,
        body=body,
        summary=text.title,
        caption="A picture of the day, printed here by the benchmark.",
    )


def make_sites(number: int) -> list[Site]:
    """Return the outlets that carry the texts in turn."""
    return [
        Site(
            id=f"outlet-{place + 1}",
            name=f"Outlet {place + 1}",
            domain=f"outlet-{place + 1}.example",
            affiliation="independent",
            owner="The benchmark",
            layout=LAYOUTS[place % len(LAYOUTS)],
        )
        for place in range(number)
    ]


def adapt(config: Config, sites: Sequence[Site], folder: Path) -> Config:
    """Return the configuration with the benchmark's outlets and feeds in place of its own."""
    outlets = tuple(
        Outlet(
            site.id,
            site.name,
            (site.domain,),
            None,
            (site.language,),
            site.owner,
            "unrated",
            None,
            None,
            None,
            False,
        )
        for site in sites
    )
    return replace(
        config,
        outlets=outlets,
        feeds=tuple(Feed(site.feed_url, site.id, 1800, "all") for site in sites),
        digest=replace(config.digest, directory=folder / "digests", email=None),
        collect=replace(
            config.collect,
            database=folder / "monitor.db",
            allow_private=("127.0.0.0/8",),
            pause_per_host_s=0.0,
        ),
    )


async def collect(config: Config, storage: Storage, newsroom: Newsroom, now: datetime) -> None:
    """Poll the two feeds once."""
    clock = DemoClock()
    clock.now = now
    async with open_collector(config, storage, NewsroomResolver(newsroom.port), clock.read) as tools:
        await collect_due(config.feeds, now, tools, progress=show_outcomes)


def show_outcomes(outcomes: Sequence[Outcome]) -> None:
    """Print what became of feeds and entries."""
    for outcome in outcomes:
        print(f"  {outcome.result}: {outcome.subject} {outcome.detail or ''}")


def check(article: Article, text: Text) -> Iterator[tuple[str, bool]]:
    """Yield what must hold of an article, and whether it does."""
    reading = article.reading
    blocks = [reading.text[block.start : block.end] for block in reading.blocks]
    wanted = [
        line for line in dict.fromkeys(text.lines) if not AD_LABEL.match(line) and not NOISE.search(line)
    ]
    for line in wanted:
        if blocks.count(line) != 1:
            yield f"once in the text: {line[:60]!r} ({blocks.count(line)} times)", False
    yield f"all {len(wanted)} lines are there once", all(blocks.count(line) == 1 for line in wanted)
    extra = [block for block in blocks if block not in wanted]
    for block in extra:
        yield f"not in the file: {block[:60]!r}", False
    yield "no noise is left", not any(NOISE.search(block) for block in blocks)
    headings = [line for line in text.lines if is_heading(line)]
    kept = [reading.text[block.start : block.end] for block in reading.blocks if block.kind == "heading"]
    yield f"the {len(headings)} headings are headings", kept == headings
    yield "it matches the topic", bool(article.matches)


def describe(article: Article, storage: Storage) -> Iterator[str]:
    """Yield what was found out about an article."""
    reading = article.reading
    words = lambda ranges: " … ".join(reading.text[start:end] for start, end in ranges)  # noqa: E731  # a short name for a short thing
    yield f"{reading.title}  [{reading.language}, by {', '.join(reading.authors) or 'nobody named'}]"
    yield from (f"  removed {rule}" for rule in reading.rules)
    yield from (f"  says of its origin: {one.text!r} (names {one.outlet_name})" for one in reading.provenance)
    link = storage.load_copies([article.id])[article.id]
    yield f"  copy: {link.relation}; {link.why}"
    for match in article.matches:
        yield f"  matches {match.topic_id}: {', '.join(dict.fromkeys(hit.term for hit in match.hits))}"
    for one in article.tags.attributions:
        if one.direct:
            via = f" via {', '.join(one.via)}" if one.via else ""
            role = f" ({one.role})" if one.role else ""
            yield f"  quote: {one.speaker}{role}{via}: “{words(one.content)[:70]}”"
    for stance in article.tags.stances:
        label = f"{stance.label} {stance.confidence:.2f}"
        yield f"  stance toward {stance.target_id}, voice {stance.voice}: {label}"
        for item in stance.evidence[:6]:
            field = reading.title if item.field == "title" else reading.text
            yield f"      {item.weight:+.2f} “{field[item.start : item.end]}” {item.why}"


def run(folder: Path, config_path: Path, keep: Path) -> bool:
    """Do it all; tells whether every check holds."""
    texts = [read_text(path) for path in sorted(folder.glob("*.txt"))]
    if not texts:
        sys.exit(f"{folder} holds no .txt file")
    sites = make_sites(2)
    config = adapt(load_config(config_path), sites, keep)
    day = date(2026, 1, 15)
    _, end = find_window(day, config.digest.at, config.digest.timezone)
    articles = [
        wrap(text, sites[place % 2], end - timedelta(hours=9 - place)) for place, text in enumerate(texts)
    ]
    good = True
    with open_store(config.collect.database) as storage, Newsroom(sites=sites, articles=articles) as newsroom:
        asyncio.run(collect(config, storage, newsroom, end))
        group_articles(storage, config.topics, end)
        stored = {article.reading.title: article for article in storage.list_articles(None, None, None, 1000)}
        for text in texts:
            print(f"\n== {text.name}")
            article = stored.get(text.title)
            if article is None:
                print(f"  FAIL  not collected under the title {text.title!r}")
                good = False
                continue
            for line in describe(article, storage):
                print(line)
            for name, holds in check(article, text):
                print(f"  {'ok   ' if holds else 'FAIL '} {name}")
                good = good and holds
        for tools in make_publishers(config, storage):
            published = publish_digest(
                find_due_day(end, config.digest.at, config.digest.timezone), end, tools
            )
            print(f"\n== The digest ({published.page})\n")
            print(render_text(DigestView(published.digest, ENGLISH), None))
    return good


def main() -> None:
    """Read the arguments and run."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--config", type=Path, default=Path("feeds.yaml"))
    parser.add_argument("--keep", type=Path, help="keep the database and the digest here")
    given = parser.parse_args()
    if not given.folder.is_dir():
        sys.exit(f"{given.folder} is not a folder; give one that holds text files")
    if given.keep:
        given.keep.mkdir(parents=True, exist_ok=True)
        sys.exit(0 if run(given.folder, given.config, given.keep) else 1)
    with tempfile.TemporaryDirectory() as scratch:
        sys.exit(0 if run(given.folder, given.config, Path(scratch)) else 1)


if __name__ == "__main__":
    main()
