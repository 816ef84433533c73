"""The lead: what happened, not history and not what somebody says, from different origins."""

from __future__ import annotations

from dataclasses import replace

from monitor.digest.compose import compose_digest
from monitor.model import Article, Attribution
from tests.digest.material import FIRST, SECOND, THIRD, gather, write_article
from tests.factories import make_story

LONG_AGO = "The northern quay of the harbour was built in 1911 by the fishing boats of the board."
SAID = "“The harbour board closed the northern quay to all fishing boats,” said the pilot Bo Reed on Monday."
STORM = "A storm sank nine boats of the lower town beside the lighthouse of Ilsa on Sunday."
FERRY = "The ferry line of the islands stopped all its crossings for the week on Tuesday."


def tell_lead(*articles: Article, apart: bool = False) -> list[str]:
    """Return the lead of a day of one story, or of one for each article."""
    stories = (
        {"stories": tuple(make_story(f"harbour-{one.id}", (one.id,)) for one in articles)} if apart else {}
    )
    return [one.excerpt.text for one in compose_digest(gather(*articles, **stories)).lead]


def quoting(article: Article) -> Article:
    content = (1, article.reading.text.index("”"))
    found = (Attribution((content,), (), (), True, "Bo Reed", None, ()),)
    return replace(article, tags=replace(article.tags, attributions=found))


def test_each_of_the_first_stories_gives_a_sentence() -> None:
    articles = [write_article(number, text) for number, text in enumerate((FIRST, STORM, FERRY), start=1)]
    assert sorted(tell_lead(*articles, apart=True)) == sorted((FIRST, STORM, FERRY))


def test_a_day_of_one_story_gets_further_facts_from_other_origins() -> None:
    articles = [write_article(1, FIRST, STORM), write_article(2, SECOND), write_article(3, THIRD)]
    lead = tell_lead(*articles)
    assert len(lead) == 3
    assert {FIRST, STORM} & {*lead} in ({FIRST}, {STORM})
    assert tell_lead(articles[0]) in ([FIRST], [STORM])


def test_neither_history_nor_speech_leads_nor_what_stands_far_down() -> None:
    assert tell_lead(write_article(1, STORM, LONG_AGO)) == [STORM]
    assert tell_lead(quoting(write_article(1, SAID, STORM))) == [STORM]
    fillers = [
        "Nothing else was heard of it in the town that evening.",
        "Lanterns burned on all the walls until dawn came up.",
    ]
    deep = write_article(1, *fillers, FIRST)
    assert FIRST not in tell_lead(deep)


def test_what_needs_to_be_told_before_does_not_lead() -> None:
    bare = "The order keeps all the fishing boats of the town in the harbour."
    assert tell_lead(write_article(1, bare, STORM)) == [STORM]


def test_stories_in_other_languages_are_left_to_their_sections() -> None:
    foreign = write_article(1, "Le conseil du port a fermé le quai nord aux bateaux de pêche lundi matin.")
    foreign = replace(foreign, reading=replace(foreign.reading, language="fr"))
    assert tell_lead(foreign, write_article(2, STORM), apart=True) == [STORM]
    assert len(tell_lead(foreign)) == 1
