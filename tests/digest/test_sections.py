"""A section: the news in its order, the background last, and how each group tells it."""

from __future__ import annotations

from dataclasses import replace

from monitor.digest.compose import compose_digest
from monitor.model import Article, Attribution, DigestStory, Evidence
from tests.digest.material import FIRST, SECOND, THIRD, gather, write_article

TODAY = "The harbour board sealed the northern quay with chains on Tuesday morning."
LONG_AGO = "In 1911 the fishermen of the lower town built the northern quay with their own hands."
RAIN = f"It rained{' and rained' * 60}."
BARE = "Tavani said the chains of the northern quay would stay until the autumn."
NAMED = "Maryam Tavani, who leads the harbour board, signed the order at the town hall."


def texts(story: DigestStory) -> list[str]:
    return [one.excerpt.text for one in story.summary]


def compose(*articles: Article) -> DigestStory:
    (story,) = compose_digest(gather(*articles, max_share=0.9)).stories
    return story


def name_speaker(article: Article, speaker: str) -> Article:
    """Return an article of which it is known that it names a speaker."""
    found = Attribution(((0, 1),), (), (), False, speaker, None, ())
    return replace(article, tags=replace(article.tags, attributions=(found,)))


def test_the_newest_fact_comes_first_and_the_background_last() -> None:
    opening = "Boats of all the towns lay at anchor in the harbour today."
    story = compose(write_article(1, opening, RAIN, FIRST, TODAY, LONG_AGO))
    assert texts(story) == [TODAY, FIRST]
    assert [one.excerpt.text for one in story.background] == [LONG_AGO]


def test_an_undated_detail_is_as_old_as_what_it_is_a_detail_of() -> None:
    detail = "Chains of the harbour board lay across the northern quay from end to end."
    assert texts(compose(write_article(1, FIRST, detail, RAIN, TODAY))) == [TODAY, detail]


def test_a_bare_name_is_told_only_where_the_person_was_introduced() -> None:
    alone = name_speaker(write_article(1, FIRST, RAIN, BARE), "Maryam Tavani")
    assert BARE not in texts(compose(alone))
    assert BARE in texts(compose(write_article(1, FIRST, RAIN, BARE)))
    both = name_speaker(write_article(1, FIRST, RAIN, BARE, NAMED), "Maryam Tavani")
    assert texts(compose(both)) == [NAMED, BARE]


def test_a_group_is_told_in_sentences_of_its_own_that_the_summary_does_not_have() -> None:
    loud = Evidence("text", 4, 20, "outlet", None, "cue", -1.0)
    articles = (
        write_article(1, FIRST, TODAY),
        write_article(2, THIRD, SECOND, group="ngo", evidence=(loud,)),
    )
    story = compose(*articles)
    told = texts(story)
    for telling in story.tellings:
        for one in telling.statements:
            assert one.excerpt.text not in told
            assert story.tellings.index(telling) == (0 if one.source in story.tellings[0].sources else 1)


def test_the_news_leaves_a_groups_only_report_enough_to_show_how_it_told_the_story() -> None:
    short = write_article(1, FIRST, THIRD, group="ngo")
    others = [
        write_article(number, RAIN, f"{text} {RAIN}", TODAY) for number, text in ((2, SECOND), (3, BARE))
    ]
    (story,) = compose_digest(gather(short, *others)).stories
    assert short.id not in {one.excerpt.article_id for one in story.summary}
    (telling,) = (one for one in story.tellings if one.group == "ngo")
    assert {one.excerpt.article_id for one in telling.statements} == {short.id}


def test_where_no_report_has_words_to_spare_the_news_is_told_and_the_telling_shows_its_evidence() -> None:
    text = "\n\n".join((FIRST, TODAY, THIRD))
    theft = Evidence("text", text.index("a theft"), text.index("a theft") + 7, "outlet", None, "cue", -1.0)
    digest = compose_digest(gather(write_article(1, FIRST, TODAY, THIRD, evidence=(theft,))))
    (story,) = digest.stories
    assert {one.excerpt.text for one in digest.lead} | {*texts(story)} == {FIRST, TODAY}
    (telling,) = story.tellings
    assert telling.statements == ()
    (passage,) = telling.stances[0].passages
    assert passage.context.text == THIRD[THIRD.index("old harbour") :]
    assert (passage.cut_before, passage.cut_after) == (True, False)
