import pytest

from monitor.collect.metadata.names import is_agency, is_nobody, split_authors, tidy_byline

OUTLETS = ("The Quay Herald", "quayherald.example")


@pytest.mark.parametrize(
    ("written", "names"),
    [
        (["Mina Tarr, Oto Lind und Ada Holm"], ("Mina Tarr", "Oto Lind", "Ada Holm")),
        (["Mina Tarr; Oto Lind", "Ada Holm"], ("Mina Tarr", "Oto Lind", "Ada Holm")),
        (["Mina Tarr & Oto Lind"], ("Mina Tarr", "Oto Lind")),
        (["Mina Tarr y Oto Lind"], ("Mina Tarr", "Oto Lind")),
        (["Von Mina Tarr"], ("Mina Tarr",)),
        (["ByMina Tarr"], ("Mina Tarr",)),
        (["Bylle Tarr"], ("Bylle Tarr",)),
        (["Autorin: Mina Tarr"], ("Mina Tarr",)),
        (["Written by Mina Tarr on 3 May 2024"], ("Mina Tarr",)),
        (["By Mina Tarr December 16, 2016, 4:19 PM"], ("Mina Tarr",)),
        (["Mina Tarr, harbour editor, and Oto Lind"], ("Mina Tarr", "Oto Lind")),
        (["Mina Tarr Senior Writer, Boats"], ("Mina Tarr",)),
        (["Mina Tarr (Oslo, bureau nord)"], ("Mina Tarr",)),
        (["Mina Tarr mina@quayherald.example"], ("Mina Tarr",)),
        (["Mina Tarr 5 min read"], ("Mina Tarr",)),
        (["Mina Tarr, The Quay Herald"], ("Mina Tarr",)),
        (["Mina Tarr, AFP"], ("Mina Tarr",)),
        (["Petra", "APA"], ("Petra",)),
        (["quayherald.example, Oslo, Norway"], ()),
        (["Sun Tarr"], ("Sun Tarr",)),
        (["tar, lin"], ("tar", "lin")),
        (["مینا تار و اتو لیند"], ("مینا تار", "اتو لیند")),
        (["نویسنده: مینا تار"], ("مینا تار",)),
        (["https://quay.example/mina", "@mina", "Staff reporter", "12345", ""], ()),
        (["Reuters", "dpa/lno", "Agencia Marea", "Editorial Board", "Redaktion", "No Author"], ()),
        (["Subscribe to our newsletter", "More articles", "Sat", "Read more"], ()),
        (["MINA TARR", "Mina Tarr"], ("MINA TARR",)),
        (["a" * 61], ()),
        (["Tarr " * 400], ()),
    ],
)
def test_split_authors(written: list[str], names: tuple[str, ...]) -> None:
    assert split_authors(written, OUTLETS) == names


@pytest.mark.parametrize(
    ("name", "agency", "nobody"),
    [
        ("AFP", True, False),
        ("Associated Press in Oslo", True, False),
        ("SID Nachrichtenagentur", True, False),
        ("dpa/AFP", True, False),
        ("Agence Marée", True, False),
        ("TT", True, False),
        ("Petra", False, False),
        ("Mina Tarr", False, False),
        ("No Author", False, True),
        ("admin", False, True),
        ("Newsdesk", False, False),
    ],
)
def test_agencies_and_nobodies(name: str, agency: bool, nobody: bool) -> None:
    assert (is_agency(name), is_nobody(name)) == (agency, nobody)


def test_a_byline_is_tidied_of_all_but_its_names() -> None:
    assert tidy_byline("By  Mina Tarr (Quay) 3 May 2024") == "Mina Tarr"
    assert tidy_byline("By The Tide Wire") == "The Tide Wire"
