"""The pages of the newsroom: the article can be recovered from them, and the noise is there."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from lxml import html

from monitor.demo.furniture import ENGLISH, PERSIAN
from monitor.demo.pages import render_page
from monitor.demo.sites import SITES, Layout, Site
from monitor.demo.texts import DemoArticle, load_articles, split_blocks

SITES_BY_ID = {site.id: site for site in SITES}
SITE = Site(id="mill", name="Mill", domain="mill.example", affiliation="independent", owner="The millers")
ARTICLE = DemoArticle(
    id="x1",
    outlet="mill",
    published=datetime(2026, 5, 12, 6, tzinfo=UTC),
    title="The <wheel> & the stone",
    body="One.\n\nTwo <script>alert(1)</script>.\n\n## Three\n\n> Four.\n\nFive.\n\nSix.",
    byline="Ida Marr",
    summary="Turning.",
    caption="The wheel at noon.",
    provenance="From the Weir.\n\nSign up for the Weir.",
)
OLDER = replace(ARTICLE, id="x0", title="The stone rests")
LAYOUTS: tuple[Layout, ...] = ("broadsheet", "portal", "magazine", "journal")
ELEMENTS = {"paragraph": "p", "heading": "h2", "quote": "blockquote"}


def read_page(site: Site, article: DemoArticle) -> html.HtmlElement:
    return html.document_fromstring(render_page(site, article, [OLDER]))


@pytest.mark.parametrize("article", load_articles(), ids=lambda article: article.id)
def test_every_block_of_every_article_is_on_its_page_in_order(article: DemoArticle) -> None:
    page = read_page(SITES_BY_ID[article.outlet], article)
    found = [
        (element.tag, element.text)
        for element in page.iter("p", "h2", "blockquote")
        if not element.attrib
        and not element.xpath("ancestor::footer|ancestor::div[contains(@class, 'cookie')]")
    ]
    wanted = [(ELEMENTS[block.kind], block.text) for block in split_blocks(article.body)]
    noise = {("p", ENGLISH.newsletter_text), ("p", PERSIAN.newsletter_text)}
    assert [item for item in found if item not in noise] == wanted


@pytest.mark.parametrize("layout", LAYOUTS)
def test_pages_carry_the_noise_of_real_sites(layout: Layout) -> None:
    page = read_page(replace(SITE, layout=layout), ARTICLE)
    text = page.text_content()
    for words in (
        *(ENGLISH.consent, ENGLISH.advertisement, ENGLISH.share, ENGLISH.related, ENGLISH.newsletter),
        *(ENGLISH.writes_for, ENGLISH.tags, ENGLISH.rights, "The stone rests", "From the Weir."),
    ):
        assert words in text
    assert re.search(r"\d{3} x \d{2,3}", text)
    assert len(page.xpath("//*[normalize-space(text())='The wheel at noon.']")) == 2
    assert page.xpath("//nav//a")


@pytest.mark.parametrize("layout", LAYOUTS)
def test_pages_describe_the_article(layout: Layout) -> None:
    page = read_page(replace(SITE, layout=layout), ARTICLE)
    url = "http://mill.example/news/the-wheel-the-stone-5611/"
    (script,) = page.xpath("//script[@type='application/ld+json']/text()")
    data = json.loads(script)
    assert page.xpath("//link[@rel='canonical']/@href") == [url]
    assert page.xpath("//meta[@property='og:title']/@content") == ["The <wheel> & the stone"]
    assert page.xpath("//meta[@property='article:published_time']/@content") == ["2026-05-12T06:00:00+00:00"]
    assert not page.xpath("//meta[@property='article:modified_time']")
    assert (data["@type"], data["headline"]) == ("NewsArticle", "The <wheel> & the stone")
    assert data["author"] == {"@type": "Person", "name": "Ida Marr"}
    assert page.xpath("//h1/text()") == ["The <wheel> & the stone"]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_an_edited_page_says_so(layout: Layout) -> None:
    edited = replace(ARTICLE, modified=datetime(2026, 5, 12, 9, 5, tzinfo=UTC))
    page = read_page(replace(SITE, layout=layout), edited)
    assert page.xpath("//meta[@property='article:modified_time']/@content") == ["2026-05-12T09:05:00+00:00"]
    assert "Updated 12 May 2026, 09:05" in " ".join(page.text_content().split())


def test_text_is_never_markup() -> None:
    page = read_page(SITE, ARTICLE)
    assert not page.xpath("//script[contains(., 'alert')]")
    assert "<script>alert(1)</script>" in page.text_content()


@pytest.mark.parametrize("layout", LAYOUTS)
def test_persian_pages_run_from_right_to_left(layout: Layout) -> None:
    article = replace(ARTICLE, title="چرخ", body="می‌چرخد.", language="fa", byline=None)
    page = read_page(replace(SITE, layout=layout, language="fa"), article)
    assert (page.get("lang"), page.get("dir")) == ("fa", "rtl")
    assert "۱۲ مه ۲۰۲۶, ۰۶:۰۰" in page.text_content()
    assert PERSIAN.related in page.text_content()


def test_a_language_without_furniture_gets_english() -> None:
    page = read_page(replace(SITE, language="de"), replace(ARTICLE, language="de"))
    assert ENGLISH.related in page.text_content()


def test_no_image_or_related_box_where_there_is_none() -> None:
    page = html.document_fromstring(render_page(SITE, replace(ARTICLE, caption=None), []))
    assert not page.xpath("//figure")
    assert ENGLISH.related not in page.text_content()
