import json
import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from lxml.html import HtmlElement, document_fromstring

from monitor.collect.metadata.meta import PageMeta, read_meta

URL = "https://www.quayherald.example/2024/05/ferry"
SITE = '<meta property="og:site_name" content="The Quay Herald">'


def page(head: str, body: str = "<h1>Ferry returns to the north quay</h1><p>It is back.</p>") -> HtmlElement:
    return document_fromstring(f'<html lang="en-GB"><head>{head}</head><body>{body}</body></html>')


def read(head: str, body: str | None = None, url: str = URL) -> PageMeta:
    return read_meta(page(head) if body is None else page(head, body), url)


ARTICLE = {
    "@type": "OpinionNewsArticle",
    "headline": "Ferry returns to the north quay",
    "author": {"@type": "Person", "name": "Mina Tarr"},
    "datePublished": "2024-05-03T10:15:00+02:00",
    "dateModified": "2024-05-04T08:00:00Z",
    "isAccessibleForFree": False,
}


def test_a_page_is_read_with_reasons() -> None:
    script = f'<script type="application/ld+json">{json.dumps(ARTICLE)}</script>'
    meta = read(SITE + script + f'<link rel="canonical" href="{URL}">')
    assert (meta.title, meta.authors) == ("Ferry returns to the north quay", ("Mina Tarr",))
    assert meta.published is not None
    assert meta.published.isoformat() == "2024-05-03T10:15:00+02:00"
    assert meta.dated == "exact"
    assert meta.signs.types == ("OpinionNewsArticle",)
    assert meta.wall is not None
    assert [(reason.field, reason.source) for reason in meta.reasons] == [
        ("title", "h1"),
        ("authors", "JSON-LD"),
        ("published", "JSON-LD"),
        ("updated", "JSON-LD"),
        ("language", "html lang"),
        ("canonical", "link rel=canonical"),
    ]


def test_a_page_that_says_nothing_has_no_fields() -> None:
    meta = read_meta(document_fromstring("<html><body><p>x</p></body></html>"), "https://localhost/")
    assert (meta.title, meta.authors, meta.published, meta.updated) == (None, (), None, None)
    assert (meta.dated, meta.language, meta.wall, meta.site_name) == (None, None, None, None)
    assert (meta.canonical_url, meta.image_url, meta.reasons) == (None, None, ())


def test_addresses_are_absolute_web_addresses() -> None:
    meta = read(
        '<link rel="canonical" href="/ferry"><meta property="og:image" content="//cdn.example/f.jpg">'
    )
    assert meta.canonical_url == "https://www.quayherald.example/ferry"
    assert meta.image_url == "https://cdn.example/f.jpg"


def test_language_and_outlet_names() -> None:
    meta = read(SITE)
    assert meta.language == "en"
    assert meta.site_name == "The Quay Herald"
    assert meta.outlet_names == ("The Quay Herald", "quayherald.example", "quayherald")


WHOLE = (
    SITE
    + '<meta name="author" content="By Mina Tarr"><meta property="og:title" content="Ferry returns | Quay">'
    + f'<script type="application/ld+json">{json.dumps({"@graph": [ARTICLE, ARTICLE]})}</script></head><body>'
    + "<nav><h1>Ferry returns to the north quay</h1></nav><h2>Ferry returns</h2>"
    + '<p class="byline">By <a rel="author" href="/author/mina">Mina Tarr</a></p>'
    + '<time datetime="2024-05-03T10:15:00+02:00">3 May 2024</time><div class="paywall">Subscribe</div>'
)


@settings(max_examples=60, deadline=None)
@given(
    cuts=st.lists(st.integers(0, len(WHOLE)), max_size=4),
    junk=st.sampled_from(
        ["", '"', "<", ">", "{", "]", "\\", "\x0b", "&quot;", "<p>", "ا", "2024-13-45", "//", "@"]
    ),
)
def test_mutilated_pages_are_read_and_always_the_same(cuts: list[int], junk: str) -> None:
    bounds = [0, *sorted(cuts), len(WHOLE)]
    pieces = [WHOLE[start:end] for start, end in pairwise(bounds)]
    markup = f"<html><head>{junk.join(pieces[::2] + pieces[1::2])}<p>x</p></html>"
    tree = document_fromstring(markup)
    before = etree.tostring(tree)
    first = read_meta(tree, URL)
    assert read_meta(document_fromstring(markup), URL) == first
    assert etree.tostring(tree) == before


@pytest.mark.parametrize(
    "head",
    [
        f'<meta name="author" content="{"Mina Tarr, " * 4000}">',
        f'<meta property="og:title" content="{"Ferry | " * 40000}">',
        f"<title>{'Ferry: ' * 40000}</title>",
        f'<script type="application/ld+json">{{"a": ;{" " * 300_000}x</script>',
        f'<script type="application/ld+json">{"//" + chr(10) * 300_000}x</script>',
        f'<script type="application/ld+json">{"/*" * 100_000}x</script>',
        f'<script type="application/ld+json">{"/* " * 300_000}x</script>',
        f'<script type="application/ld+json">{{{";" * 900_000}</script>',
        f'<script type="application/ld+json">{" <!--" * 180_000}</script>',
        f'<script type="application/ld+json">{"[" + "{},{" * 50_000}</script>',
        f'<meta property="article:published_time" content="{"2024-05-03 " * 20000}">',
    ],
)
def test_what_is_long_takes_no_long_time(head: str) -> None:
    tree = page(head)
    start = time.process_time()
    read_meta(tree, URL)
    assert time.process_time() - start < 2
