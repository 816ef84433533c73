import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from monitor.collect.pages.extract import describe_page, describe_reading, read_entry, read_page
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


def test_a_described_page_shows_the_day_printed_on_it() -> None:
    described = describe_page(write_page(), url=URL, content_type=None, outlet=None)
    assert described["date"] == "2024-05-03T23:30:00-03:00"
    assert described["outlet"] == "The Quay Herald"
    assert set(described) == {
        "title", "text", "authors", "date", "updated", "language", "kind", "outlet", "canonical",
        "provenance", "image", "route", "route_reason", "extractor", "dated", "paywalled", "reasons", "rules",
        "blocks", "pictures",
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


PLAIN = f"<p>{LEAD}</p><p>{MIDDLE}</p><p>{LATER}</p>"


def lines(reading: Reading) -> list[str]:
    return [text for _, text in pieces(reading)]


def sources(reading: Reading) -> list[tuple[str, str]]:
    return [(reason.field, reason.source) for reason in reading.reasons if reason.field == "text"]


def test_related_links_and_teasers_in_and_after_the_text_are_none_of_it() -> None:
    teasers = "".join(
        f'<h3><a href="/{n}">Teaser number {n}</a></h3><p>What it tells, {n}.</p>' for n in range(4)
    )
    box = '<div class="story-related"><p>The lighthouse opens its doors to visitors on Sunday.</p></div>'
    after = '<div class="list"><p>Council votes on the canal bridge after a long night of talks.</p></div>'
    content = (
        f"{PLAIN}{box}<p>Also: <a href='/3'>Tide tables are late this year</a></p><p>{LAST}</p>{teasers}"
    )
    body = write_page(content).replace(b"</article>", f"</article>{after}".encode())
    assert lines(read(body)) == [LEAD, MIDDLE, LATER, LAST]


def test_a_body_split_over_containers_is_read_whole() -> None:
    half = f'<div class="body part"><p>{LATER}</p><p>{LAST}</p></div>'
    page = write_page(
        f'<div class="body part"><p>{LEAD}</p><p>{MIDDLE}</p></div><div class="pic"></div>{half}'
    )
    reading = read(page)
    assert lines(reading) == [LEAD, MIDDLE, LATER, LAST]


def test_boxes_and_tables_of_a_text() -> None:
    table = "<table><tr><td>Noon</td><td>2 m</td></tr><tr><td>Night</td><td>4 m</td></tr></table>"
    box = (
        '<div class="newsletter-box"><p>All the tides of the week, each Sunday, for nothing at all.</p></div>'
    )
    assert pieces(read(write_page(f"{PLAIN}{table}{box}<p>{LAST}</p>")))[2:] == [
        ("paragraph", LATER),
        ("list", "Noon | 2 m\nNight | 4 m"),
        ("paragraph", LAST),
    ]


def test_consent_copyright_and_paywall_are_none_of_the_text() -> None:
    content = f"""<div class="cookie-consent"><p>Your choice of what we may keep about your visit to the quay.</p></div>
      {PLAIN}<p>{LAST}</p><p>This article is for subscribers only.</p><p>Already a subscriber? Log in</p>
      <p class="disclaimer">The tides may differ from those in the tables, and nobody can be blamed.</p>
      <div class="modal"><p>Make an account to go on reading what the quay has to say today.</p></div>
      <p>© 2024 The Quay Herald. All rights reserved.</p>"""
    assert lines(read(write_page(content))) == [LEAD, MIDDLE, LATER, LAST]


@pytest.mark.parametrize(
    ("line", "paywalled"),
    [
        ("Subscribe to continue reading.", True),
        ("This article is for subscribers only.", True),
        ("Log in", False),
    ],
)
def test_an_offer_to_read_on_is_no_text_and_tells_a_paywall(line: str, paywalled: bool) -> None:
    reading = read(write_page(f"<p>{LEAD}</p><p>{MIDDLE}</p><p>{LATER}</p><p>{LAST}</p><p>{line}</p>"))
    assert pieces(reading)[-1] == ("paragraph", LAST)
    assert reading.paywalled is paywalled


def test_the_headline_is_not_the_first_line() -> None:
    for first in (f"<h2>{TITLE}</h2>", f"<p>Harbour: {TITLE}</p>", f"<h1>North quay {TITLE}</h1>"):
        assert lines(read(write_page(f"{first}{PLAIN}<p>{LAST}</p>"))) == [LEAD, MIDDLE, LATER, LAST]


def test_bios_time_stamps_newsletters_and_captions_are_none_of_the_text() -> None:
    figure = (
        '<figure><img src="/f.jpg" alt="Fog"><figcaption>The ferry comes home in fog</figcaption></figure>'
    )
    content = f"""<p>Published: 3 May 2024, 10:15</p>{figure}{PLAIN}<p>{LAST}</p>
      <p>Like it? Sign up for the Tide to get the free daily newsletter.</p>
      <p>Mina Tarr is a writer for the Quay Herald who has lived by the sea all her life.</p>"""
    reading = read(write_page(content, head='<meta name="author" content="Mina Tarr">'))
    assert lines(reading) == [LEAD, MIDDLE, LATER, LAST]
    [picture] = reading.pictures
    assert (picture.url, picture.alt, picture.caption) == (
        URL[: URL.index("/", 8)] + "/f.jpg",
        "Fog",
        "The ferry comes home in fog",
    )


def test_an_embedded_post_is_anothers_words() -> None:
    post = (
        f'<blockquote class="twitter-tweet"><p>{SHORT}</p>&mdash; Mina Tarr (@mina) <a>May 3</a></blockquote>'
    )
    reading = read(write_page(f'{PLAIN}<div class="social-embed">{post}</div><p>{LAST}</p>'))
    [block] = [block for block in reading.blocks if block.kind == "post"]
    assert (reading.text[block.start : block.end], block.by) == (SHORT, "Mina Tarr (@mina)")
    assert lines(reading)[3:] == [SHORT, LAST]


def test_a_quotation_has_the_author_that_it_names() -> None:
    quote = f"<blockquote><p>{QUOTE}</p><footer>Oto Lind</footer></blockquote>"
    reading = read(write_page(f"{PLAIN}{quote}<p>{LAST}</p>"))
    quotes = [block for block in reading.blocks if block.kind == "quote"]
    assert quotes[0].by == "Oto Lind"


def test_a_page_that_shows_half_of_its_json_ld_body_is_read_from_that() -> None:
    shown = [LEAD, MIDDLE, LATER, LAST, QUOTE]
    whole = [*shown, *(f"On day {n}, {n * 7} light keepers and {n + 3} pilots: {LATER}" for n in range(9))]
    data = json.dumps({"@type": "NewsArticle", "articleBody": "\n".join(whole)})
    head = f'<script type="application/ld+json">{data}</script>'
    reading = read(write_page("".join(f"<p>{line}</p>" for line in shown), head=head))
    assert lines(reading) == whole
    assert reading.extractor == "trafilatura, thorough, JSON-LD body"
    assert sources(reading) == [("text", reading.extractor)]


def test_the_record_says_that_nothing_was_amiss() -> None:
    reading = read(write_page())
    assert reading.extractor == "trafilatura"
    assert sources(reading) == [("text", "trafilatura")]
