import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.collect.pages.blocks import PageHints, RawBlock
from monitor.collect.pages.clean import Cleaned, clean_blocks
from monitor.model import BlockKind

TITLE = "Ferry returns to the north quay"
FIRST = "The ferry came back to the north quay on Friday after eleven days at sea, the harbour office said."
SECOND = "Its crew of nine had been given up for lost when a fisherman saw a light beyond the sandbank."
THIRD = "The owners would not say why the ship had left without a pilot, or who had given the order."


def clean(*lines: str | RawBlock, title: str = TITLE, hints: PageHints | None = None) -> Cleaned:
    blocks = [line if isinstance(line, RawBlock) else RawBlock("paragraph", line) for line in lines]
    return clean_blocks(blocks, title=title, hints=hints)


def texts(cleaned: Cleaned) -> list[str]:
    return [block.text for block in cleaned.blocks]


def kinds(cleaned: Cleaned) -> list[BlockKind]:
    return [block.kind for block in cleaned.blocks]


@pytest.mark.parametrize(
    "line", ["728 x 90", "Share this article", "© 2024 Quay Press", "***", TITLE, TITLE.upper() + "!"]
)
def test_furniture_goes_and_the_record_says_so(line: str) -> None:
    cleaned = clean(FIRST, line, SECOND)
    assert texts(cleaned) == [FIRST, SECOND]
    assert len(cleaned.rules) == 1
    assert cleaned.rules[0].endswith(f": {line}")


def test_white_space_is_settled_and_the_words_are_as_published() -> None:
    cleaned = clean("  The\u00a0ferry \n came  back. ", RawBlock("list", " one \n\n two "))
    assert texts(cleaned) == ["The ferry came back.", "one\ntwo"]


def test_square_markup_goes_and_its_words_stay() -> None:
    assert (
        texts(clean("Read the [link]harbour rules[/link] [and wait].", SECOND))[0]
        == "Read the harbour rules [and wait]."
    )


def test_a_line_set_twice_is_one_caption() -> None:
    cleaned = clean(SECOND, SECOND, FIRST, THIRD)
    assert texts(cleaned) == [SECOND, FIRST, THIRD]
    assert kinds(cleaned) == ["caption", "paragraph", "paragraph"]


def test_a_sentence_that_comes_back_later_is_kept() -> None:
    assert texts(clean(FIRST, SECOND, FIRST)) == [FIRST, SECOND, FIRST]


def test_hints_make_captions_headings_and_teasers() -> None:
    hints = PageHints(
        captions=frozenset({"The ferry in fog"}),
        emphasised=frozenset({"Eleven days", "Bold end."}),
        linked=frozenset({"Council votes on the canal bridge", "The tide tables"}),
    )
    cleaned = clean(
        FIRST,
        "The ferry in fog",
        "Eleven days",
        "Council votes on the canal bridge",
        "Bold end.",
        SECOND,
        hints=hints,
    )
    assert list(zip(kinds(cleaned), texts(cleaned), strict=True)) == [
        ("paragraph", FIRST),
        ("caption", "The ferry in fog"),
        ("heading", "Eleven days"),
        ("paragraph", "Bold end."),
        ("paragraph", SECOND),
    ]


def test_headings_stay_but_not_at_the_end() -> None:
    cleaned = clean(FIRST, RawBlock("heading", "Eleven days"), SECOND, RawBlock("heading", "More on ferries"))
    assert kinds(cleaned) == ["paragraph", "heading", "paragraph"]
    assert cleaned.rules == ("heading without text: More on ferries",)


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("Reporting by Mina Tarr; editing by Oto Lind", "Mina Tarr"),
        ("By Mina Tarr and Oto Lind", "Mina Tarr and Oto Lind"),
        ("Von Mina Tarr", "Mina Tarr"),
        ("نویسنده: مینا تار", "مینا تار"),
    ],
)
def test_a_byline_stays_as_such(line: str, names: str) -> None:
    cleaned = clean(line, FIRST, SECOND)
    assert kinds(cleaned)[0] == "byline"
    assert cleaned.bylines == (names,)


@pytest.mark.parametrize(
    "line", ["By Monday the ferry was back", "By then it was too late.", "Von dort kam niemand zurück"]
)
def test_a_sentence_that_begins_like_a_byline_is_none(line: str) -> None:
    assert kinds(clean(line, FIRST)) == ["paragraph", "paragraph"]


@pytest.mark.parametrize(
    "line", [f"Harbour news: {TITLE}", f"North quay {TITLE.lower()}", "The ferry of the north quay is home"]
)
def test_a_headline_with_words_before_it_goes_from_the_head_of_the_text(line: str) -> None:
    hints = PageHints(headlines=frozenset({"The ferry of the north quay is home"}))
    assert texts(clean(line, FIRST, SECOND, hints=hints)) == [FIRST, SECOND]
    assert texts(clean(FIRST, SECOND, THIRD, line, f"{FIRST}!", hints=hints))[3] == line


