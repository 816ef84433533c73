"""Rendering of an article's page, with the noise around it that real sites have. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from jinja2 import Environment, PackageLoader, StrictUndefined

from monitor.demo.furniture import ENGLISH, FURNITURE
from monitor.demo.newsfeeds import CONTENT_TYPES
from monitor.demo.sites import Site, page_url
from monitor.demo.texts import DemoArticle, split_blocks

_LAYOUTS = Environment(
    loader=PackageLoader("monitor.demo", "layouts"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def render_page(site: Site, article: DemoArticle, related: Sequence[DemoArticle]) -> str:
    """The HTML page of an article in the site's layout, linking the `related` articles of that site.

    Every paragraph of the body is a plain `<p>`, every heading an `<h2>`, every quotation a `<blockquote>`.
    A language without words of its own gets the English ones around the article.
    """
    words = FURNITURE.get(site.language, ENGLISH)
    url = page_url(site, article)
    return _LAYOUTS.get_template(f"{site.layout}.html").render(
        site=site,
        article=article,
        url=url,
        words=words,
        feed_type=CONTENT_TYPES[site.feed_format].partition(";")[0],
        data=_describe(site, article, url),
        blocks=split_blocks(article.body),
        notice=split_blocks(article.provenance or ""),
        related=[(other.title, page_url(site, other)) for other in related],
        published=words.print_date(article.published),
        modified=words.print_date(article.modified) if article.modified else None,
    )


def _describe(site: Site, article: DemoArticle, url: str) -> dict[str, object]:
    """The page's JSON-LD, by https://schema.org/NewsArticle."""
    publisher = {"@type": "NewsMediaOrganization", "name": site.name, "url": site.home_url}
    return {
        "@context": "https://schema.org",
        "@type": "OpinionNewsArticle" if article.kind == "opinion" else "NewsArticle",
        "headline": article.title,
        "description": article.summary,
        "inLanguage": article.language,
        "mainEntityOfPage": url,
        "datePublished": article.published.isoformat(),
        "dateModified": article.changed.isoformat(),
        "author": {"@type": "Person", "name": article.byline} if article.byline else publisher,
        "publisher": publisher,
    }
