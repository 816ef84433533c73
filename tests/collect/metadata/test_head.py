from lxml.html import document_fromstring

from monitor.collect.metadata.head import PageHead, read_head

URL = "https://www.quayherald.example/2024/05/ferry"


def read(head: str) -> PageHead:
    return read_head(document_fromstring(f"<html><head>{head}</head><body><p>x</p></body></html>"), URL)


def test_metas_are_kept_in_order_by_any_of_their_names() -> None:
    head = read(
        '<meta name="Author" content="Mina Tarr"><meta name="author" content="Oto  Lind">'
        '<meta property="og:title" name="title" content="Ferry"><meta name="empty" content=" ">'
    )
    assert head.metas == {
        "author": ("Mina Tarr", "Oto Lind"),
        "og:title": ("Ferry",),
        "title": ("Ferry",),
    }
    assert head.first("missing", "author") == "Mina Tarr"
    assert head.first("missing") is None


def test_the_address_is_the_canonical_link_else_that_of_opengraph() -> None:
    graph = '<meta property="og:url" content="https://www.quayherald.example/graph">'
    linked = read('<link rel="Canonical" href="/ferry">' + graph)
    assert linked.canonical_url == "https://www.quayherald.example/ferry"
    assert linked.canonical_reason is not None
    assert linked.canonical_reason.source == "link rel=canonical"
    assert read(graph).canonical_url == "https://www.quayherald.example/graph"
    nothing = read('<link rel="canonical" href="javascript:x()">')
    assert (nothing.canonical_url, nothing.canonical_reason) == (None, None)


def test_a_title_is_its_words() -> None:
    assert read("<title> Ferry \n back </title>").title == "Ferry back"
    assert read("").title is None
