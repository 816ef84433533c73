"""Which sentences can stand in a digest, and what it has used."""

from __future__ import annotations

from dataclasses import replace

import pytest

from monitor.digest.sentences import Ledger, WordWeights, list_candidates, score_news, stands_alone
from monitor.model import Attribution, Block, Evidence, Sentence, Stance, Tags
from tests.factories import TOPIC, make_article, make_draft

FIRST = "The harbour board closed the northern quay to all fishing boats on Monday."
SECOND = "He called the decision a plain disgrace for the whole of the town."
THIRD = "Pilots of the old harbour described the board as a gang of quay grabbers."


@pytest.mark.parametrize(
    ("text", "alone"),
    [
        (FIRST, True),
        (SECOND, False),
        ("But the pilots of Ilsa will go on.", False),
        ("“We will stay here,” said the pilot.", True),
        ("“We will stay here, said the pilot.", False),
        ("The pilots of the harbour said", False),
        ("They will stay.", False),
        ("Thistle Quay will stay open.", True),
        ("او گفت که بندر باز می‌ماند.", False),
        ("هیئت بندر روز دوشنبه اسکله را بست.", True),
        ('The pilot said "stay', False),
        ("Is the quay open?", True),
    ],
)
def test_a_sentence_stands_alone_when_it_needs_no_other(text: str, alone: bool) -> None:
    assert stands_alone(text) is alone


def article_of(*sentences: str, tags: Tags | None = None):  # type: ignore[no-untyped-def]  # an Article
    text = " ".join(sentences)
    spans = tuple(Sentence(text.index(one), text.index(one) + len(one)) for one in sentences)
    found = tags or Tags((), (), ())
    return make_article(1, make_draft(text=text, tags=Tags(spans, found.attributions, found.stances)))


def test_candidates_are_the_sentences_that_stand_alone_in_order() -> None:
    found = list_candidates(article_of(FIRST, SECOND, THIRD), TOPIC)
    assert [(one.text, one.position) for one in found] == [(FIRST, 0), (THIRD, 2)]
    assert found[1].excerpt().text == THIRD


def test_what_a_post_says_is_no_sentence_of_the_article() -> None:
    article = article_of(FIRST, THIRD)
    start = article.reading.text.index(THIRD)
    blocks = (Block("paragraph", 0, len(FIRST)), Block("post", start, start + len(THIRD), by="Ada Quill"))
    article = replace(article, reading=replace(article.reading, blocks=blocks))
    assert [one.text for one in list_candidates(article, TOPIC)] == [FIRST]


def test_loaded_words_in_the_outlets_own_voice_count_against_news() -> None:
    start = f"{FIRST} {THIRD}".index("gang of quay grabbers")
    evidence = Evidence("text", start, start + 21, "outlet", None, "cue", -1.0)
    stance = Stance(TOPIC, "board", "outlet", "against", 0.9, (evidence,))
    loaded = list_candidates(article_of(FIRST, THIRD, tags=Tags((), (), (stance,))), TOPIC)
    plain = list_candidates(article_of(FIRST, THIRD), TOPIC)
    weights = WordWeights([loaded[0].article]).of_story([loaded[0].article])
    assert [one.loaded for one in loaded] == [0.0, 1.0]
    assert score_news(loaded[1], weights) < score_news(plain[1], weights)


def test_direct_speech_is_marked() -> None:
    quoted = Attribution(((0, len(FIRST)),), (), (), True, "A pilot", None, ())
    found = list_candidates(article_of(FIRST, THIRD, tags=Tags((), (quoted,), ())), TOPIC)
    assert [one.quoted for one in found] == [True, False]


def test_nothing_is_said_twice_and_no_article_gives_too_much() -> None:
    ledger = Ledger()
    article = article_of(
        *(f"Sentence {number} of the harbour story has eight words." for number in range(40))
    )
    words = ["the", "harbour", "board", "closed", "the", "northern", "quay"]
    assert ledger.admits(article, words)
    ledger.enter(article, words)
    assert not ledger.admits(article, [*words, "today"])
    assert not ledger.admits(article, ["other"] * 91)
    ledger.enter(article, [f"word{number}" for number in range(60)])
    assert not ledger.admits(article, [f"more{number}" for number in range(20)])


def test_a_variant_of_what_was_said_is_admitted_within_the_share_and_once() -> None:
    ledger, article = Ledger(), article_of(FIRST, THIRD)
    words = ["thieves", "closed", "the", "northern", "quay", "on", "monday"]
    ledger.enter(article, ["the", "board", *words[1:]])
    assert not ledger.admits(article, words)
    assert ledger.admits_variant(article, words)
    ledger.enter(article, words)
    assert not ledger.admits_variant(article, words)
    assert not ledger.admits_variant(article, [f"word{number}" for number in range(60)])


def test_sentences_around_evidence_have_a_share_of_their_own_and_what_is_shown_anyway_is_free() -> None:
    ledger, article = Ledger(), article_of(FIRST, THIRD)
    long = [[f"word{page}-{number}" for number in range(60)] for page in range(4)]
    ledger.enter(article, long[0])
    assert [ledger.lend(article, words) for words in long] == [True, True, True, False]
    assert ledger.lend(article, long[1])
    assert ledger.lend(article_of(FIRST, THIRD), long[3]) is False
    assert Ledger().admits(article, long[1])
    assert ledger.admits(article_of(*[FIRST] * 90), long[1])
