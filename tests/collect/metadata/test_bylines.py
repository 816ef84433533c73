import json

import pytest
from lxml.html import document_fromstring

from monitor.collect.metadata.articlehead import find_article_head
from monitor.collect.metadata.bylines import Byline, choose_authors
from monitor.collect.metadata.head import read_head
from monitor.collect.metadata.linkeddata import read_linked_data

URL = "https://www.quayherald.example/2024/05/ferry"
OUTLETS = ("The Quay Herald", "quayherald.example", "quayherald")
LONG = f"<p>{'The ferry came back to the quay. ' * 8}</p>"


def choose(body: str, head: str = "", data: object = None) -> Byline | None:
    script = f'<script type="application/ld+json">{json.dumps(data)}</script>' if data else ""
    tree = document_fromstring(
        f"<html><head>{head}{script}</head><body><main><h1>Ferry back</h1>{body}</main></body></html>"
    )
    article = find_article_head(tree, tree.find(".//h1"))
    return choose_authors(read_head(tree, URL), read_linked_data(tree, URL), article, tree, OUTLETS)


def article(author: object) -> object:
    return {"@type": "NewsArticle", "headline": "Ferry back", "author": author}


PERSON = {"@type": "Person", "name": "Mina Tarr"}
OUTLET = {"@type": "Organization", "name": "The Quay Herald"}
AGENCY = {"@type": "Organization", "name": "Reuters"}


@pytest.mark.parametrize(
    ("body", "head", "data", "authors", "source"),
    [
        ('<a rel="author">Oto Lind</a>', "", article(PERSON), ("Mina Tarr",), "JSON-LD"),
        (
            "",
            '<meta name="author" content="The Quay Herald"><meta name="byl" content="By Mina Tarr and Oto Lind">',
            None,
            ("Mina Tarr", "Oto Lind"),
            "meta byl",
        ),
        (
            "",
            '<meta name="citation_author" content="Mina Tarr"><meta name="citation_author" content="Oto Lind">',
            None,
            ("Mina Tarr", "Oto Lind"),
            "meta citation_author",
        ),
        (
            "",
            '<meta name="twitter:label1" content="Written by"><meta name="twitter:data1" content="Mina Tarr">',
            None,
            ("Mina Tarr",),
            "meta twitter:data1",
        ),
        (
            "",
            '<meta name="twitter:label1" content="Price"><meta name="twitter:data1" content="Five Crowns">',
            None,
            None,
            None,
        ),
        (
            '<address><a rel="author" href="/a">Mina Tarr</a> in Quay and <a rel="author" href="/b">Oto Lind</a></address>',
            "",
            article(OUTLET),
            ("Mina Tarr", "Oto Lind"),
            "rel=author",
        ),
        (
            '<div itemprop="author"><span itemprop="name">Mina Tarr</span></div>',
            "",
            None,
            ("Mina Tarr",),
            "rel=author",
        ),
        ('<a href="/author/m-tarr">Mina Tarr</a>', "", None, ("Mina Tarr",), "link to an author's page"),
        ('<a href="autor/m-tarr">Mina Tarr</a>', "", None, ("Mina Tarr",), "link to an author's page"),
        ('<p class="byline">By Mina Tarr, editor</p>', "", None, ("Mina Tarr",), "byline"),
        ("<p>By MINA TARR and OTO LIND</p>", "", None, ("MINA TARR", "OTO LIND"), "line that begins with By"),
        ("<p><strong>Mina Tarr</strong></p>", "", article(OUTLET), ("Mina Tarr",), "line in bold"),
        (
            LONG * 2 + '<footer class="x"><p class="author-name">Mina Tarr</p></footer>',
            "",
            None,
            ("Mina Tarr",),
            "byline, elsewhere",
        ),
        (
            LONG * 2 + '<p class="author-name">Mina Tarr</p>',
            "",
            article(AGENCY),
            ("Reuters",),
            "JSON-LD",
        ),
        ("<p>By Reuters</p>", "", article(OUTLET), ("Reuters",), "line that begins with By"),
        ("", '<meta name="author" content="dpa/lno">', None, ("dpa/lno",), "meta author"),
        ("", "", article(OUTLET), ("The Quay Herald",), "JSON-LD"),
        (
            "",
            "",
            article({"@type": "Person", "name": "Quay Herald staff"}),
            ("Quay Herald staff",),
            "JSON-LD",
        ),
    ],
)
def test_authors_are_persons_where_the_page_names_one(
    body: str, head: str, data: object, authors: tuple[str, ...] | None, source: str | None
) -> None:
    byline = choose(body, head, data)
    assert (byline and byline.authors, byline and byline.reason.source) == (authors, source)


@pytest.mark.parametrize(
    "body",
    [
        '<div class="comments"><p class="comment-author">Oto Lind</p></div>',
        '<aside><a href="/author/oto-lind">Oto Lind</a></aside>',
        '<div class="related-story"><span class="byline">By Oto Lind</span></div>',
        '<figure><figcaption class="byline">By Oto Lind</figcaption></figure>',
        '<button class="follow-author">Oto Lind</button>',
        '<a href="/author/all">More articles</a>',
        '<p class="byline">Sat, 20 Dec 2025</p>',
        "<p><strong>What we know</strong></p>",
        '<meta name="author" content="admin">',
    ],
)
def test_who_wrote_something_else_is_no_author(body: str) -> None:
    assert choose(body) is None
