"""Wire tags at the start and the end of a text, and on lines of their own."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.collect.metadata.agencies import REGISTER
from monitor.collect.pages.wires import read_closing, read_opening, read_wire_line
from monitor.model import Provenance


def names(found: tuple[Provenance, ...]) -> list[str | None]:
    return [said.outlet_name for said in found]


@pytest.mark.parametrize(
    ("tag", "agency"),
    [
        ("(Reuters) -", "Reuters"),
        ("NORTH QUAY, May 3 (Reuters) -", "Reuters"),
        ("NORTH QUAY, Ilsa (AP) —", "AP"),
        ("N. QUAY, I.S. (AP) —", "AP"),
        ("Nordkai (dpa/lno) –", "dpa"),
        ("Nordkai (KNA/iz).", "KNA"),
        ("QUAI-NORD, 3 mai 2024 (AFP) -", "AFP"),
        ("QUAI-NORD, 3 juillet (AFP) –", "AFP"),
        ("CAIS DO NORTE, 3 mai 2024 (Lusa) -", "Lusa"),
        ("TEHRAN, (MNA) –", "Mehr"),
        ("Tehran - IRNA -", "IRNA"),
        ("Tehran, July 3, IRNA –", "IRNA"),
        ("تهران- ایرنا-", "IRNA"),
        ("تهران (ايسنا) –", "ISNA"),
        ("تهران - مهر -", "Mehr"),
        ("بندر - د ب أ:", "dpa"),
        ("بندر (وكالات) -", "agencies"),
        ("ПРИЧАЛ, 3 июля. /ТАСС/.", "TASS"),
        ("ПРИЧАЛ, 3 июл - РИА Новости.", "RIA Novosti"),
        ("ПРИЧАЛ. 3 июля. УНИАН.", "UNIAN"),
        ("Reuters –", "Reuters"),
        ("[北港 3日 ロイター]", "Reuters"),
        ("新华社北港5月3日电", "Xinhua"),
        ("法新社北港3日電", "AFP"),
        ("PORT ILSA, May 12 (Quayside Wire) -", "Quayside Wire"),
        ("به گزارش ایسنا،", "ISNA"),
        ("به گزارش خبرگزاري مهر،", "Mehr"),
    ],
)
def test_a_tag_opens_the_text(tag: str, agency: str) -> None:
    [wire] = read_opening(f"{tag} The ferry is back at the quay, and nobody knows why.")
    assert (wire.kind, wire.text, wire.outlet_name, wire.url) == ("wire", tag, agency, None)


def test_a_report_from_the_provinces_names_the_agency_before_the_place() -> None:
    assert names(read_opening("ایسنا/بندر نو رئیس بندر گفت")) == ["ISNA"]


def test_a_report_that_passes_on_another_s_names_both_the_nearest_first() -> None:
    assert names(read_opening("به گزارش ایرنا به نقل از رویترز، کشتی برگشت.")) == ["IRNA", "Reuters"]


@pytest.mark.parametrize(
    "paragraph",
    [
        "The band (AP) played on.",
        "The pilots' union (UNI) - which met on Monday - wants more.",
        "The harbour (see the map) - was closed.",
        "The board (Quayside Wire) - so it is called - met.",
        "Nordkai (dpo) - Die Fähre ist weg.",
        "He told AP: we go on.",
        "By the quay - Reuters says - the men wait.",
        "Mehr - das ist es - sagte niemand.",
        "رئیس بندر در ۱۲ - مهر - گفت که کشتی برگشته است.",
        "The ferry, AP, is back.",
        "به گزارش رئیس بندر، کشتی برگشت.",
        "",
        "北港社北港5月3日电 The ferry is back.",
    ],
)
def test_a_sentence_is_no_tag(paragraph: str) -> None:
    assert read_opening(paragraph) == ()


@pytest.mark.parametrize(
    ("paragraph", "agencies"),
    [
        ("It will sail again. — AFP", ["AFP"]),
        ("It will sail again.--IANS", ["IANS"]),
        ("Es wird teuer. (dpa/gem)", ["dpa"]),
        ("Es wird teuer. (SID)", ["SID"]),
        ("It will sail again (with AFP and Reuters)", ["AFP", "Reuters"]),
        ("Il repartira (avec AFP).", ["AFP"]),
        ("(dpa)", ["dpa"]),
        ("El barco volvió. EFE", ["EFE"]),
        ("(Reporting by I. Tarn for Reuters; editing by Oto Lind)", ["Reuters"]),
        ("He had worked for AFP", []),
        ("He is a member of the Movement of Anglers and Pilots (MAP).", []),
        ("He works for the Associated Press (AP).", []),
        ("He looked to the shore — Mehr", []),
        ("It sank.", []),
    ],
)
def test_a_tag_closes_the_text(paragraph: str, agencies: list[str]) -> None:
    assert names(read_closing(paragraph)) == agencies


@pytest.mark.parametrize(
    ("line", "agencies"),
    [
        ("(Reuters)", ["Reuters"]),
        ("— IRNA", ["IRNA"]),
        ("AFP/dpa", ["AFP", "dpa"]),
        ("ایسنا", ["ISNA"]),
        ("(UNI)", ["UNI"]),
        ("Por Agencia EFE", ["EFE"]),
        ("with AFP", ["AFP"]),
        ("(with agencies)", ["agencies"]),
        ("avec agences", ["agencies"]),
        ("(com informações da Lusa)", ["Lusa"]),
        ("con información de EFE", ["EFE"]),
        ("mit Material von dpa", ["dpa"]),
        ("По материалам ТАСС", ["TASS"]),
        ("(وكالات)", ["agencies"]),
        ("With inputs from PTI", ["PTI"]),
        ("With files from The Canadian Press and Ida Tarn", ["The Canadian Press"]),
        ("Additional reporting by AFP", ["AFP"]),
        ("Associated Press writers Ida Tarn and Oto Lind contributed to this report.", ["AP"]),
        (
            "Mit Informationen der Nachrichtenagenturen AFP und dpa. Manches ist ungewiss.",
            ["agencies", "AFP", "dpa"],
        ),
        ("Copyright 2024 The Associated Press. All rights reserved.", ["AP"]),
        ("© dpa-infocom, dpa:240503-99-12345/3", ["dpa"]),
        ("(Quayside Wire)", ["Quayside Wire"]),
        ("© Reuters", []),
        ("Photo: AP", []),
        ("MAP", []),
        ("Mehr", []),
        ("With AP the pilots never spoke again of the fire", []),
        ("With information from the pilots", []),
        ("The Associated Press contributed to the pilots' fund.", []),
        ("Reporting by Ida Tarn for Reuters; editing by Oto Lind", []),
        ("(see the map)", []),
        ("", []),
    ],
)
def test_a_line_of_credits(line: str, agencies: list[str]) -> None:
    assert names(read_wire_line(line)) == agencies


SIGNS = st.sampled_from([sign for agency in REGISTER for sign in agency.signs])


@given(SIGNS)
def test_every_agency_opens_a_text_in_brackets(sign: str) -> None:
    assert read_opening(f"QUAY ({sign}) - The ferry is back.")


@given(SIGNS, st.text("abcdefgh ,", min_size=310))
def test_a_long_paragraph_is_no_line_of_credits(sign: str, words: str) -> None:
    assert read_wire_line(f"With files from {sign} {words}") == ()
