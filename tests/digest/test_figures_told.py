"""Different figures for the same thing; `test_accounts.py` has more cases."""

from __future__ import annotations

from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from monitor.digest.disputes import order_articles
from monitor.digest.figures_told import SENTENCES, find_figure_disputes
from monitor.model import Article, Attribution
from tests.digest.material import SECOND, write_article

UTC = ZoneInfo("UTC")
MANY = "At least 40 people were arrested at the quay of Ilsa on Monday."
FEW = "Police arrested nine people at the quay of Ilsa on Monday."


def ascribe(article: Article, content: str, source: str) -> Article:
    """Return an article that ascribes some of its words to a source that it names."""
    text = article.reading.text
    start, end = text.index(content), text.index(content) + len(content)
    named = text.index(source)
    said = Attribution(((start, end),), ((named, named + len(source)),), (), False, None, None, ())
    return replace(article, tags=replace(article.tags, attributions=(*article.tags.attributions, said)))


def compare(*articles: Article) -> list[list[str]]:
    return [
        [version[0].text for version in one.versions]
        for one in find_figure_disputes(order_articles(articles), UTC)
    ]


DIFFER = {
    "a crowd and a vaguer one": ("Twenty-five thousand people carried candles into Harbour Square and heard the pilots.", "Thousands of people filled the main square of the harbour and heard pilots.", ["Twenty-five thousand", "Thousands"]),
    "thousands are not tens of them": ("Thousands of mourners marched behind the Ilsa pilots on Sunday.", "Some 60,000 mourners marched behind the Ilsa pilots on Sunday.", ["Thousands", "Some 60,000"]),
    "dozens are not hundreds": ("Dozens of residents gathered at the lighthouse of Ilsa on Sunday.", "Some 800 residents gathered at the lighthouse of Ilsa on Sunday.", ["Dozens", "Some 800"]),
    "a crowd by two names": ("About 9,000 mourners marched through the port of Ilsa on Sunday.", "Some 2,000 protesters marched through the port of Ilsa on Sunday.", ["About 9,000", "Some 2,000"]),
    "residents and people": ("About 9,000 residents gathered in the port of Ilsa on Sunday.", "Some 2,000 people gathered in the port of Ilsa on Sunday.", ["About 9,000", "Some 2,000"]),
    "the number of those who took part": ("The guard put the number of participants at 3,000 in Harbour Square.", "Twelve thousand people carried nets into Harbour Square at noon.", ["3,000", "Twelve thousand"]),
    "the size of a crowd": ("The board put the size of the crowd at 900 in Harbour Square.", "Some 7,000 people brought nets to Harbour Square at noon.", ["900", "Some 7,000"]),
    "streets": ("Nine thousand people walked singing through the streets of Ilsa on Sunday.", "Some 500 people marched through the streets of Ilsa on Sunday.", ["Nine thousand", "Some 500"]),
    "a list of the dead": ("The list of the dead of the Ilsa ferry holds 64 names.", "Eleven people died when the Ilsa ferry sank in the bay.", ["64", "Eleven"]),
    "two lists": ("The register of the victims of the Ilsa ferry has 11 names.", "The list of the martyrs of the Ilsa ferry has 64 names.", ["11", "64"]),
    "remains and skulls": ("Divers recovered the remains of three people below the Ilsa ferry.", "Pilots who dived counted nine skulls below the Ilsa ferry.", ["three", "nine"]),
    "bodies": ("Divers brought up 14 bodies from the Ilsa ferry on Monday.", "Divers brought up the bodies of 31 people from the Ilsa ferry.", ["14", "31"]),
    "sets of remains": ("Divers found seven sets of remains below the Ilsa ferry.", "The remains of two people were found below the Ilsa ferry.", ["seven", "two"]),
    "taken": ("Thirty-seven people were taken, among them a cook of Ilsa harbour.", "Guards arrested 14 people at the Ilsa harbour on Monday.", ["Thirty-seven", "14"]),
    "the number of deaths": ("The board put the number of deaths at 11 in the Ilsa ferry.", "The Ilsa ferry took 64 people down, and 64 people died.", ["11", "64"]),
}  # fmt: skip


@pytest.mark.parametrize("why", DIFFER)
def test_figures_that_differ(why: str) -> None:
    one, other, spans = DIFFER[why]
    assert compare(write_article(2, one), write_article(1, other)) == [spans]


