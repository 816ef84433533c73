"""The outlets of the newsroom and the addresses of their pages. All of them are invented."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal
from zlib import crc32

from monitor.alphabets import Direction, direction_of
from monitor.demo.texts import DemoArticle

Affiliation = Literal["state", "opposition", "independent", "international"]
Role = Literal["publisher", "agency", "syndicator"]
Layout = Literal["broadsheet", "portal", "magazine", "journal"]
FeedFormat = Literal["rss", "atom", "rdf", "json"]
UrlStyle = Literal["dated", "slug", "number", "query"]
Fault = Literal["forbidden_pages", "broken_feed", "hanging_feed"]

_FEED_PATHS: dict[FeedFormat, str] = {
    "rss": "/feed.xml",
    "atom": "/atom.xml",
    "rdf": "/index.rdf",
    "json": "/feed.json",
}
_SLUG_WORDS = 9


@dataclass(frozen=True, slots=True)
class Site:
    """An outlet and how its web site is made.

    `country` is a two-letter code; the demo's own are user-assigned ones, since its countries are invented.
    `full_text` says whether the feed carries whole articles. `tracking` adds campaign parameters to the
    links of the feed. `aggregates` makes every copied item of the feed name the outlet it comes from.
    `fault` is what is wrong with the site, None if nothing is.
    """

    id: str
    name: str
    domain: str
    affiliation: Affiliation
    owner: str
    country: str = "XM"
    language: str = "en"
    role: Role = "publisher"
    tagline: str = ""
    layout: Layout = "broadsheet"
    feed_format: FeedFormat = "rss"
    full_text: bool = False
    url_style: UrlStyle = "slug"
    tracking: bool = False
    aggregates: bool = False
    fault: Fault | None = None

    @property
    def direction(self) -> Direction:
        """The direction in which the site's language is written."""
        return direction_of(self.language)

    @property
    def home_url(self) -> str:
        """The address of the site, ending in a slash."""
        return f"http://{self.domain}/"

    @property
    def feed_path(self) -> str:
        """The path of the site's feed."""
        return _FEED_PATHS[self.feed_format]

    @property
    def feed_url(self) -> str:
        """The address of the site's feed."""
        return f"http://{self.domain}{self.feed_path}"


def page_path(site: Site, article: DemoArticle) -> str:
    """The path (and query) of an article as it was first published; an edit does not move it."""
    number = crc32(article.id.encode())
    slug = _slug(article.first_title or article.title) or str(number)
    match site.url_style:
        case "dated":
            return f"/{article.published:%Y/%m/%d}/{slug}"
        case "slug":
            return f"/news/{slug}-{number % 10_000}/"
        case "number":
            return f"/article/{number}.html"
        case "query":
            return f"/read?story={number}"


def page_url(site: Site, article: DemoArticle) -> str:
    """The canonical address of an article."""
    return f"http://{site.domain}{page_path(site, article)}"


def feed_link(site: Site, article: DemoArticle) -> str:
    """The address under which the site's feed links an article, with tracking if the site tracks."""
    url = page_url(site, article)
    if not site.tracking:
        return url
    joint = "&" if "?" in url else "?"
    return f"{url}{joint}utm_source=feed&utm_medium=rss&utm_campaign={site.id}"


def _slug(title: str) -> str:
    words = re.findall(r"[a-z0-9]+", title.lower().replace("’", "").replace("'", ""))
    return "-".join(words[:_SLUG_WORDS])


