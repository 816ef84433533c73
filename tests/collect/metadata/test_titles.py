import pytest
from lxml.html import document_fromstring

from monitor.collect.metadata.titles import Title, TitleField, choose_title

OUTLETS = ("The Quay Herald", "quayherald.example", "quayherald")


def choose(body: str, **fields: str) -> Title | None:
    names = {"ld": "JSON-LD", "og": "og:title", "twitter": "twitter:title", "title": "title"}
    given = [TitleField(names[key], text) for key, text in fields.items()]
    return choose_title(document_fromstring(f"<html><body>{body}</body></html>"), given, OUTLETS)


@pytest.mark.parametrize(
    ("body", "fields", "title", "source"),
    [
        (
            "<h1>Ferry returns to the north quay</h1>",
            {"og": "You will not believe this", "title": "Ferry returns to the north quay | Quay Herald"},
            "Ferry returns to the north quay",
            "h1",
        ),
        (
            "<h1>It came in the night</h1>",
            {"ld": "Ferry back after storm", "og": "Ferry back after storm | The Quay Herald"},
            "Ferry back after storm",
            "JSON-LD",
        ),
        (
            "<h1><span>Harbour</span> Ferry is back at last</h1>",
            {"title": "Ferry is back at last - Harbour | The Quay Herald"},
            "Ferry is back at last",
            "h1",
        ),
        (
            "<h1><span>Harbour:</span> Ferry is back at last</h1>",
            {"og": "Harbour: Ferry is back at last"},
            "Harbour: Ferry is back at last",
            "h1",
        ),
        (
            "<h1><b>Harbour</b>Ferry is back at last</h1>",
            {"og": "Harbour / Ferry is back at last", "ld": "Ferry is back, at last"},
            "Harbour / Ferry is back at last",
            "og:title",
        ),
        (
            "<h1>Harbour news Ferry is back at last</h1>",
            {"og": "Ferry is back at last", "twitter": "Ferry is back at last"},
            "Ferry is back at last",
            "og:title",
        ),
        (
            '<ol class="breadcrumbs"><li><h1>Ferry: boat returns to quay</h1></li></ol>'
            "<h2>More news</h2><h2>The old ferry is back</h2>",
            {"og": "The old ferry is back", "title": "Ferry: boat returns to quay"},
            "The old ferry is back",
            "h2",
        ),
        (
            "<nav><h1>Ferry: boat returns to quay</h1></nav><h2><i>Harbour</i>"
            '<span class="headline">Ferry boat returns</span></h2>',
            {"ld": "Ferry boat returns", "title": "Ferry: boat returns to quay"},
            "Ferry boat returns",
            "h2",
        ),
        (
            "<nav><h1>Ferry: boat returns to quay</h1></nav><h2>Boat returns to quay</h2>",
            {"og": "Ferry: boat returns to quay"},
            "Ferry: boat returns to quay",
            "h1",
        ),
        (
            "<h1>The boat that nobody here expected</h1>",
            {"title": "Ferry"},
            "The boat that nobody here expected",
            "h1",
        ),
        (
            "<p>x</p>",
            {"og": "Ferry one", "twitter": "Ferry two", "title": "Ferry two"},
            "Ferry two",
            "twitter:title",
        ),
        ("<h1>Short</h1>", {}, "Short", "h1"),
    ],
)
def test_the_title_is_what_most_speaks_for(
    body: str, fields: dict[str, str], title: str, source: str
) -> None:
    chosen = choose(body, **fields)
    assert chosen is not None
    assert (chosen.text, chosen.reason.field, chosen.reason.source) == (title, "title", source)


def test_the_outlets_name_is_no_title() -> None:
    assert choose("<h1>The Quay Herald</h1>", title="Quay Herald") is None


def test_the_heading_that_shows_the_title_is_given() -> None:
    chosen = choose("<h1>The Quay Herald</h1><h1>Ferry is back</h1>", og="Ferry is back")
    assert chosen is not None
    assert chosen.heading is not None
    assert chosen.heading.text == "Ferry is back"
    assert chosen.reason.why == "equals og:title"
