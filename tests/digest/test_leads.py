"""The lead: what happened, not history and not what somebody says, from different origins."""

from __future__ import annotations

from dataclasses import replace

from monitor.digest.compose import compose_digest
from monitor.digest.material import StoryPast
from monitor.model import Article, Attribution, Evidence
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


def test_where_the_openings_tell_nothing_what_follows_leads() -> None:
    openings = "It was Monday.", "Nobody slept."
    assert tell_lead(write_article(1, *openings, STORM)) == [STORM]


def test_a_side_is_not_taken_where_another_tells_it_too() -> None:
    loud = "The gallant harbour board closed the northern quay to all fishing boats."
    level = "Not one of the boats may go in or out of the harbour by day or by night now."
    start = loud.index("gallant")
    cue = Evidence("text", start, start + 7, "outlet", None, "cue of approval: gallant", 0.5)
    assert tell_lead(write_article(1, loud), write_article(2, level))[0] == loud
    assert tell_lead(write_article(1, loud, evidence=(cue,)), write_article(2, level))[0] == level


def test_what_needs_to_be_told_before_does_not_lead() -> None:
    bare = "The order keeps all the fishing boats of the town in the harbour."
    assert tell_lead(write_article(1, bare, STORM)) == [STORM]


def write_french(number: int, text: str) -> Article:
    article = write_article(number, text)
    return replace(article, reading=replace(article.reading, language="fr"))


def test_stories_in_other_languages_are_left_to_their_sections_where_three_are_in_its_own() -> None:
    foreign = write_french(1, "Le conseil du port a fermé le quai nord aux bateaux de pêche lundi matin.")
    own = [write_article(number, text) for number, text in enumerate((FIRST, STORM, FERRY), start=2)]
    assert sorted(tell_lead(foreign, *own, apart=True)) == sorted((FIRST, STORM, FERRY))
    assert len(tell_lead(foreign)) == 1


def test_a_day_with_little_in_its_language_tells_the_first_of_the_others_too() -> None:
    foreign = [
        write_french(1, "Le conseil du port a fermé le quai nord aux bateaux de pêche lundi matin."),
        write_french(2, "Une tempête a emporté le toit du marché couvert de la ville basse."),
        write_french(3, "Les pilotes ont déposé une plainte contre la vente du vieux phare."),
    ]
    lead = tell_lead(*foreign, write_article(9, STORM), apart=True)
    assert lead[0] == STORM
    assert len(lead) == 3


def head_first_story(*articles: Article) -> tuple[str, str]:
    """Return the headline of a day of one story, and the heading of the story."""
    pasts = {"harbour-1": StoryPast(titles=tuple(one.id for one in articles))}
    digest = compose_digest(gather(*articles, pasts=pasts))
    assert digest.headline is not None
    return digest.headline.excerpt.text, digest.stories[0].heading.excerpt.text


def test_the_first_story_is_not_headed_by_a_louder_voice_for_want_of_a_second_title() -> None:
    best = write_article(1, FIRST, title="Board closes the quay")
    cue = Evidence("text", 0, 5, "outlet", None, "cue of disapproval: theft", -1.0)
    loud = write_article(2, THIRD, title="The great theft of the quay", evidence=(cue,))
    level = write_article(3, SECOND, title="Cooks buy the last herring")
    assert head_first_story(best, loud) == ("Board closes the quay", "Board closes the quay")
    assert head_first_story(best, loud, level)[1] == "Cooks buy the last herring"
