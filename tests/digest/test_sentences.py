"""Which sentences can stand in a digest, and how well they tell a story."""

from __future__ import annotations

from dataclasses import replace

from monitor.digest.sentences import WordWeights, list_candidates, score_news, score_view, score_words
from monitor.digest.speakers import Surnames
from monitor.model import Attribution, Block, Evidence, Sentence, Stance, Tags
from tests.factories import TOPIC, make_article, make_draft

FIRST = "The harbour board closed the northern quay to all fishing boats on Monday."
SECOND = "He called the decision a plain disgrace for the whole of the town."
THIRD = "Pilots of the old harbour described the board as a gang of quay grabbers."


def article_of(*sentences: str, tags: Tags | None = None):  # type: ignore[no-untyped-def]  # an Article
    text = " ".join(sentences)
    spans = tuple(Sentence(text.index(one), text.index(one) + len(one)) for one in sentences)
    found = tags or Tags((), (), ())
    return make_article(1, make_draft(text=text, tags=Tags(spans, found.attributions, found.stances)))


def test_candidates_are_the_sentences_that_stand_alone_in_order() -> None:
    found = list_candidates(article_of(FIRST, SECOND, THIRD), TOPIC)
    assert [(one.text, one.position) for one in found if one.text != f"{FIRST} {SECOND}"] == [
        (FIRST, 0),
        (THIRD, 2),
    ]
    assert found[-1].excerpt().text == THIRD


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
    ours = "Pilots of our harbour described the board as a gang of quay grabbers."
    assert [one.loaded for one in list_candidates(article_of(FIRST, ours), TOPIC)] == [0.0, 1.0]
    assert score_news(loaded[1], weights) < score_news(plain[1], weights)


def test_direct_speech_is_marked() -> None:
    quoted = Attribution(((0, len(FIRST)),), (), (), True, "A pilot", None, ())
    found = list_candidates(article_of(FIRST, THIRD, tags=Tags((), (quoted,), ())), TOPIC)
    assert [one.quoted for one in found] == [True, False]


def test_what_points_back_takes_the_sentence_before_along() -> None:
    found = list_candidates(article_of(FIRST, SECOND, THIRD), TOPIC)
    assert [one.text for one in found] == [FIRST, f"{FIRST} {SECOND}", THIRD]
    assert found[1].excerpt().text == f"{FIRST} {SECOND}"


def test_it_takes_nothing_along_from_another_paragraph_nor_what_needs_help_itself() -> None:
    apart = article_of(FIRST, SECOND)
    text = f"{FIRST}\n\n{SECOND}"
    spans = (Sentence(0, len(FIRST)), Sentence(len(FIRST) + 2, len(text)))
    apart = replace(
        apart,
        reading=replace(apart.reading, text=text, blocks=()),
        tags=replace(apart.tags, sentences=spans),
    )
    assert [one.text for one in list_candidates(apart, TOPIC)] == [FIRST]
    leaning = "They will stay at the quay until the herring has gone."
    assert [one.text for one in list_candidates(article_of(SECOND, leaning, THIRD), TOPIC)] == [THIRD]


def test_a_part_of_a_longer_quotation_is_nobodys_sentence() -> None:
    said = "The quay was rotten long before the board looked at it."
    article = article_of(FIRST, said, THIRD)
    start = article.reading.text.index(said)
    whole = Attribution(((start, start + len(said) + 20),), (), (), True, "A pilot", None, ())
    cut = replace(article, tags=replace(article.tags, attributions=(whole,)))
    assert [one.text for one in list_candidates(article, TOPIC)] == [FIRST, said, THIRD]
    assert [one.text for one in list_candidates(cut, TOPIC)] == [FIRST]


def test_a_block_quotation_is_not_told_as_the_articles_own_words() -> None:
    article = article_of(FIRST, THIRD)
    start = article.reading.text.index(THIRD)
    blocks = (Block("paragraph", 0, len(FIRST)), Block("quote", start, start + len(THIRD)))
    article = replace(article, reading=replace(article.reading, blocks=blocks))
    assert [one.text for one in list_candidates(article, TOPIC)] == [FIRST]


def test_bare_names_and_nouns_are_told_as_needed() -> None:
    bare = "Tavani said the northern quay would stay closed until the autumn."
    named = "Maryam Tavani said the northern quay would stay closed all winter."
    noun = "The order closes the northern quay to all the boats of the town."
    found = list_candidates(article_of(bare, named, noun), TOPIC, Surnames(["Maryam Tavani"]))
    assert [one.needs for one in found] == [{"tavani"}, frozenset(), {"order"}]


def test_a_word_that_few_articles_of_a_story_use_says_nothing_about_it() -> None:
    articles = [
        replace(article_of(FIRST, f"{word} said so."), id=place) for place, word in enumerate("abcdef")
    ]
    weights = WordWeights(articles).of_story([*articles[:5], replace(article_of(THIRD), id=9)])
    assert "harbour" in weights
    assert "grabbers" not in weights


def test_what_somebody_said_is_told_apart_from_what_they_always_say() -> None:
    says = "The government says the quay was closed in good order that night."
    said = "The government said the quay was closed in good order that night."
    article = article_of(says, said)
    cues = [
        (article.reading.text.index(cue), article.reading.text.index(cue) + 4) for cue in ("says", "said")
    ]
    found = tuple(Attribution(((0, 1),), (), (cue,), False, "government", None, ()) for cue in cues)
    article = replace(article, tags=replace(article.tags, attributions=found))
    found_now = list_candidates(article, TOPIC)
    assert [(one.reported, one.standing) for one in found_now] == [(False, True), (True, False)]


def test_an_opinion_is_shown_in_its_own_words_wherever_they_stand() -> None:
    retold = "The harbour board says the northern quay was closed to all fishing boats in good order."
    held = "A northern quay without fishing boats is a harbour board without a harbour."
    article = article_of(retold, THIRD, held)
    cue = retold.index("says")
    found = Attribution(((0, 1),), (), ((cue, cue + 4),), False, "harbour board", None, ())
    article = replace(article, tags=replace(article.tags, attributions=(found,)))
    weights = dict.fromkeys(("harbour", "board", "northern", "quay", "fishing", "boats"), 1.0)
    retelling, _, view = list_candidates(article, TOPIC)
    assert score_news(retelling, weights) > score_news(view, weights)
    assert score_view(view, weights) > score_view(retelling, weights)


def test_a_few_words_that_everybody_uses_are_not_the_whole_news() -> None:
    weights = dict.fromkeys(("harbour", "board", "closed", "northern", "quay", "fishing", "boats"), 1.0)
    bare = ("harbour", "board", "closed")
    told = ("the", "harbour", "board", "closed", "the", "northern", "quay", "on", "monday")
    assert score_words(told, weights) > score_words(bare, weights)