@pytest.mark.parametrize(
    "line",
    [
        "Mina Tarr is a writer for the Quay Herald who has lived by the sea all her life.",
        "A native of the north quay, Mina Tarr covers fishing and the coast.",
        "Unsere Korrespondentin Mina Tarr schreibt seit Jahren über die Küste.",
        "Write to Mina Tarr at mina@quay.example.",
        "Mina Tarr can be reached at @minatarr.",
        "Do you have a story? Get in touch with us at news@quay.example.",
    ],
)
def test_what_tells_of_the_author_goes_from_the_end(line: str) -> None:
    blocks = [RawBlock("paragraph", text) for text in (FIRST, SECOND, line)]
    cleaned = clean_blocks(blocks, title=TITLE, authors=["Mina Tarr"])
    assert texts(cleaned) == [FIRST, SECOND]
    assert cleaned.rules == (f"about the author: {line[:80]}",)


@pytest.mark.parametrize(
    "line",
    [
        "Anyone who saw the ferry is asked to contact the harbour police at quay@police.example.",
        "Mina Tarr, the pilot, said nothing.",
        "Oto Lind is a pilot who has lived by the sea all his life.",
    ],
)
def test_what_tells_of_others_stays_at_the_end(line: str) -> None:
    blocks = [RawBlock("paragraph", text) for text in (FIRST, line)]
    assert texts(clean_blocks(blocks, title=TITLE, authors=["Mina Tarr"])) == [FIRST, line]


def test_a_link_under_a_label_goes_and_a_linked_heading_of_a_long_paragraph_stays() -> None:
    line, heading = "More on this: The night of the pilots", "The night of the three pilots"
    hints = PageHints(pointing=frozenset({line}), linked=frozenset({heading}))
    told = RawBlock("paragraph", f"{FIRST} {SECOND} {THIRD}")
    assert texts(clean(FIRST, line, RawBlock("heading", heading), told, hints=hints)) == [
        FIRST,
        heading,
        told.text,
    ]
    assert texts(clean(FIRST, RawBlock("heading", heading), SECOND, hints=hints)) == [FIRST, SECOND]


def test_a_post_keeps_its_words_and_its_author() -> None:
    post = RawBlock("post", "Share this", "Mina Tarr (@mina)")
    assert clean(FIRST, post, SECOND).blocks[1] == post


def test_a_notice_of_origin_becomes_data() -> None:
    notice = "This article was first published by Tide Wire."
    cleaned = clean(FIRST, SECOND, THIRD, notice)
    assert texts(cleaned) == [FIRST, SECOND, THIRD]
    assert [(said.kind, said.outlet_name, said.text) for said in cleaned.provenance] == [
        ("notice", "Tide Wire", notice)
    ]


def test_a_notice_in_the_middle_is_text() -> None:
    notice = "This article was first published by Tide Wire."
    lines = [f"{FIRST} ({number})" for number in range(9)]
    cleaned = clean(*lines[:4], notice, *lines[4:])
    assert notice in texts(cleaned)
    assert cleaned.provenance == ()


def test_a_line_left_out_of_the_text_may_tell_the_origin() -> None:
    cleaned = clean_blocks(
        [RawBlock("paragraph", FIRST)], title=TITLE, left_out=["Menu", "Republished from Tide Wire"]
    )
    assert texts(cleaned) == [FIRST]
    assert [said.outlet_name for said in cleaned.provenance] == ["Tide Wire"]


def test_a_wire_tag_stays_in_the_text_and_is_recorded() -> None:
    cleaned = clean(f"NORTH QUAY, May 3 (Reuters) - {FIRST}", SECOND)
    assert texts(cleaned)[0].startswith("NORTH QUAY, May 3 (Reuters) - ")
    assert [(said.kind, said.outlet_name) for said in cleaned.provenance] == [("wire", "Reuters")]


PARAGRAPH = st.lists(
    st.sampled_from(("the", "ferry", "newsletter", "comments", "advertisement", "share", "copyright")),
    min_size=60, max_size=80,
).map(lambda words: " ".join(words).capitalize() + ".")  # fmt: skip


@given(st.lists(PARAGRAPH, max_size=6, unique=True))
def test_no_long_paragraph_is_ever_lost(paragraphs: list[str]) -> None:
    assert texts(clean(*paragraphs)) == paragraphs


@given(st.lists(st.text(max_size=60), max_size=8))
def test_cleaning_twice_changes_no_more(lines: list[str]) -> None:
    once = clean_blocks(
        [RawBlock("heading", line) for line in lines] + [RawBlock("paragraph", FIRST)], title=TITLE
    )
    again = clean_blocks(once.blocks, title=TITLE)
    assert again.blocks == once.blocks
    assert again.provenance == ()


LINES = (
    "This article was first published by Tide Wire.", "Source: Tide Wire", "(Quay Press)", "Tides", "Share this",
    "By Mina Tarr", TITLE, FIRST, SECOND, THIRD, "Mina Tarr is a writer in the old town.", "[[b]b]No[/b]",
)  # fmt: skip


@given(
    st.lists(
        st.tuples(st.sampled_from(("heading", "paragraph", "quote")), st.sampled_from(LINES)), max_size=24
    )
)
def test_cleaning_what_moves_when_lines_leave_twice_changes_no_more(
    lines: list[tuple[BlockKind, str]],
) -> None:
    blocks = [RawBlock(kind, text) for kind, text in lines]
    once = clean_blocks(blocks, title=TITLE, authors=["Mina Tarr"])
    again = clean_blocks(once.blocks, title=TITLE, authors=["Mina Tarr"])
    assert again.blocks == once.blocks
    assert all(said.kind == "wire" for said in again.provenance)
