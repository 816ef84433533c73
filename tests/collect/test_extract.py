from dataclasses import replace
from datetime import UTC, datetime

import pytest

from monitor.collect.extract import describe_page, describe_reading, read_entry, read_page, tell_language
from monitor.errors import PageUnreadable
from monitor.model import Entry, Reading

URL = "https://quayherald.example/2024/05/ferry"
TITLE = "Ferry returns to the north quay"
LEAD = "The ferry came back to the north quay on Friday after eleven days at sea, the harbour office said."
CAPTION = "The ferry at the north quay on Friday morning, with the crew of nine on deck"
MIDDLE = "Its crew of nine had been given up for lost when a fisherman saw a light on Thursday."
SHORT = "Nobody was hurt."
HEADING = "Eleven days without a pilot"
QUOTE = "We kept the lamp burning because that is what you do, whatever the charts say about the sandbank."
LATER = "The owners would not say why the ship had left without a pilot, or who had given the order to sail."
LAST = "An inquiry opens on Monday in the old customs house, where the crew's families have asked for seats."
NOTICE = 'This article was originally published by <a href="https://tide.example/ferry">Tide Wire</a>.'


def write_page(content: str = "", *, head: str = "", container: str = 'class="entry-content"') -> bytes:
    body = (
        content
        or f"""
      <p>728 x 90</p>
      <p>{CAPTION}</p><p>{CAPTION}</p>
      <p>Reporting by Mina Tarr</p>
      <p>{LEAD}</p>
      <div class="related-box"><h3>Related</h3><ul><li><a href="/1">Council votes on the canal bridge</a></li>
      <li><a href="/2">Lighthouse opens its doors to visitors</a></li></ul></div>
      <p>{MIDDLE}</p><p>{SHORT}</p><p>Advertisement</p>
      <h2>{HEADING}</h2>
      <blockquote><p>{QUOTE}</p></blockquote>
      <p>Read more: <a href="/3">Tide tables are late this year</a></p>
      <p>{LATER}</p><p>{LAST}</p>
      <p>Sign up to our newsletter and never miss a ferry.</p>
      <p>We never spam! The [link]small print[/link] says how to leave.</p>
      <p>{NOTICE}</p>"""
    )
    return f"""<!doctype html><html lang="en"><head><meta charset="utf-8">
      <title>{TITLE} | The Quay Herald</title>
      <meta property="og:site_name" content="The Quay Herald"><meta property="og:title" content="{TITLE}">
      <meta property="article:published_time" content="2024-05-03T23:30:00-03:00">
      <link rel="canonical" href="{URL}">{head}</head><body>
      <header><nav><ul><li><a href="/">Home</a></li>
      <li><a href="/harbour">Harbour</a></li></ul></nav></header>
      <main><article><h1>{TITLE}</h1><div class="meta">3 May 2024 <a href="/s">Share on Facebook</a></div>
      <div {container}>{body}</div></article>
      <aside><h3>Most read</h3>
      <ol><li><a href="/4">Fog closes the harbour for a day</a></li></ol></aside></main>
      <footer><p>© 2024 The Quay Herald. All rights reserved.</p></footer></body></html>""".encode()


def read(body: bytes, content_type: str | None = "text/html; charset=utf-8") -> Reading:
    return read_page(body, url=URL, content_type=content_type)


def pieces(reading: Reading) -> list[tuple[str, str]]:
    return [(block.kind, reading.text[block.start : block.end]) for block in reading.blocks]


@pytest.mark.parametrize("container", ['class="entry-content"', 'itemprop="articleBody"', 'class="x1"'])
def test_a_page_is_read_to_the_line(container: str) -> None:
    reading = read(write_page(container=container))
    assert pieces(reading) == [
        ("caption", CAPTION),
        ("byline", "Reporting by Mina Tarr"),
        ("paragraph", LEAD),
        ("paragraph", MIDDLE),
        ("paragraph", SHORT),
        ("heading", HEADING),
        ("quote", QUOTE),
        ("paragraph", LATER),
        ("paragraph", LAST),
    ]
    assert "\n\n".join(text for _, text in pieces(reading)) == reading.text


