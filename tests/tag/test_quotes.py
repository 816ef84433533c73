"""Who says what. The people, outlets and events are invented."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.model import Attribution, Block, BlockKind
from monitor.tag.quotes import describe_attributions, find_attributions
from monitor.tag.sentences import split_paragraphs


def find(text: str, language: str = "en") -> tuple[Attribution, ...]:
    return find_attributions(text, split_paragraphs(text), language)


def direct(text: str, language: str = "en") -> list[tuple[str | None, tuple[str, ...]]]:
    return [
        (each.speaker, tuple(text[start:end] for start, end in each.content))
        for each in find(text, language)
        if each.direct
    ]


def indirect(text: str, language: str = "en") -> list[tuple[str | None, tuple[str, ...]]]:
    return [
        (each.speaker, tuple(text[start:end] for start, end in each.content))
        for each in find(text, language)
        if not each.direct
    ]


def speakers(text: str, language: str = "en") -> list[tuple[str | None, str | None, tuple[str, ...]]]:
    return [(each.speaker, each.role, each.via) for each in find(text, language) if each.direct]


# --- where the quotation stands ------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "Orla Finch said: “The quay is closed until spring.”",
        "Orla Finch said, “The quay is closed until spring.”",
        "“The quay is closed until spring.” said Orla Finch.",
        "On Monday, Orla Finch, who lives nearby, told reporters: “The quay is closed until spring.”",
        "In her letter to the board, Orla Finch wrote: “The quay is closed until spring.”",
        "VALMORE (Agency) – Orla Finch went to the pier, saying: “The quay is closed until spring.”",
        "Orla Finch (Harbour Party) said in a video message that “The quay is closed until spring.”",
        "This was acknowledged by Orla Finch on May 4: “The quay is closed until spring.”",
        "“The quay is closed until spring.”, according to Orla Finch.",
        "In March Orla Finch told the board: “The quay is closed until spring.”",
    ],
)
def test_a_quotation_belongs_to_the_speaker_its_sentence_names(text: str) -> None:
    assert direct(text) == [("Orla Finch", ("The quay is closed until spring.",))]


def test_a_quotation_goes_on_after_the_cue_and_in_the_next_sentence() -> None:
    text = "“We came,” Orla Finch said, “and we saw it.” “It was late and nobody stayed.”"
    expected = [("Orla Finch", ("We came,", "and we saw it.", "It was late and nobody stayed."))]
    assert direct(text) == expected


def test_a_lead_in_announces_the_paragraphs_that_follow() -> None:
    text = (
        "Mrs. Orla Finch, the chair of the Board of Quays (BQ) said in her remarks on the Day of the Sea:\n\n"
        "“The first thing is the light.”\n\n“The second thing is the bell.”\n\nThe hall was full."
    )
    assert direct(text) == [
        ("Orla Finch", ("The first thing is the light.", "The second thing is the bell."))
    ]


def test_a_quotation_left_open_goes_on_in_the_next_paragraph() -> None:
    text = "Orla Finch said: “The first thing is the light.\n\n“The second thing is the bell.”"
    assert direct(text) == [
        ("Orla Finch", ("The first thing is the light.", "The second thing is the bell."))
    ]


def test_a_quotation_before_any_cue_belongs_to_the_one_who_goes_on() -> None:
    text = "“The first thing is the light.”\n\n“The second thing is the bell,” Orla Finch said."
    assert direct(text) == [
        ("Orla Finch", ("The first thing is the light.", "The second thing is the bell,"))
    ]


def test_a_paragraph_in_the_outlets_words_ends_a_turn() -> None:
    text = "Orla Finch said: “The light is first.”\n\nThe hall emptied.\n\n“Who will pay for all of it?”"
    assert direct(text)[-1] == (None, ("Who will pay for all of it?",))


# --- who it is -----------------------------------------------------------------------------------


def test_surnames_titles_and_pronouns_stand_for_the_full_name() -> None:
    text = (
        "Tamsin Vale, a retired engineer, said: “The first wall held well.”\n\n"
        "Mr. Vale said: “The second wall did not hold.”\n\nHe added: “The third was never built.”\n\n"
        "According to Vale, the plan was old."
    )
    assert [speaker for speaker, _ in direct(text)] == ["Tamsin Vale"] * 3
    assert indirect(text) == [("Tamsin Vale", ("the plan was old",))]


def test_a_pronoun_keeps_the_gender_it_was_first_used_with() -> None:
    text = (
        "Mrs. Orla Finch said the wall held.\n\nMr. Tamsin Vale said it broke.\n\n"
        "She added: “It held until the storm was over.”"
    )
    assert direct(text)[0][0] == "Orla Finch"


@pytest.mark.parametrize(
    ("lead", "speaker", "role"),
    [
        ("Orla Finch, a retired engineer, said", "Orla Finch", "a retired engineer"),
        (
            "Orla Finch, spokeswoman of the Board of Quays said",
            "Orla Finch",
            "spokeswoman of the Board of Quays",
        ),
        ("Orla Finch, a keeper of birds who lived in Ost, Vell, and Quill, told us", "Orla Finch", None),
        ("President Orla Finch said", "Orla Finch", "President"),
        ("Harbour master Sir Orla Finch QC said", "Orla Finch", None),
        ("State-run Morning Bell reported", "Morning Bell", "State-run"),
        ("A statement by 12 harbour pilots says", "a statement by 12 harbour pilots", None),
        ("The rescue committee said", "the rescue committee", None),
        ("Some harbour experts said", "some harbour experts", None),
    ],
)
def test_speaker_and_role_are_read_from_the_words_around_the_cue(
    lead: str, speaker: str, role: str | None
) -> None:
    (found,) = speakers(f"{lead}: “The quay is closed until spring.”")
    assert found[0] == speaker
    if role is not None:
        assert found[1] == role


def test_a_body_is_remembered_by_its_noun() -> None:
    text = (
        "Also, a statement by 12 harbour pilots addresses the storm: “The lights had failed for years.” "
        "The statement adds, “We ask for new ones before the winter.”"
    )
    assert [speaker for speaker, _ in direct(text)] == ["a statement by 12 harbour pilots"] * 2


def test_a_body_called_so_once_is_meant_by_its_noun() -> None:
    first = "Harbour Power, the state company, said the dam was old. "
    second = "Tide Rail, a ferry company, said it would wait. "
    last = "The company said the wall would hold."
    assert indirect(first + last)[-1][0] == "Harbour Power"
    assert indirect(first + second + last)[-1][0] == "the company"


def test_a_pronoun_stands_for_the_only_one_named_before_anybody_spoke() -> None:
    assert direct("It was Orla Finch. She said: “The quay is ours again.”")[0][0] == "Orla Finch"
    both = "It was Orla Finch or Mina Tarr. She said: “The quay is ours again.”"
    assert direct(both)[0][0] is None


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("“The quay is ours until spring.” — Ada Quill", "Ada Quill"),
        ("“The quay is ours until spring.” – Ada Quill, a pilot", "Ada Quill"),
        ("“The quay is ours until spring.”\n\n— Ada Quill.", "Ada Quill"),
        ("«The quay is ours until spring.» — نادر ساحلی", "نادر ساحلی"),
        ("“The quay is ours until spring.” — nobody knows who", None),
        ("“The quay is ours until spring.”\n\nThe hall was full.\n\n— Ada Quill", None),
    ],
)
def test_a_line_signed_with_a_dash_is_its_signers(text: str, speaker: str | None) -> None:
    before = "Orla Finch said the hall was cold.\n\n"
    language = "fa" if "«" in text else "en"
    (found,) = [one for one in find(before + text, language) if one.direct]
    assert found.speaker in ({speaker} if speaker else {None, "Orla Finch"})


# --- chains --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "speaker", "via"),
    [
        (
            "On May 4, the semi-official TIDA news agency quoted “Windrose,” a student website close to the "
            "board, as saying, “The wall was not built to keep anybody out.”",
            "Windrose",
            ("TIDA",),
        ),
        (
            "Orla Finch was quoted by Morning Bell as saying: “The wall was not built for us.”",
            "Orla Finch",
            ("Morning Bell",),
        ),
        (
            "In an interview with the state-run Bellonline on the sea and its role, Tamsin Vale, a maker of "
            "films close to the board, stated: “The sea was the main topic of the year.”",
            "Tamsin Vale",
            ("Bellonline",),
        ),
        (
            "Morning Bell, citing Orla Finch, reported: “The wall was not built for us.”",
            "Orla Finch",
            ("Morning Bell",),
        ),
    ],
)
def test_words_that_came_through_others_name_the_chain(text: str, speaker: str, via: tuple[str, ...]) -> None:
    found = [(each.speaker, each.via) for each in find(text) if each.direct]
    assert found == [(speaker, via)]


def test_a_speaker_quoted_within_a_quotation_came_through_the_outer_one() -> None:
    text = (
        "This was reported by the state-run Bellnews on May 4: “The race was dull. Even Tamsin Vale turned "
        "on his rival in Ost, stating, ‘People do not want those who only sell walls.’”"
    )
    assert [(each.speaker, each.via) for each in find(text) if each.direct] == [
        ("Bellnews", ()),
        ("Tamsin Vale", ("Bellnews",)),
    ]


# --- what is no quotation ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "The crew of the “Eastern Star” rescue boat left at noon.",
        "It was long before the navy began the “Silver Morning” manoeuvre.",
        "Prisoners were sent to the “Night Room” in the summer.",
        "Orla Finch said that the “Eastern Star” manoeuvre had ended.",
        "The weather was fine and the boats went out.",
    ],
)
def test_names_and_scare_quotes_are_not_attributed(text: str) -> None:
    assert direct(text) == []


def test_a_short_quotation_with_a_cue_is_attributed() -> None:
    text = "The board struggles with what some harbour experts describe as a “catastrophe.”"
    assert direct(text) == [("some harbour experts", ("catastrophe.",))]


def test_a_long_quotation_without_a_cue_has_no_speaker() -> None:
    assert direct("The crowd heard of a storm “made by the hands of careless men” that night.") == [
        (None, ("made by the hands of careless men",))
    ]


# --- indirect speech -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "content"),
    [
        ("Orla Finch said that the wall was old.", "that the wall was old"),
        ("Orla Finch denied the wall was old.", "the wall was old"),
        ("According to Orla Finch, the wall was old.", "the wall was old"),
        ("The wall was old, Orla Finch said on Monday.", "The wall was old"),
        ("Orla Finch told the council that the wall was old.", "that the wall was old"),
        ("Orla Finch accused the council of neglect and delay.", "the council of neglect and delay"),
    ],
)
def test_indirect_speech_is_found(text: str, content: str) -> None:
    assert indirect(text) == [("Orla Finch", (content,))]


@pytest.mark.parametrize(
    "text",
    ["The latest report was printed in Ost.", "Two phone calls were made.", "The claims were old."],
)
def test_nouns_that_look_like_cues_are_not_read_as_such(text: str) -> None:
    assert find(text) == ()


def test_a_clause_with_a_quotation_gives_both_the_clause_and_the_quotation() -> None:
    text = "Orla Finch said the wall had been “a disgrace to every one of us” for years."
    assert direct(text) == [("Orla Finch", ("a disgrace to every one of us",))]
    assert indirect(text) == [
        ("Orla Finch", ("the wall had been “a disgrace to every one of us” for years",))
    ]


# --- other languages -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        (
            "fa",
            "نادر ساحلی، سخنگوی انجمن قایقرانان، در گفت‌وگو با روزنامه مرغابی گفت: "
            "«بندر تا بهار بسته می‌ماند.» وی افزود: «ما در این باره تصمیم نگرفته‌ایم.»",
            [("نادر ساحلی", ("مرغابی",)), ("نادر ساحلی", ())],
        ),
        (
            "fa",
            "خبرگزاری مرغابی به نقل از نادر ساحلی نوشت: «بندر تا بهار بسته می‌ماند.»",
            [("نادر ساحلی", ("مرغابی",))],
        ),
        (
            "ar",
            "قال نادر الساحلي: «سيبقى الميناء مغلقا حتى الربيع».",
            [("نادر الساحلي", ())],
        ),
        (
            "fr",
            "« Le quai reste fermé jusqu’au printemps », a déclaré Jeanne Morin, présidente du port. "
            "Mme Morin a ajouté : « Nous attendons les nouvelles lampes. »",
            [("Jeanne Morin", ()), ("Jeanne Morin", ())],
        ),
        (
            "de",
            "„Der Kai bleibt bis zum Frühling geschlossen“, sagte Anna Vogel, Sprecherin des Hafens.",
            [("Anna Vogel", ())],
        ),
        (
            "es",
            "«El muelle sigue cerrado hasta la primavera», dijo Ana Torres, directora del puerto.",
            [("Ana Torres", ())],
        ),
    ],
)
def test_other_languages_have_rules_of_their_own(
    language: str, text: str, expected: list[tuple[str, tuple[str, ...]]]
) -> None:
    assert [(each.speaker, each.via) for each in find(text, language) if each.direct] == expected


def test_a_persian_report_names_the_agency_as_source() -> None:
    text = "به گزارش خبرگزاری مرغابی، مریم دریایی گفت که جلسه فردا برگزار می‌شود."
    assert ("مریم دریایی", ("مرغابی",)) in [(each.speaker, each.via) for each in find(text, "fa")]


# --- laws ----------------------------------------------------------------------------------------


def test_plain_data_holds_what_the_attribution_holds() -> None:
    text = "Orla Finch said: “The quay is closed until spring.”"
    (found,) = describe_attributions(text)
    assert found == {
        "source": [[0, 10]],
        "cue": [[11, 15]],
        "content": [[18, 50]],
        "direct": True,
        "speaker": "Orla Finch",
        "role": None,
        "via": [],
    }


@given(
    st.lists(
        st.sampled_from(
            [
                "Orla",
                "Finch",
                "said",
                "that",
                "he",
                "“",
                "”",
                ",",
                ".",
                ":",
                "the",
                "and",
                "who",
                "as",
                "saying",
                "quoted",
                "by",
                "according",
                "to",
                "\n\n",
                "‘",
                "’",
                "گفت",
                "(",
                ")",
                "—",
                "told",
                "it",
            ]
        ),
        max_size=30,
    ),
    st.sampled_from(["en", "fa", "ar", "fr", "xx"]),
)
def test_every_range_lies_within_the_text_and_is_not_empty(words: list[str], language: str) -> None:
    text = " ".join(words)
    for each in find(text, language):
        for start, end in (*each.content, *each.source, *each.cue):
            assert 0 <= start < end <= len(text)


@pytest.mark.parametrize(
    ("lead", "speaker", "role"),
    [
        ("Energy Minister Orla Finch told the hall:", "Orla Finch", "Energy Minister"),
        ("Historian Orla Finch said:", "Orla Finch", "Historian"),
        ("For forty years, Orla Finch said:", "Orla Finch", None),
        ("For forty years Orla Finch said:", "Orla Finch", None),
        ("For forty years the board has told everybody:", "the board", None),
    ],
)
def test_an_office_is_a_role_and_a_span_of_time_is_none(lead: str, speaker: str, role: str | None) -> None:
    text = f"{lead} “The quay is closed until spring.”"
    found = [
        (one.speaker, one.role) for one in find_attributions(text, split_paragraphs(text), "en") if one.direct
    ]
    assert found == [(speaker, role)]


def test_a_post_and_a_quotation_set_apart_are_their_authors() -> None:
    lead, post, unsigned = "The board met.", "We will not go. The quay is ours.", "Boats stay."
    signed, spoken = "The quay is closed until spring.", "Ada Quill said: “The quay is ours until spring.”"
    marked = "“The boats of this town are nobody's but our own.”"
    text = "\n\n".join((lead, post, unsigned, signed, spoken, marked))

    def place(words: str, kind: BlockKind, by: str | None = None) -> Block:
        return Block(kind, text.index(words), text.index(words) + len(words), by=by)

    blocks = (
        place(lead, "paragraph"),
        place(post, "post", "Pilots of Ilsa"),
        place(unsigned, "post"),
        place(signed, "quote", "Orla Finch"),
        place(spoken, "quote", "The Gazette"),
        place(marked, "quote", "Mina Tarr"),
    )
    found = [
        (each.speaker, each.direct, [text[start:end] for start, end in each.content])
        for each in find_attributions(text, blocks, "en")
    ]
    assert found == [
        ("Pilots of Ilsa", True, [post]),
        (None, True, [unsigned]),
        ("Orla Finch", True, [signed]),
        ("The Gazette", True, [spoken]),
        ("Mina Tarr", True, [marked]),
    ]
