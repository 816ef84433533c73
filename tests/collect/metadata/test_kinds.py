from dataclasses import replace

import pytest
from lxml.html import document_fromstring

from monitor.collect.metadata.head import read_head
from monitor.collect.metadata.kinds import (
    KindSigns,
    count_link_chars,
    find_cut,
    find_paywall,
    judge_kind,
    read_signs,
)
from monitor.collect.metadata.linkeddata import read_linked_data
from monitor.model import ArticleKind, FieldReason

SIGNS = KindSigns(
    title="Ferry back",
    path="/2024/ferry",
    section="",
    types=("NewsArticle",),
    page_types=("NewsArticle",),
    og_type="article",
    articles=1,
    has_query=False,
    is_dated=True,
)
BARE = replace(SIGNS, types=(), page_types=(), og_type="", articles=0, is_dated=False)


def judge(signs: KindSigns, text_chars: int = 2000, link_chars: int = 500) -> tuple[ArticleKind, str]:
    kind, reason = judge_kind(signs, text_chars=text_chars, link_chars=link_chars)
    assert reason.field == "kind"
    return kind, reason.source


@pytest.mark.parametrize(
    ("signs", "kind", "source"),
    [
        (SIGNS, "news", "page"),
        (replace(SIGNS, path="/opinion/ferry"), "opinion", "address"),
        (replace(SIGNS, path="/2024/editorial/ferry"), "opinion", "address"),
        (replace(SIGNS, path="/news/opinions-differ-on-ferry"), "news", "page"),
        (replace(SIGNS, section="Commentary"), "opinion", "section"),
        (replace(SIGNS, types=("OpinionNewsArticle",)), "opinion", "JSON-LD type"),
        (replace(SIGNS, title="Opinion: Keep the ferry"), "opinion", "title"),
        (replace(SIGNS, title="سرمقاله: کشتی"), "opinion", "title"),
        (replace(BARE, path="/press-releases/ferry"), "statement", "address"),
        (replace(SIGNS, path="/statements/ferry"), "news", "page"),
        (replace(SIGNS, section="بیانیه"), "statement", "section"),
        (replace(SIGNS, types=("PressRelease",)), "statement", "JSON-LD type"),
        (replace(SIGNS, title="Press release: Ferry back"), "statement", "title"),
        (replace(SIGNS, page_types=("LiveBlogPosting",)), "live", "JSON-LD type"),
        (replace(SIGNS, path="/live/ferry"), "live", "address"),
        (replace(SIGNS, path="/news/ferry-liveblog-12"), "live", "address"),
        (replace(SIGNS, title="Ferry returns – live"), "live", "title"),
        (replace(SIGNS, title="En direct, le retour du ferry"), "live", "title"),
        (replace(SIGNS, title="Where ferries live: a guide"), "news", "page"),
        (replace(SIGNS, title="Correction: Ferry back"), "correction", "title"),
        (replace(SIGNS, title="Corrections and clarifications"), "correction", "title"),
        (replace(SIGNS, title="Rectificatif : le ferry"), "correction", "title"),
        (replace(SIGNS, title="Berichtigung: Die Fähre"), "correction", "title"),
        (replace(SIGNS, title="Fe de erratas: el ferry"), "correction", "title"),
        (replace(SIGNS, title="اصلاحیه: کشتی"), "correction", "title"),
        (replace(SIGNS, title="تصحيح: العبارة"), "correction", "title"),
        (replace(SIGNS, title="Correction fluid sells out"), "news", "page"),
    ],
)
def test_the_kind_is_what_title_address_section_or_type_say(
    signs: KindSigns, kind: ArticleKind, source: str
) -> None:
    assert judge(signs) == (kind, source)


VIDEO = replace(BARE, page_types=("VideoObject",), og_type="video.other")


@pytest.mark.parametrize(
    ("signs", "text_chars", "kind"),
    [
        (VIDEO, 300, "video"),
        (replace(BARE, og_type="video"), 300, "video"),
        (VIDEO, 3000, "news"),
        (replace(SIGNS, page_types=("NewsArticle", "VideoObject")), 300, "news"),
        (replace(SIGNS, page_types=("NewsArticle", "VideoObject"), path="/videos/ferry"), 300, "video"),
    ],
)
def test_a_video_has_little_text(signs: KindSigns, text_chars: int, kind: ArticleKind) -> None:
    assert judge(signs, text_chars)[0] == kind