def test_what_is_known_of_a_page() -> None:
    reading = read(write_page())
    assert (reading.title, reading.site_name, reading.authors) == (TITLE, "The Quay Herald", ("Mina Tarr",))
    assert reading.published == datetime(2024, 5, 4, 2, 30, tzinfo=UTC)
    assert reading.published.tzinfo is UTC
    assert (reading.language, reading.kind, reading.route, reading.route_reason) == (
        "en",
        "news",
        "page",
        None,
    )
    assert reading.canonical_url == URL
    [notice] = reading.provenance
    assert (notice.kind, notice.outlet_name, notice.url) == (
        "notice",
        "Tide Wire",
        "https://tide.example/ferry",
    )
    assert notice.text == "This article was originally published by Tide Wire."
    assert {rule.split(":")[0] for rule in reading.rules} >= {"sign-up", "notice of origin"}


def test_bold_lines_are_headings() -> None:
    content = f"<p>{LEAD}</p><p>{MIDDLE}</p><p><strong>{HEADING}</strong></p><p>{LATER}</p><p>{LAST}</p>"
    assert ("heading", HEADING) in pieces(read(write_page(content)))


def test_a_notice_in_small_print_under_the_text_is_provenance() -> None:
    content = f"<div><p>{LEAD}</p><p>{MIDDLE}</p><p>{LATER}</p><p>{LAST}</p></div>"
    content += f"<footer><small>{NOTICE}</small></footer>"
    reading = read(write_page(content))
    assert [said.outlet_name for said in reading.provenance] == ["Tide Wire"]
    assert "originally published" not in reading.text


def test_a_canonical_link_to_another_host_is_provenance() -> None:
    body = write_page().replace(URL.encode(), b"https://tide.example/ferry").replace(NOTICE.encode(), b"")
    assert [(said.kind, said.outlet_name) for said in read(body).provenance] == [
        ("canonical", "tide.example")
    ]


PERSIAN = "کشتی روز جمعه پس از یازده روز به اسکله شمالی بازگشت و دفتر بندر خبر داد که همه خدمه سالم‌اند. " * 3


@pytest.mark.parametrize(
    ("charset", "content_type"),
    [
        ("utf-8", None),
        ("utf-8", "text/html; charset=iso-8859-1"),
        ("utf-8-sig", "text/html"),
        ("windows-1256", "text/html; charset=windows-1256"),
        ("utf-16", "text/html"),
    ],
)
def test_persian_text_is_readable_in_every_charset(charset: str, content_type: str | None) -> None:
    words = PERSIAN.replace("ی", "ي").replace("\u200c", " ") if charset == "windows-1256" else PERSIAN
    html = (
        f"<html><title>{words[:40]}</title><body><article><p>{words}</p><p>{words[50:]}</p></article></html>"
    )
    reading = read(html.encode(charset), content_type)
    assert words.split()[0] in reading.text
    assert "\ufffd" not in reading.text
    assert reading.language == "fa" or charset == "windows-1256"


def test_a_broken_character_does_not_spoil_the_page() -> None:
    reading = read(
        f"<html><body><article><p>{PERSIAN}</p><p>".encode()
        + b"\xd8"
        + f"{PERSIAN[20:]}</p></article>".encode()
    )
    assert PERSIAN.split()[0] in reading.text


@pytest.mark.parametrize(
    "body", [b"", b" \n ", b"<html><body></body></html>", b'{"a": 1}', b"\x00\x01\x02\x03"]
)
def test_what_holds_no_article_is_refused(body: bytes) -> None:
    with pytest.raises(PageUnreadable):
        read(body)


ENTRY = Entry(
    guid="7",
    url=URL,
    title=TITLE,
    authors=("Mina Tarr and Oto Lind",),
    published=datetime(2024, 5, 3, tzinfo=UTC),
    updated=None,
    summary_html="<p>Short.</p>",
    content_html=f"<p>{LEAD}</p><h3>{HEADING}</h3>{LATER}<br><br>{LAST}"
    f"<p>The post {TITLE} appeared first on Tide Wire.</p>",
    language=None,
    source_name="Tide Wire",
    source_url="https://tide.example/",
    comments_url=None,
    image_url=None,
    tags=(),
    enclosures=(),
    media=(),
)