SITES: tuple[Site, ...] = (
    Site(
        id="maravia-today",
        name="Maravia Today",
        domain="maraviatoday.example",
        affiliation="state",
        owner="Maravian Public Broadcasting",
        tagline="The nation's news, every hour",
        layout="portal",
        tracking=True,
        url_style="number",
    ),
    Site(
        id="veshna-gazette",
        name="Veshna Gazette",
        domain="veshnagazette.example",
        affiliation="state",
        owner="State Publishing House of Maravia",
        tagline="In the service of the Republic since 1921",
        feed_format="atom",
        url_style="dated",
    ),
    Site(
        id="free-ostrel-voice",
        name="Free Ostrel Voice",
        domain="freeostrelvoice.example",
        affiliation="opposition",
        owner="Ostrel Return Movement",
        tagline="The paper of those who remember",
        layout="journal",
        full_text=True,
    ),
    Site(
        id="exile-courier",
        name="Exile Courier",
        domain="exilecourier.example",
        affiliation="opposition",
        owner="Exile Courier Foundation",
        country="XN",
        tagline="Maravia, read from outside",
        layout="magazine",
        feed_format="atom",
        full_text=True,
        url_style="dated",
    ),
    Site(
        id="keldra-ledger",
        name="The Keldra Ledger",
        domain="keldraledger.example",
        affiliation="independent",
        owner="Keldra Ledger Cooperative",
        tagline="A newspaper owned by its readers",
        feed_format="json",
    ),
    Site(
        id="open-valley",
        name="Open Valley",
        domain="openvalley.example",
        affiliation="independent",
        owner="Open Valley Association",
        tagline="Documents, data and the people behind them",
        layout="magazine",
        url_style="dated",
        tracking=True,
    ),
    Site(
        id="veshna-weekly",
        name="Veshna Weekly",
        domain="veshnaweekly.example",
        affiliation="independent",
        owner="Morvan and Toss Publishers",
        tagline="The week, thought through",
        layout="journal",
        feed_format="rdf",
        url_style="query",
    ),
    Site(
        id="seda-ye-darre",
        name="صدای دره",
        domain="sedayedarre.example",
        affiliation="independent",
        owner="بنیاد رسانه‌ای دره",
        language="fa",
        tagline="خبر و گزارش از درهٔ کلدرا",
        layout="portal",
        url_style="number",
    ),
    Site(
        id="northern-wire",
        name="Northern Wire",
        domain="northernwire.example",
        affiliation="international",
        owner="Northern Wire Agency",
        country="XN",
        role="agency",
        tagline="Agency reports for publishers",
        feed_format="atom",
        url_style="number",
    ),
    Site(
        id="continental-observer",
        name="Continental Observer",
        domain="continentalobserver.example",
        affiliation="international",
        owner="Observer Trust",
        country="XO",
        tagline="Reporting across borders",
        layout="magazine",
        full_text=True,
        tracking=True,
        url_style="dated",
        fault="forbidden_pages",
    ),
    Site(
        id="rivers-rights-watch",
        name="Rivers & Rights Watch",
        domain="riversrights.example",
        affiliation="international",
        owner="Rivers & Rights Watch",
        country="XO",
        tagline="For the people who live by the water",
        layout="journal",
        feed_format="json",
        full_text=True,
    ),
    Site(
        id="allwire-hub",
        name="AllWire Hub",
        domain="allwirehub.example",
        affiliation="international",
        owner="AllWire Media Services",
        country="XN",
        role="syndicator",
        tagline="Every source, one page",
        layout="portal",
        url_style="query",
        aggregates=True,
    ),
    Site(
        id="newspool-daily",
        name="NewsPool Daily",
        domain="newspool.example",
        affiliation="independent",
        owner="NewsPool Limited",
        role="syndicator",
        tagline="All you need before breakfast",
        layout="portal",
        feed_format="rdf",
        tracking=True,
    ),
    Site(
        id="valley-radio",
        name="Valley Radio",
        domain="valleyradio.example",
        affiliation="independent",
        owner="Valley Radio Listeners' Club",
        tagline="Voices of the upper valley",
        fault="broken_feed",
    ),
    Site(
        id="night-desk",
        name="Night Desk",
        domain="nightdesk.example",
        affiliation="independent",
        owner="Night Desk Collective",
        tagline="News for the small hours",
        fault="hanging_feed",
    ),
)
