import json

import pytest
from lxml.html import document_fromstring

from monitor.collect.linkeddata import LinkedData, read_linked_data

PERSON = {"@type": "Person", "name": "Mina Tarr"}


def read(*scripts: object) -> LinkedData:
    texts = [script if isinstance(script, str) else json.dumps(script) for script in scripts]
    html = "".join(f'<script type="application/ld+json">{text}</script>' for text in texts)
    return read_linked_data(document_fromstring(f"<html><head>{html}</head><body><p>x</p></body></html>"))


@pytest.mark.parametrize(
    "author",
    [
        PERSON,
        [PERSON],
        "Mina Tarr",
        ["Mina Tarr"],
        {"name": ["Mina Tarr"]},
        {"@type": ["Person"], "name": {"@value": "Mina Tarr"}},
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
    "script",
    [
        '{"@type": "NewsArticle", "headline": "H",}',
        '//<![CDATA[\n{"@type": "NewsArticle", "headline": "H"}\n//]]>',
        '{"@type": "NewsArticle", "headline": "H", "description": "two\nlines"}',
    ],
)
def test_json_that_is_nearly_right_is_read(script: str) -> None:
    assert read(script).headline == "H"


def test_scripts_that_cannot_be_read_are_passed_over() -> None:
    assert read("{broken", "[" * 5000, {"@type": "NewsArticle", "headline": "H"}).headline == "H"
    assert read("null").authors == ()


def test_what_is_no_article_has_no_headline() -> None:
    assert read({"@type": "WebPage", "name": "Home"}).headline is None
