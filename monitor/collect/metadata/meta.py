"""What a page says about its article outside the text: title, authors, dates, language, kind.

Each field is decided from several places that should agree: JSON-LD, meta elements, and what the
reader sees; the reason is kept. `titles`, `bylines` and `pagedates` each decide theirs; `kinds` judges the
kind when the text is known.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from lxml.html import HtmlElement

from monitor.collect.metadata.articlehead import find_article_head
from monitor.collect.metadata.bylines import choose_authors
from monitor.collect.metadata.head import PageHead, read_head
from monitor.collect.metadata.kinds import KindSigns, find_paywall, read_signs
from monitor.collect.metadata.linkeddata import LinkedData, read_linked_data
from monitor.collect.metadata.outlets import name_outlets
from monitor.collect.metadata.pagedates import choose_dates
from monitor.collect.metadata.titles import TitleField, choose_title
from monitor.collect.texts.markup import web_url
from monitor.model import DateTrust, FieldReason

_MAX_FIELD_CHARS = 600
_LANGUAGE = re.compile(r"[a-z]{2,3}(?![a-z])")


@dataclass(frozen=True, slots=True)
class PageMeta:
    """What is known of a page besides its text. `outlet_names` are the names its outlet goes by,
    `document_title` what the document calls itself, outlet name and all.

    Times keep the zone they are written in, so that their date is the day printed on the page; `dated` says
    how sure `published` is. `signs` are what `judge_kind` needs besides the text; `wall` is what says that
    the rest of the text is for those who pay. `reasons` says of each other field where it comes from.
    """

    title: str | None
    document_title: str | None
    authors: tuple[str, ...]
    published: datetime | None
    updated: datetime | None
    dated: DateTrust | None
    language: str | None
    signs: KindSigns
    wall: FieldReason | None
    site_name: str | None
    outlet_names: tuple[str, ...]
    canonical_url: str | None
    image_url: str | None
    reasons: tuple[FieldReason, ...]


def read_meta(tree: HtmlElement, url: str) -> PageMeta:
    """Return what the page at `url` says about its article; the tree is not changed."""
    head = read_head(tree, url)
    data = read_linked_data(tree, head.canonical_url or url, (head.first("og:title"), head.title))
    site_name = head.first("og:site_name") or next(iter(data.organisations), None)
    outlets = name_outlets(head.first("og:site_name"), data.organisations, url)
    title = choose_title(tree, _list_titles(head, data), outlets)
    article = find_article_head(tree, title.heading if title is not None else None)
    byline = choose_authors(head, data, article, tree, outlets)
    dates = choose_dates(tree, url, head, data, article)
    language, language_reason = _read_language(tree, head, data)
    reasons = (
        title.reason if title is not None else None,
        byline.reason if byline is not None else None,
        *dates.reasons,
        language_reason,
        head.canonical_reason,
    )
    return PageMeta(
        title=title.text if title is not None else None,
        document_title=head.title,
        authors=byline.authors if byline is not None else (),
        published=dates.published,
        updated=dates.updated,
        dated=dates.dated,
        language=language,
        signs=read_signs(url, title.text if title is not None else None, head, data),
        wall=find_paywall(tree, head, data),
        site_name=site_name,
        outlet_names=outlets,
        canonical_url=head.canonical_url,
        image_url=web_url(head.first("og:image"), url) or web_url(data.image_url, url),
        reasons=tuple(reason for reason in reasons if reason is not None),
    )


def _list_titles(head: PageHead, data: LinkedData) -> list[TitleField]:
    """Return what the page gives as titles, the likeliest first."""
    given = (
        ("JSON-LD", data.headline),
        ("og:title", head.first("og:title")),
        ("twitter:title", head.first("twitter:title")),
        ("title", head.title),
    )
    return [TitleField(source, text[:_MAX_FIELD_CHARS]) for source, text in given if text]


def _read_language(
    tree: HtmlElement, head: PageHead, data: LinkedData
) -> tuple[str | None, FieldReason | None]:
    """Return the language that the first label names, as a code of two or three letters, and where."""
    labels = (
        ("html lang", tree.getroottree().getroot().get("lang")),
        ("JSON-LD", data.language),
        ("og:locale", head.first("og:locale")),
        ("content-language", head.first("content-language")),
    )
    for source, label in labels:
        if found := _LANGUAGE.match((label or "").strip().lower()):
            return found[0], FieldReason("language", source, f"it says {found[0]}")
    return None, None
