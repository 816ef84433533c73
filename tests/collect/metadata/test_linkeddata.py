import json

import pytest
from lxml.html import document_fromstring

from monitor.collect.metadata.linkeddata import LinkedData, read_linked_data

URL = "https://www.quayherald.example/2024/ferry"
PERSON = {"@type": "Person", "name": "Mina Tarr"}
FERRY = {"@type": "NewsArticle", "headline": "Ferry back", "url": URL, "datePublished": "2024-05-03"}
BOAT = {"@type": "NewsArticle", "headline": "Boat lost", "url": "https://quay.example/boat", "author": PERSON}


def read(*scripts: object, url: str = URL, titles: tuple[str, ...] = ()) -> LinkedData:
    texts = [script if isinstance(script, str) else json.dumps(script) for script in scripts]
    html = "".join(f'<script type="application/ld+json">{text}</script>' for text in texts)
    tree = document_fromstring(f"<html><head>{html}</head><body><p>x</p></body></html>")
    return read_linked_data(tree, url, titles)


@pytest.mark.parametrize(
    "author",
    [
        PERSON,
        [PERSON],
        "Mina Tarr",
        ["Mina Tarr"],
        {"name": ["Mina Tarr"]},
        {"@type": ["Person"], "name": {"@value": "Mina Tarr"}},
        {"@type": "Person", "givenName": "Mina", "familyName": "Tarr"},
        {"@type": "Person", "name": [{"@type": "Person", "name": "Mina Tarr"}]},
        [[PERSON], PERSON],
    ],
)
def test_authors_in_every_shape(author: object) -> None:
    assert read({"@type": "NewsArticle", "headline": "H", "author": author}).authors == ("Mina Tarr",)


def test_a_graph_with_references() -> None:
    data = read(
        {
            "@graph": [
                {"@type": "WebSite", "name": "The Quay Herald"},
                {"@type": "Person", "@id": "#mina", "name": "Mina Tarr"},
                {
                    "@type": ["Article", "NewsArticle"],
                    "headline": "Ferry &amp; quay",
                    "author": {"@id": "#mina"},
                },
            ]
        }
    )
    assert (data.headline, data.authors) == ("Ferry & quay", ("Mina Tarr",))
    assert data.types == ("Article", "NewsArticle")
    assert data.organisations == ("The Quay Herald",)


def test_an_organisation_is_no_person() -> None:
    data = read(
        {
            "@type": "https://schema.org/NewsArticle",
            "headline": "H",
            "author": [{"@type": "Organization", "name": "Tide Wire"}, PERSON],
            "publisher": {"@type": "NewsMediaOrganization", "name": "The Quay Herald"},
            "datePublished": "2024-05-03",
            "dateModified": "2024-05-04",
            "articleSection": ["Opinion", "Harbour"],
            "image": [{"url": "https://quay.example/i.jpg"}],
            "inLanguage": "en",
        }
    )
    assert data.authors == ("Mina Tarr",)
    assert data.collective == ("Tide Wire",)
    assert data.organisations == ("Tide Wire", "The Quay Herald")
    assert (data.published, data.updated, data.section) == ("2024-05-03", "2024-05-04", "Opinion")
    assert (data.image_url, data.language) == ("https://quay.example/i.jpg", "en")


@pytest.mark.parametrize(
    ("scripts", "titles"),
    [
        ([BOAT, FERRY], ()),
        ([[BOAT, FERRY]], ()),
        ([BOAT, {**FERRY, "url": None, "mainEntityOfPage": {"@id": URL + "/"}}], ()),
        ([{**BOAT, "url": None}, {**FERRY, "url": None}], ("Ferry back | The Quay Herald",)),
        ([{"@type": "ItemList", "itemListElement": [{"@type": "ListItem", "item": BOAT}]}, FERRY], ()),
        ([{"@type": "WebPage", "hasPart": [BOAT]}, {**FERRY, "url": None}], ()),
        ([{"@type": "WebPage", "mainEntity": FERRY}], ()),
    ],
)
def test_of_several_articles_it_is_the_one_of_the_page(
    scripts: list[object], titles: tuple[str, ...]
) -> None:
    data = read(*scripts, titles=titles)
    assert (data.headline, data.published, data.authors) == ("Ferry back", "2024-05-03", ())


def test_what_the_article_leaves_out_comes_from_its_page() -> None:
    page = {"@type": "WebPage", "@id": URL, "name": "Ferry", "datePublished": "2024-05-03", "author": PERSON}
    graph = {"@graph": [{"@type": "Article", "headline": "Ferry back"}, page, BOAT]}
    data = read(graph, titles=("Ferry back",))
    assert (data.headline, data.published, data.authors) == ("Ferry back", "2024-05-03", ("Mina Tarr",))
    assert data.articles == 2


@pytest.mark.parametrize(
    ("fields", "free"),
    [
        ({}, None),
        ({"isAccessibleForFree": True}, True),
        ({"isAccessibleForFree": "False"}, False),
        ({"isAccessibleForFree": "https://schema.org/False"}, False),
        ({"isAccessibleForFree": True, "hasPart": [{"isAccessibleForFree": False}]}, False),
    ],
)
def test_anything_closed_makes_the_article_closed(fields: dict[str, object], free: bool | None) -> None:
    assert read({**FERRY, **fields}).free is free


def test_a_video_beside_the_article_is_a_type_of_the_page() -> None:
    data = read(FERRY, {"@type": "VideoObject", "name": "Ferry"}, {**BOAT, "video": {"@type": "MovieClip"}})
    assert data.page_types == ("NewsArticle", "VideoObject")


def test_scripts_that_cannot_be_read_are_passed_over() -> None:
    assert read("{broken", "[" * 5000, {"@type": "NewsArticle", "headline": "H"}).headline == "H"
    assert read("null").authors == ()


def test_what_is_no_article_has_no_headline() -> None:
    assert read({"@type": "WebPage", "name": "Home"}).headline is None
