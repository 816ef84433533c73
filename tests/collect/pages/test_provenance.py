"""What an article says of its origin, put together: notices, tags, and the canonical link."""

import pytest

from monitor.collect.pages.provenance import list_notice_places, read_canonical, read_notices, read_wires
from monitor.model import Provenance

LINKS = {"Tide Wire": "https://tide.example/story", "rules": "https://quay.example/rules"}


def say(text: str, *, closing: bool = True) -> list[tuple[str, str | None, str | None]]:
    return [(said.kind, said.outlet_name, said.url) for said in read_notices(text, LINKS, closing=closing)]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("First published by Tide Wire", [("notice", "Tide Wire", "https://tide.example/story")]),
        (
            "Republished from https://coast.example/a.",
            [("notice", "coast.example", "https://coast.example/a")],
        ),
        ("Courtesy of Tide Wire", [("notice", "Tide Wire", "https://tide.example/story")]),
        ("Source: Reuters", [("notice", "Reuters", None)]),
        ("Source: AFP, Reuters", [("notice", "AFP", None), ("notice", "Reuters", None)]),
        (
            "(Quelle: APA/kna/dpa)",
            [("wire", "APA", None), ("wire", "dpa", None)],
        ),
        (
            "Reuters via Tide Wire",
            [("wire", "Reuters", None), ("notice", "Tide Wire", "https://tide.example/story")],
        ),
        (
            "Source: Reuters via Tide Wire",
            [("notice", "Reuters", None), ("notice", "Tide Wire", "https://tide.example/story")],
        ),
        ("منبع: ایسنا به نقل از روزنامه موج", [("notice", "ISNA", None), ("notice", "روزنامه موج", None)]),
    ],
)
def test_who_is_named_is_linked_and_in_order(
    text: str, said: list[tuple[str, str | None, str | None]]
) -> None:
    assert say(text) == said


@pytest.mark.parametrize(
    ("block", "name"),
    [
        ("Quayside Wire", "Quayside Wire"),
        ("Harbour Today", "Harbour Today"),
        ("Review", None),
        ("Latest News", None),
        ("News Flash", None),
        ("Pilots and cooks", None),
    ],
)
def test_a_name_alone_is_a_credit_below_the_text(block: str, name: str | None) -> None:
    assert say(block) == ([("wire", name, None)] if name else [])
    assert say(block, closing=False) == []


@pytest.mark.parametrize(
    ("paragraphs", "agencies"),
    [
        (["QUAY (AP) — The ferry is back.", "It rained.", "It sank. (AFP)"], ["AP", "AFP"]),
        (["Breaking", "QUAY (AP) — The ferry is back.", "It sank."], ["AP"]),
        (["The ferry is back.", "It sank. (AFP)", "Ida Tarn reported from the quay."], ["AFP"]),
        (["The ferry is back.", "It rained.", "QUAY (AP) — It sank.", "It rained.", "It sank."], []),
        ([], []),
    ],
)
def test_tags_open_and_close_a_text(paragraphs: list[str], agencies: list[str]) -> None:
    assert [wire.outlet_name for wire in read_wires(paragraphs)] == agencies


@pytest.mark.parametrize(
    ("canonical", "host"),
    [
        ("https://www.tide.example/story", "tide.example"),
        ("https://tide.example/?p=12", "tide.example"),
        ("https://tide.example/", None),
        ("https://quay.example/other", None),
        ("https://www.quay.example/a", None),
        ("https://m.quay.example/a", None),
        ("https://quay.co.uk/a", None),
        ("https://thequay.com/a", None),
        ("https://staging.tide.example/a", None),
        ("https://tide-dev.tide.example/a", None),
        ("http://tide.local/a", None),
        ("http://10.0.0.1/a", None),
        ("http://localhost/a", None),
        ("https://news.google.com/articles/a", None),
        ("https://www.msn.com/a", None),
        ("not a url", None),
        (None, None),
    ],
)
def test_a_canonical_link_to_another_outlet(canonical: str | None, host: str | None) -> None:
    said = read_canonical(canonical, "https://quay.example/a")
    assert said == (Provenance("canonical", str(canonical), host, canonical) if host else None)


def test_notices_stand_at_the_start_and_in_the_last_third() -> None:
    assert sorted(position for position in list_notice_places(12) if 0 <= position < 12) == [
        0,
        1,
        8,
        9,
        10,
        11,
    ]
