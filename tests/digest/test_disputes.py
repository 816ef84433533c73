"""What it takes to say that two articles speak of the same thing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from monitor.digest.disputes import Said, are_apart, find_shared, find_voice, make_disputes, order_articles
from monitor.model import Article, Attribution
from tests.digest.material import FIRST, SECOND, write_article


def say(article: Article, words: str) -> Said:
    start = article.reading.text.index(words)
    sentence = next(one for one in article.tags.sentences if one.start <= start < one.end)
    return Said(article, (sentence.start, sentence.end), (start, start + len(words)))


def test_articles_stand_in_order_of_publication() -> None:
    early, late = write_article(2, FIRST), write_article(1, FIRST)
    assert order_articles([late, early]) == order_articles([early, late]) == [early, late]


@pytest.mark.parametrize(
    ("voice", "other", "apart"),
    [
        ("", "the board", True),
        ("", "", False),
        ("Ada Quill", "Quill", False),
        ("Ada Quill", "the board", True),
        (None, "the board", False),
        ("", "as everybody in the town knows", False),
    ],
)
def test_voices_are_apart_when_surely_not_one(voice: str | None, other: str | None, apart: bool) -> None:
    assert are_apart(voice, other) is are_apart(other, voice) is apart


def test_the_nearest_speaker_says_it() -> None:
    article = write_article(1, FIRST)
    start = FIRST.index("northern quay")
    outer = Attribution(((0, len(FIRST)),), ((0, 3),), (), False, "Ada Quill", None, ())
    inner = replace(outer, content=((start, start + 13),), speaker=None, source=((4, 17),))
    both = replace(article, tags=replace(article.tags, attributions=(outer, inner)))
    assert find_voice(both, (start, start + 8)) == "harbour board"
    assert find_voice(both, (0, 3)) == "Ada Quill"
    assert find_voice(article, (0, 3)) == ""
    nobody = replace(article, tags=replace(article.tags, attributions=(replace(inner, source=()),)))
    assert find_voice(nobody, (start, start + 8)) is None


def test_what_somebody_rejects_may_be_called_so_by_anybody() -> None:
    text = "The parliament rejected a bill about the northern quay."
    article = write_article(1, text)
    cue, start = text.index("rejected"), text.index("a bill")
    act = Attribution(
        ((start, len(text) - 1),), ((0, 14),), ((cue, cue + 8),), False, "The parliament", None, ()
    )
    for direct, voice in ((False, None), (True, "The parliament")):
        tags = replace(article.tags, attributions=(replace(act, direct=direct),))
        assert find_voice(replace(article, tags=tags), (start, start + 6)) == voice


def test_what_two_sentences_share_is_the_longest_run_beside_what_differs() -> None:
    one = say(write_article(1, FIRST), "Monday")
    other = say(
        write_article(2, "On Friday the board of Ilsa closed the northern quay to fishing crews."), "Friday"
    )
    shared = find_shared(one, other)
    assert shared is not None
    assert FIRST[slice(*shared)] == "board closed the northern quay"
    assert find_shared(one, say(write_article(2, SECOND), "Cooks")) == (4, 17)
    assert find_shared(one, say(write_article(2, "The board met on Friday at noon."), "Friday")) is None
    assert find_shared(one, say(write_article(2, "None of it here is of use at all."), "None")) is None


def test_what_two_sentences_share_is_no_cut_wording() -> None:
    one = say(write_article(1, "A vote for an inquiry into the blaze failed on Monday."), "blaze")
    other = say(write_article(2, "Nobody wants an inquiry into the arson at the market."), "arson")
    assert find_shared(one, other) is None


def test_a_dispute_takes_two_outlets() -> None:
    one, other = say(write_article(1, FIRST), "quay"), say(write_article(2, FIRST), "quay")
    assert make_disputes("wording", [[one]]) == []
    assert make_disputes("wording", [[one], [say(one.article, "board")]]) == []
    assert len(make_disputes("wording", [[one], [other]])) == 1
