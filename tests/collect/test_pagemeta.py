import pytest
from lxml.html import HtmlElement, document_fromstring

from monitor.collect.pagemeta import PageMeta, read_meta, split_authors

URL = "https://www.quayherald.example/2024/05/ferry"


def page(head: str, body: str = "<h1>Ferry returns to the north quay</h1><p>It is back.</p>") -> HtmlElement:
    return document_fromstring(f'<html lang="en-GB"><head>{head}</head><body>{body}</body></html>')


def read(head: str, body: str | None = None, url: str = URL) -> PageMeta:
    return read_meta(page(head) if body is None else page(head, body), url)


SITE = '<meta property="og:site_name" content="The Quay Herald">'


@pytest.mark.parametrize(
    ("head", "body", "title"),
    [
        (
            "<title>Ferry returns to the north quay | The Quay Herald</title>",
            None,
            "Ferry returns to the north quay",
        ),
        ("<title>Ferry is back – Quay Herald</title>", "<p>x</p>", "Ferry is back"),
        ("<title>The Quay Herald: Ferry is back</title>", "<p>x</p>", "Ferry is back"),
        ("<title>Ferry: the inside story</title>", "<p>x</p>", "Ferry: the inside story"),
        (
            '<meta property="og:title" content="You will not believe this ferry"><title>Quay Herald</title>',
            "<h1>The Quay Herald</h1><h1>Ferry returns to the north quay</h1>",
            "Ferry returns to the north quay",
        ),
        (
            "<title>Ferry is back at last - Harbour | The Quay Herald</title>",
            "<h1><span>Harbour</span> Ferry is back at last</h1>",
            "Ferry is back at last",
        ),
    ],
)
def test_the_title_is_the_headline_without_the_outlet(head: str, body: str | None, title: str) -> None:
    assert read(SITE + head, body).title == title


def test_what_json_ld_and_opengraph_agree_on_is_the_title() -> None:
    head = (
        '<script type="application/ld+json">'
        '{"@type": "NewsArticle", "headline": "Ferry back after storm"}</script>'
        '<meta property="og:title" content="Ferry back after storm | The Quay Herald">'
    )
    assert read(SITE + head, "<h1>It came in the night</h1>").title == "Ferry back after storm"


@pytest.mark.parametrize(
    ("head", "body", "authors"),
    [
        ('<meta name="author" content="By Mina Tarr and Oto Lind">', None, ("Mina Tarr", "Oto Lind")),
        ('<meta name="author" content="The Quay Herald">', '<a rel="author">Mina Tarr</a>', ("Mina Tarr",)),
        (
            '<meta name="author" content="admin">',
            '<p class="byline">By Mina Tarr, editor</p>',
            ("Mina Tarr",),
        ),
        ('<meta property="article:author" content="https://social.example/mina">', "<p>x</p>", ()),
        ('<meta name="author" content="The Quay Herald">', "<p>x</p>", ("The Quay Herald",)),
    ],
)
def test_authors_are_persons_where_the_page_names_one(
    head: str, body: str | None, authors: tuple[str, ...]
) -> None:
    assert read(SITE + head, body).authors == authors


@pytest.mark.parametrize(
    ("written", "names"),
    [
        (["Mina Tarr, Oto Lind und Ada Holm"], ("Mina Tarr", "Oto Lind", "Ada Holm")),
        (["Von Mina Tarr"], ("Mina Tarr",)),
        (["مینا تار و اتو لیند"], ("مینا تار", "اتو لیند")),
        (["https://quay.example/mina", "@mina", "Staff reporter", "12345"], ()),
        (["MINA TARR", "Mina Tarr"], ("MINA TARR",)),
    ],
)
def test_split_authors(written: list[str], names: tuple[str, ...]) -> None:
    assert split_authors(written) == names


def test_dates_keep_their_zone_and_time_of_day() -> None:
    head = '<meta property="article:published_time" content="2024-05-03T23:30:00-03:00">'
    meta = read(head + '<meta property="article:modified_time" content="2024-05-04T08:00:00Z">')
    assert meta.published is not None
    assert meta.published.isoformat() == "2024-05-03T23:30:00-03:00"
    assert meta.updated is not None
    assert meta.updated.isoformat() == "2024-05-04T08:00:00+00:00"


def test_a_time_element_gives_the_time_of_the_day_that_was_found() -> None:
    body = '<h1>Ferry returns</h1><time datetime="2024-05-03T10:15:00+02:00">3 May 2024</time><p>x</p>'
    meta = read("", body)
    assert meta.published is not None
    assert meta.published.isoformat() == "2024-05-03T10:15:00+02:00"


@pytest.mark.parametrize(
    ("url", "written"),
    [
        ("https://quay.example/2024/05/03/ferry", "2024-05-03T00:00:00+00:00"),
        ("https://quay.example/news-20240503.html", "2024-05-03T00:00:00+00:00"),
        ("https://quay.example/2024-05-04/ferry", "2024-05-04T10:15:00+02:00"),
        ("https://quay.example/2024/05/ferry", "2024-05-04T10:15:00+02:00"),
        ("https://quay.example/2024/13/03/ferry", "2024-05-04T10:15:00+02:00"),
        ("https://quay.example/ferry-202405031", "2024-05-04T10:15:00+02:00"),
    ],
)
def test_the_day_in_the_address_is_the_day(url: str, written: str) -> None:
    body = '<h1>Ferry returns</h1><p>x</p><time datetime="2024-05-04T10:15:00+02:00">yesterday</time>'
    published = read('<meta name="author" content="Mina Tarr">', body, url=url).published
    assert published is not None
    assert published.isoformat() == written


@pytest.mark.parametrize(
    ("url", "head", "kind"),
    [
        ("https://quay.example/opinion/ferry", "", "opinion"),
        ("https://quay.example/2024/editorial/ferry", "", "opinion"),
        ("https://quay.example/a", '<meta property="article:section" content="Commentary">', "opinion"),
        ("https://quay.example/press-releases/ferry", "", "statement"),
        ("https://quay.example/a", '<meta property="article:section" content="بیانیه">', "statement"),
        ("https://quay.example/news/opinions-differ-on-ferry", "", "news"),
        (
            "https://quay.example/a",
            '<script type="application/ld+json">{"@type": "OpinionNewsArticle", "headline": "H"}</script>',
            "opinion",
        ),
    ],
)
def test_the_kind_is_what_section_address_or_type_say(url: str, head: str, kind: str) -> None:
    assert read(head, url=url).kind == kind


def test_addresses_are_absolute_web_addresses() -> None:
    meta = read(
        '<link rel="canonical" href="/ferry"><meta property="og:image" content="//cdn.example/f.jpg">'
    )
    assert meta.canonical_url == "https://www.quayherald.example/ferry"
    assert meta.image_url == "https://cdn.example/f.jpg"
    assert read('<link rel="canonical" href="javascript:x()">').canonical_url is None


def test_language_and_outlet_names() -> None:
    meta = read(SITE)
    assert meta.language == "en"
    assert meta.site_name == "The Quay Herald"
    assert meta.outlet_names == ("The Quay Herald", "quayherald.example", "quayherald")
