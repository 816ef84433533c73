"""The pages that lead to digests: all topics, a topic with its newest month, a month, the search. Pure."""

from __future__ import annotations

import html
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from monitor.digest.phrases import Phrases
from monitor.digest.render import fill_page, load_template_text
from monitor.digest.views import DigestView
from monitor.model import Digest, DigestHead
from monitor.terms import LETTERS

Months = Sequence[tuple[date, int]]
"""The first day of each month that has digests, and how many it has, oldest first."""


@dataclass(frozen=True, slots=True)
class MonthLinks:
    """The months before and after the one of a page that have digests too."""

    previous: date | None
    following: date | None


def name_month(month: date) -> str:
    """Return what the files of a month are called: "2026-05"."""
    return f"{month:%Y-%m}"


def find_month_links(month: date, months: Months) -> MonthLinks:
    """Return the months before and after one of them."""
    firsts = [first for first, _ in months]
    place = firsts.index(month)
    return MonthLinks(
        firsts[place - 1] if place else None, firsts[place + 1] if place + 1 < len(firsts) else None
    )


def render_topics(newest: Mapping[str, DigestHead], phrases: Phrases) -> str:
    """Return the page of all topics, each with its newest digest."""
    topics = [(topic_id, head.topic_name or topic_id, head) for topic_id, head in newest.items()]
    return fill_page("topics.html.j2", {"topics": sorted(topics, key=lambda topic: topic[1])}, phrases)


def render_topic(topic_name: str, heads: Sequence[DigestHead], months: Months, phrases: Phrases) -> str:
    """Return the index of a topic: the digests of its newest month, in the order given, and all months."""
    context = {"topic_name": topic_name, "heads": heads, "years": _group_years(months)}
    return fill_page("topic.html.j2", context | {"digests": sum(n for _, n in months)}, phrases)


def _group_years(months: Months) -> list[tuple[date, list[tuple[date, int]]]]:
    years: dict[int, list[tuple[date, int]]] = {}
    for first, number in reversed(months):
        years.setdefault(first.year, []).append((first, number))
    return [(date(year, 1, 1), found) for year, found in years.items()]


def render_month(
    topic_name: str, month: date, heads: Sequence[DigestHead], links: MonthLinks, phrases: Phrases
) -> str:
    """Return the page of a month, its digests in the order given."""
    arrows = "←→" if phrases.direction == "ltr" else "→←"
    context = {"topic_name": topic_name, "month": month, "heads": heads, "links": links, "arrows": arrows}
    return fill_page("month.html.j2", context, phrases)


@dataclass(frozen=True, slots=True)
class SearchFile:
    """A month of texts: its script as the page names it, and the topic where the page has several."""

    name: str
    month: date
    topic_name: str = ""


def render_search(topic_name: str | None, files: Iterable[SearchFile], phrases: Phrases) -> str:
    """Return the page that searches some months, the newest first.

    Without a topic's name it is the page for all of them.
    """
    months: dict[date, list[tuple[str, str]]] = {}
    for file in files:
        months.setdefault(file.month, []).append((file.name, file.topic_name))
    listed = [(phrases.format_month(first), months[first]) for first in sorted(months, reverse=True)]
    context = {"topic_name": topic_name, "months": listed, "letters": _write_letters()}
    return fill_page("search.html.j2", context, phrases, script=load_template_text("search.js"))


@cache
def _write_letters() -> str:
    """Return the letters that are one to a reader, as `monitor.terms` folds them."""
    return json.dumps(LETTERS, ensure_ascii=False)


def render_entry(digest: Digest, page_url: str, phrases: Phrases) -> tuple[str, str]:
    """Return what a feed shows of a digest: its title, and as HTML its lead and links to its stories."""
    view = DigestView(digest, phrases)
    if digest.headline is None:
        title, summary = view.quiet()
        return title, html.escape(summary)
    context = {"digest": digest, "view": view, "url": page_url}
    title = phrases.put_in_quotes(digest.headline.excerpt.text)
    outlet = view.source(digest.headline.source).outlet_name
    return f"{title} – {outlet}", fill_page("entry.html.j2", context, phrases).strip()