@pytest.mark.parametrize(
    ("signs", "link_chars", "kind"),
    [
        (replace(BARE, path="/"), 2000, "index"),
        (replace(BARE, path=""), 2000, "index"),
        (replace(BARE, path="/", has_query=True), 2000, "news"),
        (replace(BARE, path="/en/"), 2000, "index"),
        (replace(BARE, path="/tag/ferry"), 2000, "index"),
        (replace(BARE, path="/harbour", page_types=("CollectionPage",)), 2000, "index"),
        (replace(BARE, path="/", articles=12, is_dated=True), 2000, "index"),
        (replace(BARE, path="/tag/ferry"), 500, "news"),
        (replace(BARE, path="/harbour/ferry"), 9000, "news"),
        (replace(SIGNS, path="/"), 9000, "news"),
        (replace(SIGNS, path="/topics/ferry", og_type="", page_types=("ItemList",)), 9000, "news"),
    ],
)
def test_an_index_is_a_page_of_links_that_dates_no_article(
    signs: KindSigns, link_chars: int, kind: ArticleKind
) -> None:
    assert judge(signs, text_chars=600, link_chars=link_chars)[0] == kind


def read_wall(head: str, body: str = "") -> FieldReason | None:
    tree = document_fromstring(f"<html><head>{head}</head><body><p>x</p>{body}</body></html>")
    return find_paywall(tree, read_head(tree, "https://quay.example/a"), read_linked_data(tree))


def article(rest: str) -> str:
    return f'<script type="application/ld+json">{{"@type": "NewsArticle", "headline": "F", {rest}}}</script>'


@pytest.mark.parametrize(
    ("head", "body", "source"),
    [
        (article('"isAccessibleForFree": false'), "", "JSON-LD"),
        (article('"isAccessibleForFree": "False"'), "", "JSON-LD"),
        (article('"hasPart": {"@type": "WebPageElement", "isAccessibleForFree": "false"}'), "", "JSON-LD"),
        (article('"isAccessibleForFree": true'), '<div class="paywall">Subscribe now</div>', None),
        (
            '<meta property="article:content_tier" content="locked">',
            "",
            "meta article:content_tier",
        ),
        ('<meta property="article:content_tier" content="free">', "", None),
        ("", '<div class="article-paywall">Subscribe to go on</div>', "paywall element"),
        ("", '<div class="article-paywall"></div>', None),
        ("", '<div class="wallpaper">Subscribe to go on</div>', None),
    ],
)
def test_a_paywall_shows_in_head_or_body(head: str, body: str, source: str | None) -> None:
    wall = read_wall(head, body)
    assert (wall.source if wall is not None else None) == source


@pytest.mark.parametrize(
    ("text", "is_cut"),
    [
        ("The ferry came back. Subscribe to continue reading.", True),
        ("The ferry came back. This article is for subscribers only.", True),
        ("The ferry came back. La suite est réservée aux abonnés.", True),
        ("The ferry came back, and many subscribe to that view.", False),
        ("The ferry came back. Sign up to read our weekly newsletter.", False),
        ("Subscribe to continue reading. " + "The ferry came back. " * 30, False),
        ("The ferry came back. " * 200 + "Subscribe to continue reading.", False),
    ],
)
def test_a_short_text_that_ends_in_an_offer_is_cut(text: str, is_cut: bool) -> None:
    assert (find_cut(text) is not None) == is_cut


def test_signs_are_read_from_head_and_json_ld() -> None:
    tree = document_fromstring(
        '<html><head><meta property="og:type" content="Article"><meta name="section" content="Quay">'
        + article('"articleSection": "Harbour", "datePublished": "2024-05-03"')
        + '</head><body><p>x</p><a href="/b"> more <b>boats</b></a></body></html>'
    )
    signs = read_signs("https://quay.example/a%20b", "Ferry", read_head(tree, ""), read_linked_data(tree))
    assert signs == KindSigns(
        "Ferry",
        "/a b",
        "Harbour Quay",
        ("NewsArticle",),
        ("NewsArticle",),
        "article",
        1,
        has_query=False,
        is_dated=True,
    )
    assert count_link_chars(tree) == len("more boats")