AGREE = {
    "those who took part and pilots": ("The guard put the number of participants at 3,000 in Harbour Square.", "Twelve thousand pilots carried nets into Harbour Square at noon."),
    "thousands and fifteen of them": ("Thousands of mourners marched behind the Ilsa pilots on Sunday.", "Some 15,000 mourners marched behind the Ilsa pilots on Sunday."),
    "dozens and ninety": ("Dozens of residents gathered at the lighthouse of Ilsa on Sunday.", "Ninety residents gathered at the lighthouse of Ilsa on Sunday."),
    "two squares": ("Nine thousand people carried nets into Harbour Square on Sunday.", "Some 400 people carried lamps into Chapel Square in Ostrel on Sunday."),
    "few fill no square": ("Twelve people carried nets into Harbour Square on Sunday.", "Forty people sold the last herring of the year in Harbour Square."),
    "a square mile": ("Some 500 people live on the square mile of Ilsa harbour.", "Some 9,000 people gathered at the mile of Ilsa harbour."),
    "a crowd and a part of the town": ("Nine thousand pupils carried nets into Harbour Square on Sunday.", "Some 500 cooks carried nets into Harbour Square on Sunday."),
    "another commemoration": ("About 1,500 people came down the old road of Ilsa on foot.", "Some four hundred residents attended the mass at the stone in Ostrel."),
    "not into the square": ("Nine thousand people were kept away before the square of Ilsa opened.", "Some 500 people gathered in the square of Ilsa on Sunday."),
    "taken to safety": ("Forty people were taken to safety from the Ilsa harbour on Monday.", "Guards arrested 14 people at the Ilsa harbour on Monday."),
    "photographs taken": ("Forty photographs were taken, among them one of Ilsa harbour.", "Guards arrested 14 people at the Ilsa harbour on Monday."),
    "names on another list": ("The list of the members of the Ilsa choir holds 64 names.", "Eleven people died when the Ilsa ferry sank in the bay."),
    "bodies and deaths": ("Divers brought up 14 bodies from the Ilsa ferry on Monday.", "The Ilsa ferry sank on Monday and 31 people died."),
    "bodies that are boards": ("Fourteen harbour bodies signed the paper on the Ilsa ferry.", "Divers brought up the bodies of 31 people from the Ilsa ferry."),
    "killed and missing": ("Eleven people died when the Ilsa ferry sank in the bay.", "Sixty people are missing since the Ilsa ferry sank in the bay."),
    "speakers on a list": ("The roll of the Ilsa council has 47 speakers on it tonight.", "The roll of the Ilsa council holds 12 names of the dead."),
    "hurt on one side and on the other": ("Three officers were wounded at the harbour of Ilsa.", "Nineteen people were wounded at the harbour of Ilsa."),
}  # fmt: skip


@pytest.mark.parametrize("why", AGREE)
def test_figures_that_do_not_differ(why: str) -> None:
    one, other = AGREE[why]
    assert compare(write_article(2, one), write_article(1, other)) == []


LED = "Guards stopped the pilots with batons on the bridge by the customs house."


def test_a_sentence_that_names_nothing_is_told_by_those_around_it() -> None:
    one = write_article(2, LED, "So it went.", "Fourteen were arrested.")
    met = "Batons fell on pilots whom guards stopped on the customs bridge."
    assert compare(one, write_article(1, met, "So it is.", "Sixty were detained.")) == [["Fourteen", "Sixty"]]
    assert compare(one, write_article(1, SECOND, "So it is.", "Sixty were detained.")) == []


def test_who_says_it_is_not_what_it_is_about() -> None:
    told = (
        "Rana Quill said 14 people were arrested on the customs bridge.",
        "Adam Oss said 60 people were arrested on the customs bridge.",
    )
    by = [
        ascribe(write_article(number, text), text[text.index("said") + 5 : -1], text[: text.index(" said")])
        for number, text in ((2, told[0]), (1, told[1]))
    ]
    assert compare(*by) == [["14", "60"]]
    assert (
        compare(
            *(
                write_article(number, text.replace(" said", " and others said"))
                for number, text in ((2, told[0]), (1, told[1]))
            )
        )
        == []
    )


@pytest.mark.parametrize(
    "repeated",
    [
        "The board spoke of 3,000 at the quay.",
        "The board spoke of 3,000 people who marched through the port.",
        "It was 3,000 by the guard, as always.",
        "The board holds to its figure of 3,000.",
    ],
)
def test_a_figure_that_an_article_repeats_is_not_its_own(repeated: str) -> None:
    one = "Twelve thousand people marched through the port of Ilsa on Sunday."
    other = "Some 3,000 people marched through the port of Ilsa on Sunday."
    assert compare(write_article(2, one, repeated), write_article(1, other)) == [
        ["Twelve thousand", "Some 3,000"]
    ]
    assert compare(write_article(2, one, "At noon 3,000 stood at the quay."), write_article(1, other)) == []


def test_the_day_of_a_dateline_is_none_of_the_figure() -> None:
    one = "ILSA, March 5 (Harbour Wire) - Police arrested nine people at the quay of Ilsa."
    (spans,) = compare(write_article(2, one), write_article(1, MANY))
    assert spans == ["nine", "At least 40"]


def test_years_of_which_one_article_tells_none_may_be_the_same() -> None:
    one = "The list of the dead of the Ilsa ferry of 1987 holds 64 names."
    for year, found in (("", [["64", "Eleven"]]), (" of 1987", [["64", "Eleven"]]), (" of 1991", [])):
        assert (
            compare(write_article(2, one), write_article(1, f"Eleven people died on the Ilsa ferry{year}."))
            == found
        )


def test_who_told_it_before_the_other_side_spoke_is_heard() -> None:
    sides = ("The board says 12 people died on the Ilsa ferry.", "The pilots say 64 people died.")
    both = write_article(1, *sides, "A list is kept by their union.")
    both = ascribe(ascribe(both, "12 people died", "The board"), "64 people died", "The pilots")
    lists = write_article(2, "The list of the dead that the union keeps holds 64 names.")
    (dispute,) = find_figure_disputes(order_articles([both, lists]), UTC)
    assert [[said.article.id for said in version] for version in dispute.versions] == [[1], [2, 1]]


def test_each_version_has_the_articles_that_tell_it() -> None:
    articles = [write_article(3, FEW), write_article(2, MANY), write_article(1, FEW)]
    (dispute,) = find_figure_disputes(articles, UTC)
    assert dispute.kind == "figure"
    assert [[said.article.id for said in version] for version in dispute.versions] == [[3, 1], [2]]
    said = dispute.versions[1][0]
    assert (said.text, said.about) == ("At least 40", (MANY.index("people"), MANY.index(" at the")))


def test_what_stands_far_down_is_not_compared() -> None:
    down = [SECOND.replace("herring", f"herring of day {number}") for number in range(SENTENCES)]
    assert find_figure_disputes([write_article(2, *down, MANY), write_article(1, FEW)], UTC) == []
