"""The outlets of the newsroom and their addresses."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from monitor.demo.sites import SITES, Site, UrlStyle, feed_link, page_path, page_url
from monitor.demo.texts import DemoArticle, Edit, load_articles

ARTICLE = DemoArticle(
    id="x1",
    outlet="mill",
    published=datetime(2026, 5, 12, 6, tzinfo=UTC),
    title='The miller’s "wheel" turns, at 40 a minute',
    body="It turns.",
)


def make_site(url_style: UrlStyle = "slug", *, tracking: bool = False, language: str = "en") -> Site:
    return Site(
        id="mill",
        name="Mill",
        domain="mill.example",
        affiliation="independent",
        owner="The millers",
        url_style=url_style,
        tracking=tracking,
        language=language,
    )


def test_twelve_outlets_of_four_affiliations_with_two_syndicators() -> None:
    sound = [site for site in SITES if site.fault not in {"broken_feed", "hanging_feed"}]
    assert len(sound) >= 12
    assert set(Counter(site.affiliation for site in sound)) == {
        *("state", "opposition"),
        *("independent", "international"),
    }
    assert sum(site.role == "syndicator" for site in sound) == 2
    assert sum(site.aggregates for site in sound) == 1


def test_names_and_domains_are_unique_and_reserved_for_examples() -> None:
    for values in zip(*((site.id, site.name, site.domain) for site in SITES), strict=True):
        assert len(set(values)) == len(SITES)
    assert all(site.domain.endswith(".example") for site in SITES)


def test_every_article_has_its_site_in_its_language() -> None:
    sites = {site.id: site for site in SITES}
    assert all(article.language == sites[article.outlet].language for article in load_articles())


def test_every_sound_site_has_articles() -> None:
    writing = {article.outlet for article in load_articles()}
    silent = {site.id for site in SITES if site.id not in writing}
    assert silent == {"valley-radio", "night-desk"}


def test_all_kinds_of_site_occur() -> None:
    assert {site.feed_format for site in SITES} == {"rss", "atom", "rdf", "json"}
    assert {site.layout for site in SITES} == {"broadsheet", "portal", "magazine", "journal"}
    assert {site.url_style for site in SITES} == {"dated", "slug", "number", "query"}
    assert {site.fault for site in SITES} == {None, "forbidden_pages", "broken_feed", "hanging_feed"}
    assert all(site.full_text for site in SITES if site.fault == "forbidden_pages")


@pytest.mark.parametrize(
    ("style", "path"),
    [
        ("dated", "/2026/05/12/the-millers-wheel-turns-at-40-a-minute"),
        ("slug", "/news/the-millers-wheel-turns-at-40-a-minute-5611/"),
        ("number", "/article/4158775611.html"),
        ("query", "/read?story=4158775611"),
    ],
)
def test_addresses_follow_the_style_of_the_site(style: UrlStyle, path: str) -> None:
    assert page_path(make_site(style), ARTICLE) == path
    assert page_url(make_site(style), ARTICLE) == f"http://mill.example{path}"


def test_a_title_without_latin_letters_gets_a_number() -> None:
    article = DemoArticle("x1", "mill", ARTICLE.published, "چرخ آسیاب", "می‌چرخد.", language="fa")
    assert page_path(make_site("dated", language="fa"), article) == "/2026/05/12/4158775611"


def test_tracking_parameters_join_a_query() -> None:
    tail = "utm_source=feed&utm_medium=rss&utm_campaign=mill"
    assert feed_link(make_site("query", tracking=True), ARTICLE).endswith(f"?story=4158775611&{tail}")
    assert feed_link(make_site("number", tracking=True), ARTICLE).endswith(f".html?{tail}")
    assert feed_link(make_site("number"), ARTICLE).endswith(".html")


def test_an_edit_of_the_title_is_published_at_the_old_address() -> None:
    edit = Edit(at=ARTICLE.published + timedelta(hours=1), body="It stands.", title="The wheel stands")
    article = DemoArticle("x1", "mill", ARTICLE.published, ARTICLE.title, "It turns.", edit=edit)
    assert page_path(make_site(), article.as_of(edit.at)) == page_path(make_site(), article)


def test_direction_follows_the_language() -> None:
    assert make_site(language="fa").direction == "rtl"
    assert make_site().direction == "ltr"
