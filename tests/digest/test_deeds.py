"""What was done to whom, by whom."""

from __future__ import annotations

import pytest

from monitor.digest.deed_words import load_vocabulary
from monitor.digest.deeds import SENTENCES, Deed
from tests.digest.material import SECOND, find_deeds, write_article


def tell(deed: Deed) -> tuple[str, str | None, str | None]:
    agent, patient = (" ".join(one.written) if one else None for one in (deed.agent, deed.patient))
    return deed.kind, agent, patient


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Guards arrested the mayor on Monday.", ("arrested", "Guards", "the mayor")),
        ("Guards arrested the alleged smuggler.", ("arrested", "Guards", "the alleged smuggler")),
        ("Four cooks lost their lives in a fire.", ("killed", None, "Four cooks")),
        ("The court declared the ballot void.", ("annulled", "The court", "the ballot")),
        ("The mayor has been arrested by guards.", ("arrested", "guards", "The mayor")),
        ("The mayor was reportedly arrested in Ilsa by guards.", ("arrested", "guards", "The mayor")),
        ("A mayor arrested by guards on Monday is free.", ("arrested", "guards", "A mayor")),
        ("The arrest of the mayor by guards was told late.", ("arrested", "guards", "the mayor")),
        ("The killing of the mayor angered the town.", ("killed", None, "the mayor")),
        ("The ferry Marigold sank off Ilsa.", ("sank", None, "The ferry Marigold")),
        ("Guards opened fire on the crowd.", ("attacked", "Guards", "the crowd")),
        ("The guards fired first.", ("attacked", "The guards", None)),
        ("Guards set fire to the old mill.", ("burned", "Guards", "the old mill")),
        ("Twelve pilots were shot dead.", ("killed", None, "Twelve pilots")),
        ("The mayor was arrested by guards and soldiers.", ("arrested", None, "The mayor")),
        (
            "The eight pilots held since May were freed by guards.",
            ("released", "guards", "The eight pilots held"),
        ),
        ("The women who had gathered were dispersed by guards.", ("dispersed", "guards", "The women")),
        ("The mayor, who was arrested by guards, is free.", ("arrested", "guards", "The mayor")),
        ("An attack by rebels killed four cooks.", ("killed", "rebels", "four cooks")),
        ("A rocket hit the mill on Monday, killing four cooks.", ("killed", "A rocket", "four cooks")),
        ("The blast left four cooks dead.", ("killed", "The blast", "four cooks")),
        ("Guards shut the mill down.", ("closed", "Guards", "the mill")),
        ("Guards used tear gas to disperse the crowd.", ("dispersed", "Guards", "the crowd")),
        ("The board voted to close the mill.", ("closed", "The board", "the mill")),
        ("Four cooks died when the mill burned.", ("killed", None, "Four cooks")),
        ("A police raid on the mill angered the town.", ("raided", "A police", "the mill")),
        ("The bodies of four cooks were found in a well.", ("found", None, "The bodies of four cooks")),
        ("The board and the cooks signed a truce.", ("signed", None, "a truce")),
    ],
)
def test_a_deed_with_who_did_it_and_whom_it_befell(text: str, wanted: tuple[str, str | None, str]) -> None:
    assert wanted in [tell(deed) for deed in find_deeds(write_article(1, text))]


@pytest.mark.parametrize(
    "text",
    [
        "Guards did not arrest the mayor.",
        "The board denied that guards arrested the mayor.",
        "Guards may have arrested the mayor.",
        "If guards arrested the mayor, nobody saw it.",
        "The board asked the guards to arrest the mayor.",
        "The mayor was not arrested by guards.",
        "Guards and soldiers arrested the mayor.",
        "The mayor was arrested at a rally by cooks.",
        "The mayor was killed in a house owned by guards.",
        SECOND,
    ],
)
def test_what_was_not_done_or_not_by_them_alone_is_no_deed(text: str) -> None:
    assert [tell(deed) for deed in find_deeds(write_article(1, text)) if deed.agent] == []


@pytest.mark.parametrize(
    "text",
    [
        "Guards arrested the mayor again.",
        "Guards arrested the mayor two years ago.",
        "Last year guards arrested another mayor.",
        "Guards had earlier arrested the mayor.",
    ],
)
def test_what_was_done_at_another_time_is_an_aside(text: str) -> None:
    assert [deed.is_aside for deed in find_deeds(write_article(1, text))] == [True]


def test_only_the_top_of_an_article_is_read() -> None:
    text = "Guards arrested the mayor on Monday."
    fillers = [f"{SECOND[:-1]} of the year {year}." for year in range(1900, 1900 + SENTENCES)]
    assert find_deeds(write_article(1, *fillers, text)) == []
    assert len(find_deeds(write_article(1, *fillers[1:], text))) == 1
    assert find_deeds(write_article(1)) == []


@pytest.mark.parametrize(
    ("text", "about"),
    [
        ("A retired pilot, Ada Quill, was arrested on Monday.", "Ada Quill"),
        ("Ada Quill, a pilot, was arrested on Monday.", "Ada Quill, a pilot, was arrested"),
        ("Guards arrested a pilot, Ada Quill, on Monday.", "arrested a pilot, Ada Quill"),
    ],
)
def test_what_it_is_about_ends_with_no_aside(text: str, about: str) -> None:
    article = write_article(1, text)
    (deed,) = find_deeds(article)
    assert article.reading.text[slice(*deed.about)] == about


def test_what_it_is_about_leaves_out_who_did_it() -> None:
    article = write_article(1, SECOND, "On Monday guards arrested the mayor in Ilsa.")
    (deed,) = find_deeds(article)
    assert article.reading.text[slice(*deed.about)] == "arrested the mayor"


def test_a_language_without_words_has_no_deeds() -> None:
    assert load_vocabulary("fa") is None
    assert load_vocabulary("en-GB") is load_vocabulary(None) is not None


def test_a_word_means_one_thing_among_places_and_actors() -> None:
    vocabulary = load_vocabulary("en")
    assert vocabulary is not None
    assert not vocabulary.sites.keys() & (vocabulary.words["towns"] | vocabulary.words["areas"])
    assert not vocabulary.actors.keys() & (vocabulary.words["anybody"] | vocabulary.words["events"])
