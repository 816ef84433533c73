"""Invented news sites with pages whose true text is known: what they print around it is their own wording.

Words and sites are in invented_sites.toml. Some articles of a site share a background paragraph under a
standing heading, some quote one statement, some close with one sentence: all that recurs, and is text.
"""

from __future__ import annotations

import random
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any
from zlib import crc32

_DATA: dict[str, Any] = tomllib.loads(  # what it holds is for those below to know
    (Path(__file__).parent / "invented_sites.toml").read_text(encoding="utf-8")
)
_TOPICS = 4
_RIGHT_TO_LEFT = frozenset({"ar", "fa"})
_DIGITS = {"fa": "۰۱۲۳۴۵۶۷۸۹", "ar": "٠١٢٣٤٥٦٧٨٩"}


@dataclass(frozen=True, slots=True)
class InventedPage:
    """A page as served, the article's headline, and its true text in blocks."""

    url: str
    html: bytes
    headline: str
    blocks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class InventedSite:
    """A host and its pages, oldest first."""

    host: str
    name: str
    language: str
    pages: tuple[InventedPage, ...]


@dataclass(frozen=True, slots=True)
class _Article:
    headline: str
    blocks: tuple[tuple[str, str], ...]  # each with its element


def make_sites(pages: int, seed: int = 1) -> list[InventedSite]:
    """Return every site with so many pages. The same numbers give the same sites."""
    return [_make_site(site, number, pages, seed) for number, site in enumerate(_DATA["sites"])]


def _make_site(site: Mapping[str, Any], number: int, count: int, seed: int) -> InventedSite:
    rng = random.Random(crc32(f"{seed} {site['name']}".encode()))
    texts = _DATA["texts"][site["language"]]
    places = rng.sample(texts["places"], _TOPICS)
    topics = [_draw_topic(texts, rng) | {"place": place} for place in places]
    articles: list[_Article] = []
    live = site.get("live", 0)
    for place in range(count):
        if place and place % 3 == 0 and live:
            live -= 1
            articles.append(_update(articles[0], texts, topics[0], rng))
        else:
            articles.append(_write_article(site, texts, topics, rng))
    host = f"site{number}.example"
    pages = tuple(
        _lay_out(site, texts, host, articles, place, rng, new=place >= count // 2) for place in range(count)
    )
    return InventedSite(host, site["name"], site["language"], pages)


def _draw_topic(texts: Mapping[str, Any], rng: random.Random) -> dict[str, str]:
    names = {"person": "people", "place": "places", "thing": "things", "background": "background"}
    return {slot: rng.choice(texts[words]) for slot, words in names.items()}


def _fill(frame: str, texts: Mapping[str, Any], topic: Mapping[str, str], rng: random.Random) -> str:
    return frame.format(**{**topic, "day": rng.choice(texts["days"]), "number": rng.randrange(3, 60)})


def _write_article(
    site: Mapping[str, Any], texts: Mapping[str, Any], topics: Sequence[dict[str, str]], rng: random.Random
) -> _Article:
    """Return an article: half are on one of the site's topics, the others on something of their own."""
    standing = rng.random() < 0.5
    topic = rng.choice(topics) if standing else _draw_topic(texts, rng)
    frames = rng.sample(texts["sentences"], min(len(texts["sentences"]), rng.randrange(5, 11)))
    sentences = [_fill(frame, texts, topic, rng) for frame in frames]
    blocks = [("p", " ".join(sentences[at : at + 2])) for at in range(0, len(sentences), 2)]
    if standing:
        heading = ("h2", rng.choice(texts["standing"]))
        background = ("p", _fill(topic["background"], texts, topic, rng))
        place = rng.randrange(1, len(blocks) + 1)
        blocks[place:place] = [heading, background] if rng.random() < 0.5 else [background]
        if rng.random() < 0.4:
            blocks.insert(1, ("p", _fill(texts["statement"], texts, topic, rng)))
    if site.get("closes") and standing:
        blocks.append(("p", _fill(texts["closing"], texts, topic, rng)))
    return _Article(_fill(rng.choice(texts["titles"]), texts, topic, rng), tuple(blocks))


def _update(
    article: _Article, texts: Mapping[str, Any], topic: Mapping[str, str], rng: random.Random
) -> _Article:
    """Return the article with a new headline and first paragraph, as live coverage goes on."""
    first = ("p", _fill(rng.choice(texts["sentences"]), texts, topic, rng))
    return _Article(_fill(rng.choice(texts["titles"]), texts, topic, rng), (first, *article.blocks))


def _lay_out(
    site: Mapping[str, Any],
    texts: Mapping[str, Any],
    host: str,
    articles: Sequence[_Article],
    place: int,
    rng: random.Random,
    *,
    new: bool,
) -> InventedPage:
    """Return the page of the article at `place`; `new` are pages after the site's redesign, if it has one."""
    article = articles[place]
    others = [other.headline for other in articles[max(0, place - 8) : place]] or [""]
    date = f"{rng.randrange(1, 29)} {rng.choice(texts['months'])} 2026"
    values = {
        "author": rng.choice(texts["people"]),
        "bio": rng.choice(site.get("bios", [""])),
        "teaser": escape(rng.choice(others)),
        "other_teaser": escape(rng.choice(others)),
        "date": date,
        "clock": f"{rng.randrange(6, 23):02}:{rng.randrange(60):02}",
        "count": str(rng.randrange(2, 90)),
    }
    for slot in ("date", "clock", "count"):
        values[slot] = values[slot].translate(
            str.maketrans("0123456789", _DIGITS.get(site["language"], "0123456789"))
        )
    bottom = site["redesign"] if new and "redesign" in site else site["bottom"]
    top, middle, below = ("".join(parts).format(**values) for parts in (site["top"], site["middle"], bottom))
    body = [f"<{tag}>{escape(text)}</{tag}>" for tag, text in article.blocks]
    title = escape(article.headline)
    html = (
        f'<!DOCTYPE html><html lang="{site["language"]}" '
        f'dir="{"rtl" if site["language"] in _RIGHT_TO_LEFT else "ltr"}">'
        f"<head><meta charset='utf-8'><title>{title}{escape(site['ending'])}</title></head><body>"
        f"<nav><a href='/'>{escape(site['name'])}</a></nav><main><article><h1>{title}</h1>"
        f"<div class='text'>{top}{''.join(body[:2])}{middle}{''.join(body[2:])}{below}</div></article></main>"
        f"<footer><p>{escape(site['name'])}</p></footer></body></html>"
    )
    return InventedPage(
        f"https://{host}/{place}", html.encode(), article.headline, tuple(text for _, text in article.blocks)
    )
