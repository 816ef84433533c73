import pytest

from monitor.collect.provenance import notice_positions, read_canonical, read_notice, read_wire

LINKS = {"Tide Wire": "https://tide.example/story", "rules": "https://quay.example/rules"}


@pytest.mark.parametrize(
    ("text", "outlet", "url"),
    [
        ("This piece was first posted on this blog.", None, None),
        ("Originally published here", None, None),
        ("این مطلب نخستین بار در این سایت منتشر شد", None, None),
        (
            "This article was originally published by Tide Wire on 3 May 2024.",
            "Tide Wire",
            "https://tide.example/story",
        ),
        ("A longer version of this essay first appeared in Northern Letters.", "Northern Letters", None),
        ("First published on 3 May 2024 by The Quay Herald", "The Quay Herald", None),
        ("Republished with permission from Coast Review.", "Coast Review", None),
        ("Republished from https://coast.example/a.", "coast.example", "https://coast.example/a"),
        ("Source: coast.example", "coast.example", None),
        ("Source: Reuters", "Reuters", None),
        ("The post Ferry returns appeared first on Tide Wire.", "Tide Wire", "https://tide.example/story"),
        ("Cet article a été publié initialement sur Le Phare du Soir.", "Le Phare du Soir", None),
        ("Dieser Beitrag erschien zuerst bei Hafenbote.", "Hafenbote", None),
        ("Quelle: Hafenbote", "Hafenbote", None),
        ("منبع: روزنامهٔ بندر", "روزنامهٔ بندر", None),
        ("به نقل از ایسنا", "ISNA", None),
        ("این گزارش نخستین بار در روزنامه موج منتشر شد.", "روزنامه موج", None),
        ("المصدر: رويترز", "Reuters", None),
    ],
)
def test_notices(text: str, outlet: str | None, url: str | None) -> None:
    notice = read_notice(text, LINKS)
    assert notice is not None
    assert (notice.kind, notice.text) == ("notice", text)
    assert (notice.outlet_name, notice.url) == (outlet, url)


@pytest.mark.parametrize(
    "text",
    [
        "This report was published by the harbour office on Monday and shows that fewer ferries sail.",
        "The story was first published in great haste, and nobody checked the names.",
        "Source: he would not say where the light came from",
        "Sources: two sailors and a pilot",
        "به نقل از ایسنا، رئیس بندر گفت کشتی روز جمعه بازگشته است و خدمه سالم هستند.",
        "Republished charts show the sandbank further north.",
        "The ferry first appeared on the horizon at noon.",
    ],
)
def test_sentences_about_publishing_are_no_notices(text: str) -> None:
    assert read_notice(text, LINKS) is None


@pytest.mark.parametrize(
    ("text", "agency"), [("(Reuters)", "Reuters"), ("— IRNA", "IRNA"), ("AFP/dpa", "AFP"), ("ایسنا", "ISNA")]
)
def test_a_block_that_is_an_agency_is_a_wire_tag(text: str, agency: str) -> None:
    notice = read_notice(text, {})
    assert notice is not None
    assert (notice.kind, notice.outlet_name) == ("wire", agency)


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        (
            "NORTH QUAY, May 3 (Reuters) - The ferry is back.",
            "It sank.",
            ("NORTH QUAY, May 3 (Reuters) -", "Reuters"),
        ),
        ("تهران (ایرنا) – کشتی برگشت.", "پایان.", ("تهران (ایرنا) –", "IRNA")),
        ("The ferry is back.", "It will sail again. — AFP", ("— AFP", "AFP")),
        ("The band (AP) played on.", "It sank.", None),
        ("The ferry is back.", "He had worked for AFP", None),
    ],
)
def test_wire_tags_in_the_text(first: str, last: str, expected: tuple[str, str] | None) -> None:
    wire = read_wire(first, last)
    assert (wire and (wire.text, wire.outlet_name)) == expected


@pytest.mark.parametrize(
    ("canonical", "host"),
    [
        ("https://www.tide.example/story", "tide.example"),
        ("https://quay.example/other", None),
        ("https://www.quay.example/a", None),
        ("https://m.quay.example/a", None),
        (None, None),
    ],
)
def test_a_canonical_link_to_another_host(canonical: str | None, host: str | None) -> None:
    said = read_canonical(canonical, "https://quay.example/a")
    assert (said and (said.kind, said.outlet_name, said.url)) == (host and ("canonical", host, canonical))


def test_notices_stand_at_the_start_and_in_the_last_third() -> None:
    assert sorted(position for position in notice_positions(12) if 0 <= position < 12) == [0, 1, 8, 9, 10, 11]


@pytest.mark.parametrize(
    ("block", "name"),
    [("(Quayside Wire)", "Quayside Wire"), ("(see the map)", None), ("(Quay) and more", None)],
)
def test_a_line_that_is_only_a_name_in_brackets_is_a_wire_tag(block: str, name: str | None) -> None:
    found = read_notice(block, {})
    assert (found.outlet_name if found else None) == name


@pytest.mark.parametrize(
    ("first", "name"),
    [
        ("PORT ILSA, May 12 (Quayside Wire) - The board met.", "Quayside Wire"),
        ("The board (Quayside Wire) - so it is called - met.", None),
    ],
)
def test_an_agency_that_no_list_knows_is_known_by_its_dateline(first: str, name: str | None) -> None:
    found = read_wire(first, "It rained.")
    assert (found.outlet_name if found else None) == name


@pytest.mark.parametrize(
    ("block", "name"),
    [
        ("Reprinted from Quay Voice, the paper of the pilots' union.", "Quay Voice"),
        ("Originally published by the Ilsa Gazette. Subscribe to the Gazette.", "Ilsa Gazette"),
        ("This statement was issued by Pilots & Rights and is printed here in full.", "Pilots & Rights"),
        ("Extract. The full article is on the site of The Harbour Ledger.", "The Harbour Ledger"),
        ("Source: Quayside Wire. The Courier lives on gifts.", "Quayside Wire"),
        ("Text by Quay Voice.", "Quay Voice"),
        ("From The Harbour Ledger.", "The Harbour Ledger"),
        ("Quayside Wire", "Quayside Wire"),
        ("Harbour Today", "Harbour Today"),
        ("From the bridge came cheers.", None),
        ("Pilots and cooks", None),
        ("The statement was long and dull.", None),
    ],
)
def test_a_footer_names_whom_the_text_comes_from(block: str, name: str | None) -> None:
    found = read_notice(block, {})
    assert (found.outlet_name if found else None) == name