def test_an_entry_stands_in_for_its_page() -> None:
    reading = read_entry(ENTRY, feed_language="en", reason="robots.txt")
    assert pieces(reading) == [
        ("paragraph", LEAD),
        ("heading", HEADING),
        ("paragraph", LATER),
        ("paragraph", LAST),
    ]
    assert (reading.title, reading.authors, reading.published) == (
        TITLE,
        ("Mina Tarr", "Oto Lind"),
        ENTRY.published,
    )
    assert (reading.route, reading.route_reason, reading.site_name) == ("feed", "robots.txt", "Tide Wire")
    assert [said.outlet_name for said in reading.provenance] == ["Tide Wire"]


def test_an_entry_without_text_is_refused() -> None:
    for html in (None, " ", "<p></p>", "<img src=a.jpg>"):
        with pytest.raises(PageUnreadable, match="no text"):
            read_entry(
                replace(ENTRY, content_html=html, summary_html=None), feed_language=None, reason="timeout"
            )


def test_short_text_takes_the_language_of_its_label() -> None:
    assert tell_language("Kurz", "de-AT") == "de"
    assert tell_language("Kurz", None) is None
    assert tell_language(PERSIAN, "en") == "fa"


def test_a_described_page_shows_the_day_printed_on_it() -> None:
    described = describe_page(write_page(), url=URL, content_type=None, outlet=None)
    assert described["date"] == "2024-05-03T23:30:00-03:00"
    assert described["outlet"] == "The Quay Herald"
    assert set(described) == {
        "title", "text", "authors", "date", "updated", "language", "kind", "outlet", "canonical",
        "provenance", "image", "route",
    }  # fmt: skip
    assert describe_reading(read(write_page()), outlet="quay")["outlet"] == "quay"


@pytest.mark.parametrize("hostile", ["&#x1F;", "&#31;", "&#0;", "\x00", "\x1f", "&#xD800;"])
def test_a_control_character_does_not_cost_the_page(hostile: str) -> None:
    lines = [
        f"The pilots{hostile} of quay {number} met in the old hall and went home late." for number in range(9)
    ]
    page = f"<html><body><article><h1>Pilots</h1>{''.join(f'<p>{line}</p>' for line in lines)}</article></body></html>"
    text = read_page(page.encode(), url="https://a.example/1", content_type=None).text
    assert text.count("met in the old hall") == 9
    assert not any((char < " " and char != "\n") or "\ud800" <= char <= "\udfff" for char in text)


def test_a_footer_of_the_site_is_no_text_and_one_of_the_article_may_tell_its_origin() -> None:
    content = f"<p>{LEAD}</p><p>{MIDDLE}</p><p>{LATER}</p><p>{LAST}</p>"
    inside = read(
        write_page(content).replace(b"</article>", f"<footer><p>{NOTICE}</p></footer></article>".encode())
    )
    outside = read(write_page(content).replace(b"<footer>", f"<footer><p>{NOTICE}</p>".encode()))
    assert [said.outlet_name for said in inside.provenance] == ["Tide Wire"]
    assert outside.provenance == ()
    assert inside.text == outside.text


@pytest.mark.parametrize("container", ["nav", "aside", "footer", "form"])
def test_an_article_in_the_wrong_element_is_read_all_the_same(container: str) -> None:
    page = f"<html><body><{container}><div><p>{LEAD}</p><p>{MIDDLE}</p><p>{LATER}</p><p>{LAST}</p></div></{container}>"
    assert MIDDLE in read(page.encode()).text


def test_a_page_of_which_the_quick_way_finds_little_is_read_thoroughly() -> None:
    # The element that looks most like the text holds the summary; the article stands in plain paragraphs.
    summary = f'<div class="article-body"><p>{LEAD}</p></div>'
    rest = "".join(f"<p>Part {number}: {MIDDLE} {LATER} {LAST} {QUOTE}</p>" for number in range(12))
    text = read(f"<html><body>{summary}<div>{rest}</div></body></html>".encode()).text
    assert all(f"Part {number}:" in text for number in range(12))
