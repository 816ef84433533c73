"""The words an outlet uses about a target. The people and events are invented."""

from __future__ import annotations

import pytest

from monitor.model import Article, Attribution, Sentence, Tags, Target
from monitor.tag.wording import MOST_WORDING, WordingReader, weigh_wording
from tests.factories import make_article, make_draft, make_reading

BOARD = Target(
    "board", "the harbour board", "actor", ("harbour board",), ("prudent board",), ("quay clique",)
)
FERRY = Target("ferry", "the ferry line", "actor", ("ferry line",), (), ())


def tell(*sentences: str, title: str = "", spoken: str = "") -> Article:
    """Return an article of these sentences; `spoken` is what somebody says in them."""
    text = " ".join(sentences)
    starts = [text.index(each) for each in sentences]
    ranges = tuple(Sentence(start, start + len(each)) for start, each in zip(starts, sentences, strict=True))
    content = (text.index(spoken), text.index(spoken) + len(spoken))
    said = (Attribution((content,), (), (), True, None, None, ()),) if spoken else ()
    reading = make_reading(title, text)
    return make_article(1, make_draft(reading=reading, tags=Tags(ranges, said, ())))


def read(article: Article, target: Target = BOARD) -> set[str]:
    reading = article.reading
    words = WordingReader([BOARD, FERRY]).read(
        reading.title, reading.text, reading.blocks, article.tags, reading.language
    )
    return set(words[target.id])


def test_the_words_of_sentences_that_name_the_target_are_read() -> None:
    article = tell("The harbour board dithers again.", "Rain fell.", "A ferry line sank.")
    assert read(article) == {"the", "harbour", "board", "dithers", "again"}
    assert read(article, FERRY) == {"ferry", "line", "sank"}


def test_a_cue_stands_for_the_name() -> None:
    assert "murky" in read(tell("The quay clique made a murky deal."))


def test_the_title_counts_for_every_target() -> None:
    article = tell("Rain fell.", title="Murky Deals")
    assert read(article) == read(article, FERRY) == {"murky", "deals"}


def test_what_a_speaker_says_is_left_out() -> None:
    article = tell("The harbour board rests, Otto Brand said: murky it is.", spoken="murky it is")
    assert read(article) == {"the", "harbour", "board", "rests", "otto", "brand", "said"}


def test_words_are_folded_and_short_ones_left_out() -> None:
    assert read(tell("HARBOUR BOARD is in it.")) == {"harbour", "board"}


@pytest.mark.parametrize(
    ("words", "weight"),
    [(set(), 0.0), ({"murky"}, -2.0), ({"murky", "fine"}, -1.5), ({"murky", "dark"}, -MOST_WORDING)],
)
def test_weights_of_words_add_up_to_a_limit(words: set[str], weight: float) -> None:
    assert weigh_wording(frozenset(words), {"murky": -2.0, "dark": -2.0, "fine": 0.5}) == weight
