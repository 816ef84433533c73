"""The sentences around evidence: every span in place, long ones cut at words."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.digest.labels import split_marks, write_passage
from monitor.digest.passages import MARK_WORDS, MAX_WORDS, WORDS_AROUND, find_passages
from monitor.model import Article, Block, Evidence, Passage, TextField
from tests.digest.material import FIRST, SECOND, THIRD, write_article

ARTICLE = write_article(1, FIRST, SECOND, THIRD, title="Quay grabbers at the harbour")
TEXT = ARTICLE.reading.text


def mark(words: str, field: TextField = "text", article: Article = ARTICLE) -> Evidence:
    start = (article.reading.title if field == "title" else article.reading.text).index(words)
    return Evidence(field, start, start + len(words), "outlet", None, f"says {words}", -1.0)


def show(*evidence: Evidence, article: Article = ARTICLE) -> list[str]:
    return [write_passage(one) for one in find_passages(article, evidence, lambda span: True)]


def test_spans_are_marked_in_their_sentences_the_strongest_first() -> None:
    assert show(mark("theft by night"), mark("Quay grabbers", "title"), mark("Pilots")) == [
        "“*Pilots* of the old harbour called the closing of the northern quay a *theft by night*.”",
        "“*Quay grabbers* at the harbour”",
    ]


def test_of_spans_that_overlap_the_first_counts() -> None:
    (passage,) = find_passages(ARTICLE, [mark("harbour board"), mark("The harbour")], lambda span: True)
    assert [one.span.text for one in passage.marks] == ["harbour board"]


def test_a_span_over_two_sentences_shows_both() -> None:
    article = write_article(2, FIRST, SECOND)
    article = replace(
        article, reading=replace(article.reading, text=article.reading.text.replace("\n\n", "  "))
    )
    (shown,) = show(mark("Monday.  Cooks", article=article), article=article)
    assert shown.startswith("“The harbour board")
    assert shown.endswith("harbour board.”")


def test_a_span_in_a_heading_shows_its_block_and_one_in_no_block_itself() -> None:
    reading = ARTICLE.reading
    bare = replace(ARTICLE, tags=replace(ARTICLE.tags, sentences=()))
    assert show(mark("by night"), article=bare) == [f"“{THIRD.replace('by night', '*by night*')}”"]
    gone = replace(bare, reading=replace(reading, blocks=(Block("paragraph", 0, 5),)))
    assert show(mark("by night"), article=gone) == ["“*by night*”"]


def test_a_dateline_is_left_out_but_never_a_mark() -> None:
    article = write_article(3, f"ILSA (Quay News) - {FIRST}")
    assert show(mark("closed", article=article), article=article)[0].startswith("“The harbour board")
    assert show(mark("Quay News", article=article), article=article)[0].startswith("“ILSA (*Quay News*)")


def test_a_long_sentence_is_cut_around_its_marks() -> None:
    words = [f"word{number}" for number in range(2 * MAX_WORDS)]
    long = write_article(4, " ".join(words) + ".")
    near = words[50 - WORDS_AROUND : 50], words[51 : 51 + WORDS_AROUND]
    cut = f"“… {' '.join(near[0])} *word50* {' '.join(near[1])} …”"
    assert show(mark("word50", article=long), article=long) == [cut]
    assert show(mark("word3 ", article=long), article=long)[0].startswith("“word0 word1 word2 *word3 *")


@pytest.mark.parametrize(
    ("longest", "shown"),
    [
        (90, "“*Cooks* of the lower town bought the last of the herring from the harbour board.”"),
        (60, "“*Cooks* of the lower town bought the last of the …”"),
        (20, "“*Cooks* …”"),
        (4, None),
    ],
)
def test_what_is_not_admitted_is_cut_around_its_marks_and_then_to_the_first(
    longest: int, shown: str | None
) -> None:
    found = find_passages(ARTICLE, [mark("Cooks")], lambda span: span[1] - span[0] <= longest)
    assert [write_passage(one) for one in found] == ([shown] if shown else [])


def test_of_a_long_span_the_beginning_stands_where_no_more_can() -> None:
    words = [f"word{number}" for number in range(2 * MARK_WORDS)]
    article = write_article(5, " ".join(words) + ".")
    whole = mark(article.reading.text, article=article)
    (bare,) = find_passages(article, [whole], lambda span: span[1] - span[0] < len(article.reading.text))
    assert bare.context.text == bare.marks[0].span.text == " ".join(words[:MARK_WORDS])
    assert (bare.cut_before, bare.cut_after) == (False, True)


@given(st.data())
def test_every_passage_and_every_mark_is_an_exact_span(data: st.DataObject) -> None:
    def draw() -> Evidence:
        start = data.draw(st.integers(0, len(TEXT) - 1))
        end = data.draw(st.integers(start + 1, len(TEXT)))
        return Evidence("text", start, end, "outlet", None, "cue", 1.0)

    admits = data.draw(st.booleans())
    for passage in find_passages(ARTICLE, [draw() for _ in range(3)], lambda span: admits):
        check(passage)


def check(passage: Passage) -> None:
    context = passage.context
    spans = [context, *(one.span for one in passage.marks)]
    assert all(span.text == TEXT[span.start : span.end] for span in spans)
    assert all(context.start <= one.span.start < one.span.end <= context.end for one in passage.marks)
    assert "".join(text for text, _ in split_marks(passage)) == context.text
    assert [one for _, one in split_marks(passage) if one] == list(passage.marks)
