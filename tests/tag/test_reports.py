"""From what the network sees to attributions, with a network made by hand. All people are invented."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.model import Attribution, Block
from monitor.tag.networks import load_network
from monitor.tag.quotes import find_attributions
from monitor.tag.sentences import split_paragraphs
from tests.tag.networks import Spoken, make_network

Found = tuple[str | None, tuple[str, ...], tuple[str, ...]]


def read(text: str, *seen: Spoken, language: str | None = "en") -> tuple[Attribution, ...]:
    return find_attributions(text, split_paragraphs(text), language, make_network(text, seen))


def show(text: str, found: tuple[Attribution, ...], direct: bool) -> list[Found]:
    return [
        (each.speaker, each.via, tuple(text[start:end] for start, end in each.content))
        for each in found
        if each.direct == direct
    ]


def direct(text: str, *seen: Spoken) -> list[Found]:
    return show(text, read(text, *seen), True)


def indirect(text: str, *seen: Spoken) -> list[Found]:
    return show(text, read(text, *seen), False)


# --- quotation marks -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "“The quay is closed until spring,” grumbled Orla Finch.",
        '"The quay is closed until spring," grumbled Orla Finch.',
        "‘The quay is closed until spring,’ grumbled Orla Finch.",
        "“The quay is closed until spring,” — grumbled Orla Finch.",
    ],
)
def test_content_that_touches_a_mark_is_the_inside_of_the_quotation(text: str) -> None:
    seen = Spoken(("quay is closed until spring",), "grumbled", "Orla Finch")
    assert direct(text, seen) == [("Orla Finch", (), ("The quay is closed until spring,",))]
    assert indirect(text, seen) == []


def test_a_comma_behind_the_closing_mark_belongs_to_neither() -> None:
    text = "“The quay is closed until spring”, grumbled Orla Finch."
    seen = Spoken(("“The quay is closed until spring”,",), "grumbled", "Orla Finch")
    assert read(text, seen)[0].content == ((1, 32),)
    assert indirect(text, seen) == []


def test_parts_of_a_quotation_that_a_cue_parts_are_one_attribution() -> None:
    text = "“We came,” Orla Finch grumbled, “and we saw it.”"
    seen = Spoken(("“We came,”", "“and we saw it.”"), "grumbled", "Orla Finch")
    assert direct(text, seen) == [("Orla Finch", (), ("We came,", "and we saw it."))]


def test_a_clause_around_a_quotation_is_indirect_and_the_quotation_direct() -> None:
    text = "Orla Finch grumbled that the wall was “a disgrace to us” for years."
    seen = Spoken(("that the wall was “a disgrace to us",), "grumbled", "Orla Finch")
    assert direct(text, seen) == [("Orla Finch", (), ("a disgrace to us",))]
    assert indirect(text, seen) == [("Orla Finch", (), ("that the wall was “a disgrace to us”",))]


def test_a_quotation_left_open_goes_on_in_the_next_paragraph_whatever_is_seen_there() -> None:
    text = (
        "Orla Finch grumbled: “The first is the light.\n\n“The second is the bell, they say.”\n\n"
        "Tamsin Vale sighed: “The third is the fog of the bay.”"
    )
    seen = [
        Spoken(("The first is the light.",), "grumbled", "Orla Finch"),
        Spoken(("“The second is the bell", "The third is the fog"), "sighed", "Tamsin Vale"),
    ]
    assert direct(text, *seen) == [
        ("Orla Finch", (), ("The first is the light.", "The second is the bell, they say.")),
        ("Tamsin Vale", (), ("The third is the fog of the bay.",)),
    ]


def test_a_title_is_no_quotation() -> None:
    text = "Orla Finch grumbled that the “Eastern Star” had sunk."
    seen = Spoken(("that the “Eastern Star” had sunk",), "grumbled", "Orla Finch")
    assert direct(text, seen) == []
    assert indirect(text, seen) == [("Orla Finch", (), ("that the “Eastern Star” had sunk",))]


# --- speakers ------------------------------------------------------------------------------------


def test_surnames_and_pronouns_stand_for_the_full_name() -> None:
    text = (
        "Orla Finch, a retired pilot, grumbled that the wall held. The quay did not, Mrs. Finch admitted. "
        "She feared it was lost."
    )
    seen = [
        Spoken(("that the wall held",), "grumbled", "Orla Finch, a retired pilot,"),
        Spoken(("The quay did not",), "admitted", "Mrs. Finch"),
        Spoken(("it was lost",), "feared", "She"),
    ]
    found = read(text, *seen)
    assert [each.speaker for each in found] == ["Orla Finch"] * len(found)
    assert found[0].role == "a retired pilot"


def test_a_role_before_the_name_is_the_role() -> None:
    text = "The head of the harbour board, Orla Finch, grumbled that the wall held."
    seen = Spoken(("that the wall held",), "grumbled", "The head of the harbour board, Orla Finch")
    (found,) = read(text, seen)
    assert (found.speaker, found.role) == ("Orla Finch", "The head of the harbour board")


@pytest.mark.parametrize(
    ("source", "speaker", "role"),
    [
        ("Quays & Boats Watch", "Quays & Boats Watch", None),
        ("Orla Finch, 79,", "Orla Finch", None),
        ("retired pilot Orla Finch", "Orla Finch", "retired pilot"),
    ],
)
def test_names_are_read_from_the_source(source: str, speaker: str, role: str | None) -> None:
    text = f"That the wall held, {source} grumbled."
    (found,) = read(text, Spoken(("That the wall held",), "grumbled", source))
    assert (found.speaker, found.role) == (speaker, role)


def test_a_source_never_stands_in_another_paragraph() -> None:
    text = "The wall had allegedly held.\n\nOrla Finch went home."
    seen = [Spoken(("The wall had",), "allegedly"), Spoken(("home",), "went", "Orla Finch")]
    assert read(text, *seen)[0].speaker is None


def test_i_within_a_quotation_is_who_is_quoted() -> None:
    text = "“The sea is high, and I fear the wall will not hold it,” grumbled Orla Finch."
    seen = [
        Spoken(("The sea is high, and",), "grumbled", "Orla Finch"),
        Spoken(("the wall will not hold it",), "fear", "I"),
    ]
    assert direct(text, *seen) == [
        ("Orla Finch", (), ("The sea is high, and I fear the wall will not hold it,",))
    ]
    assert indirect(text, *seen) == [("Orla Finch", (), ("the wall will not hold it",))]


# --- chains --------------------------------------------------------------------------------------


def test_who_reports_in_the_words_of_another_speaks_through_them() -> None:
    text = "Morning Bell grumbled that Orla Finch feared the wall was lost."
    seen = [
        Spoken(("that Orla Finch feared",), "grumbled", "Morning Bell"),
        Spoken(("the wall was lost",), "feared", "Orla Finch"),
    ]
    assert indirect(text, *seen) == [
        ("Morning Bell", (), ("that Orla Finch feared",)),
        ("Orla Finch", ("Morning Bell",), ("the wall was lost",)),
    ]


def test_a_chain_that_the_text_spells_out_is_told_by_the_rules() -> None:
    text = "Morning Bell, citing Orla Finch, reported: “The wall was not built for us.”"
    seen = Spoken(("“The wall was not built for us.”",), "reported", "Morning Bell")
    assert direct(text, seen) == [("Orla Finch", ("Morning Bell",), ("The wall was not built for us.",))]


def test_a_quotation_within_a_quotation_is_told_by_the_rules() -> None:
    text = "Bellnews grumbled: “The race was dull. Tamsin Vale said, ‘People do not want new walls.’”"
    seen = Spoken(("The race was dull. Tamsin Vale said",), "grumbled", "Bellnews")
    assert [(speaker, via) for speaker, via, _ in direct(text, seen)] == [
        ("Bellnews", ()),
        ("Tamsin Vale", ("Bellnews",)),
    ]


# --- what the network passes over ----------------------------------------------------------------


def test_a_long_quotation_that_is_passed_over_is_what_the_rules_say() -> None:
    text = (
        "“The quay is closed until spring,” said Orla Finch.\n\nA storm “made by careless men’s hands” came."
    )
    assert direct(text) == [
        ("Orla Finch", (), ("The quay is closed until spring,",)),
        (None, (), ("made by careless men’s hands",)),
    ]


def test_short_quotations_and_indirect_speech_that_are_passed_over_are_not_attributed() -> None:
    assert read("Orla Finch said the “old wall” would hold until the spring.") == ()


@pytest.mark.parametrize("language", ["fa", "de", None, "xx"])
def test_in_other_languages_the_network_is_not_asked(language: str | None) -> None:
    text = "Orla Finch grumbled that the wall held."
    seen = Spoken(("that the wall held",), "grumbled", "Orla Finch")
    assert read(text, seen, language=language) == read(text, language=language)


def test_a_block_in_another_language_is_left_to_the_rules() -> None:
    text = "Orla Finch grumbled that the wall held."
    seen = Spoken(("that the wall held",), "grumbled", "Orla Finch")
    block = Block("paragraph", 0, len(text), language="fr")
    assert find_attributions(text, [block], "en", make_network(text, [seen])) == ()


# --- laws ----------------------------------------------------------------------------------------

WORDS = ["Orla", "Finch", "said", "that", "he", "“", "”", "‘", "’", '"', ",", ".", ":", "—", "the", "wall"]
WORDS += ["\n\n", "and", "held", "quoted", "as", "saying", "told", "گفت", "«", "»"]


@settings(deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=40), st.data())
def test_ranges_are_ordered_within_the_text_and_do_not_overlap(words: list[str], data: st.DataObject) -> None:
    text = " ".join(words)
    plain = [word for word in dict.fromkeys(words) if word.isalnum()]
    pick = st.sampled_from(plain) if plain else st.nothing()
    seen = st.builds(Spoken, st.tuples(pick), pick, st.none() | pick)
    found = read(text, *data.draw(st.lists(seen, max_size=4)) if plain else ())
    assert [each.content[0] for each in found] == sorted(each.content[0] for each in found)
    for each in found:
        for start, end in (*each.content, *each.source, *each.cue):
            assert 0 <= start < end <= len(text)
        edges = [edge for span in each.content for edge in span]
        assert edges == sorted(edges)


# --- the network that comes with the program -----------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "“The harbour is closed until spring,” Orla Finch said on Monday. “Nobody told us why.”",
        '"The harbour is closed until spring," Orla Finch said on Monday. "Nobody told us why."',
    ],
)
def test_a_plain_quotation_is_found_with_its_speaker(text: str) -> None:
    found = find_attributions(text, split_paragraphs(text), "en", load_network("attribution"))
    expected = ("The harbour is closed until spring,", "Nobody told us why.")
    assert show(text, found, True) == [("Orla Finch", (), expected)]


@pytest.mark.parametrize("text", ["", " \n\n ", "“", "گفت که دیوار شکست.", "🌊" * 50, "\u200c", "said"])
def test_odd_texts_are_read_without_harm(text: str) -> None:
    for each in find_attributions(text, split_paragraphs(text), "en", load_network("attribution")):
        assert all(0 <= start < end <= len(text) for start, end in (*each.source, *each.cue, *each.content))
    assert not find_attributions(text, split_paragraphs(text), "en", make_network("", []))


def test_a_paragraph_of_a_hundred_thousand_characters_takes_bounded_time() -> None:
    text = "Orla Finch said the “old wall” would hold, and “nobody” believed her. " * 1500
    began = time.process_time()
    find_attributions(text, split_paragraphs(text), "en", make_network("", []))
    assert time.process_time() - began < 10
