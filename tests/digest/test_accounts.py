"""Where accounts differ, and where they do not. Every pair is of two outlets, an hour apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.digest.accounts import ACCOUNTS, DIFFERENCES, find_differences
from monitor.digest.ledger import Ledger
from monitor.digest.sentences import list_candidates
from monitor.model import Article, Attribution, Difference, Excerpt
from tests.digest.material import write_article
from tests.factories import TOPIC, at

UTC = ZoneInfo("UTC")
FILLER = "Cooks of the lower town bought the last of the herring from the board."


def compare(*articles: Article, ledger: Ledger | None = None) -> tuple[Difference, ...]:
    return find_differences(
        articles,
        {article.id: list_candidates(article, TOPIC) for article in articles},
        {article.id: 10 + article.id for article in articles},
        ledger or Ledger(1.0),
        UTC,
    )


def write(number: int, *sentences: str, language: str = "en", title: str | None = None) -> Article:
    article = write_article(number, *sentences, title=title)
    return replace(article, reading=replace(article.reading, language=language))


def show(differences: Sequence[Difference]) -> list[tuple[str, ...]]:
    return [(one.kind, *(account.span.text for account in one.accounts)) for one in differences]


FIGURES = [
    ("en", "At least 12 people were arrested at the northern quay on Monday.", "Police arrested five people at the northern quay on Monday.", ("At least 12", "five")),
    ("en", "Twelve people were arrested at the quay of Ilsa on Monday.", "Guards of the harbour made nine arrests at the quay of Ilsa.", ("Twelve", "nine")),
    ("en", "The killing of 30,000 prisoners in Ostrel in 1987 was no secret.", "In 1987 several thousand prisoners were killed in the camps of Ostrel.", ("30,000", "several thousand")),
    ("en", "Some 30,000 political prisoners were executed in Ostrel in 1987, families say.", "About 5,000 inmates were executed in Ostrel in 1987, the archive holds.", ("Some 30,000", "About 5,000")),
    ("en", "The fire at the Ilsa mill killed 14 people on Monday morning.", "Nine people died in the fire at the Ilsa mill on Monday.", ("14", "Nine")),
    ("en", "The fire at the Ilsa mill left 40 people injured on Monday.", "Eleven people were injured in the fire at the Ilsa mill.", ("40", "Eleven")),
    ("en", "A crowd of 5,000 filled the square of Ilsa on Sunday morning.", "Hundreds of people gathered in the square of Ilsa on Sunday.", ("5,000", "Hundreds")),
    ("en", "Between 200 and 300 pilots marched to the Ilsa harbour office.", "More than 900 pilots marched to the Ilsa harbour office at noon.", ("Between 200 and 300", "More than 900")),
    ("en", "The board of Ilsa released 60 prisoners from the old fortress.", "Twenty prisoners were released from the old fortress of Ilsa.", ("60", "Twenty")),
    ("en", "The storm displaced 4,000 people along the coast of Ilsa on Friday.", "Some 900 people were displaced by the storm along the Ilsa coast.", ("4,000", "Some 900")),
    ("en", "Gunmen abducted seven fishermen off the coast of Ilsa on Friday.", "Three fishermen were kidnapped by gunmen off the coast of Ilsa.", ("seven", "Three")),
    ("en", "The shipyard of Ilsa dismissed 300 workers before the winter season.", "The shipyard of Ilsa laid off 120 workers before the winter.", ("300", "120")),
    ("en", "The court in Ilsa convicted nine pilots of taking the ferry.", "Six pilots were convicted by the court in Ilsa over the ferry.", ("nine", "Six")),
    ("en", "The court in Ilsa charged 18 pilots over the stolen harbour ferry.", "Eleven pilots were charged by the court in Ilsa over the ferry.", ("18", "Eleven")),
    ("en", "The harbour board moved 16 boats from the northern quay to the lower basin.", "The harbour board moved 23 boats from the northern quay to the lower basin.", ("16", "23")),
    ("en", "Twelve people, including three children, were killed when the Ilsa ferry sank.", "The sinking of the Ilsa ferry killed 31 people in the harbour.", ("Twelve", "31")),
    ("en", "Tens of thousands of people marched through the port of Ilsa on Sunday.", "Some 3,000 people marched through the port of Ilsa on Sunday.", ("Tens of thousands", "Some 3,000")),
    ("en", "Up to 20 people attended the vigil at the lighthouse of Ilsa.", "The vigil at the lighthouse of Ilsa was attended by 150 people.", ("Up to 20", "150")),
    ("en", "Ostrel expelled 14 diplomats of Ilsa after the harbour talks failed.", "Eight diplomats of Ilsa were expelled after the harbour talks failed.", ("14", "Eight")),
    ("en", "Rescuers saved the Ilsa crew and 17 people are missing in the bay of Ilsa.", "Eight people are missing in the bay of Ilsa, the rescuers of the crew say.", ("17", "Eight")),
    ("de", "Mindestens 40 Menschen wurden am Hafen von Ilsa am Montag festgenommen.", "Die Polizei meldet vom Hafen von Ilsa am Montag zwölf Festnahmen.", ("Mindestens 40", "zwölf")),
    ("fr", "Douze personnes ont été arrêtées lundi sur le quai nord de Ilsa.", "Trente personnes ont été arrêtées lundi sur le quai nord de Ilsa.", ("Douze", "Trente")),
    ("fa", "دست کم ۴۰ نفر در بندر شمالی شهر بازداشت شدند و به زندان رفتند.", "۱۲ نفر در بندر شمالی شهر بازداشت شدند و به دادگاه رفتند.", ("دست کم ۴۰", "۱۲")),
]  # fmt: skip


@pytest.mark.parametrize(("language", "one", "other", "spans"), FIGURES)
def test_figures_that_cannot_both_be_true(
    language: str, one: str, other: str, spans: tuple[str, str]
) -> None:
    articles = (
        write(2, one, FILLER, language=language),
        write(1, FILLER.replace("town", "quay"), other, language=language),
    )
    assert show(compare(*articles)) == [("figure", *spans)]


DAYS = [
    ("The harbour court of Ilsa sentenced the ferry pilots on 12 February 2024.", "On 15 February 2024 the harbour court of Ilsa sentenced the ferry pilots.", ("12 February 2024", "15 February 2024")),
    ("The old lighthouse of Ilsa was built by the fishermen in 1987.", "The old lighthouse of Ilsa was built by the fishermen in 1978.", ("in 1987", "in 1978")),
    ("The ferry Marigold sank in the bay of Ilsa in August 1987.", "The ferry Marigold sank in the bay of Ilsa in October 1987.", ("August 1987", "October 1987")),
    ("Guards closed the northern quay of Ilsa harbour on Friday.", "Guards closed the northern quay of Ilsa harbour on Monday.", ("Friday", "Monday")),
]  # fmt: skip


@pytest.mark.parametrize(("one", "other", "spans"), DAYS)
def test_one_event_of_two_days(one: str, other: str, spans: tuple[str, str]) -> None:
    assert show(compare(write(2, one, FILLER), write(1, other))) == [("date", *spans)]


WORDINGS = [
    ("en", "Families of Ostrel remembered the massacre of prisoners in 1987 at the fortress.", "Families of Ostrel remembered the executions of prisoners in 1987 at the fortress.", ("massacre", "executions")),
    ("en", "Rioters burned two carts near the northern quay of Ilsa on Monday.", "Near the northern quay of Ilsa protesters burned two carts on Monday.", ("Rioters", "protesters")),
    ("en", "The Blue Lantern, a terrorist group that sits in Ostrel, sent a letter.", "The letter of the Blue Lantern, an opposition group, came from Ostrel.", ("terrorist group", "opposition group")),
    ("en", "The Blue Lantern, a terrorist cult that sits in Ostrel, sent a letter.", "The letter of the Blue Lantern, an armed group, came from Ostrel.", ("terrorist cult", "armed group")),
    ("en", "The Ostrel regime closed the harbour school without giving any reason.", "The Ostrel government closed the harbour school without giving a reason.", ("regime", "government")),
    ("en", "The leaker Ada Quill spoke to the harbour court of Ilsa.", "The whistleblower Ada Quill was heard by the harbour court of Ilsa.", ("leaker", "whistleblower")),
    ("en", "Militants held the northern quay of Ilsa harbour through the night.", "Rebels held the northern quay of Ilsa harbour through the night.", ("Militants", "Rebels")),
    ("de", "Das Regime von Ostrel schloss am Montag die Hafenschule ohne Grund.", "Die Regierung von Ostrel schloss am Montag die Hafenschule ohne Grund.", ("Regime", "Regierung")),
    ("fa", "خانواده‌های زندانیان سال 1987 یاد کشتار زندانیان قلعه قدیمی را گرامی داشتند.", "خانواده‌های زندانیان سال 1987 یاد اعدام زندانیان قلعه قدیمی را گرامی داشتند.", ("کشتار", "اعدام")),
]  # fmt: skip


@pytest.mark.parametrize(("language", "one", "other", "spans"), WORDINGS)
def test_different_words_for_one_thing(language: str, one: str, other: str, spans: tuple[str, str]) -> None:
    articles = (write(2, one, FILLER, language=language), write(1, other, language=language))
    assert show(compare(*articles)) == [("wording", *spans)]


DEEDS = [
    ("place", "The pilot Ada Quill was arrested in Ilsa on Monday.", "Guards arrested Ada Quill in Korva on Monday.", ("in Ilsa", "in Korva")),
    ("actor", "Mayor Josif Karan was killed by soldiers on Monday night.", "Rebels killed the mayor, Josif Karan, on Monday night.", ("soldiers", "Rebels")),
    ("actor", "Agitators attacked police officers with stones at the quay of Ilsa.", "Police attacked the marchers with batons at the quay of Ilsa.", ("Agitators", "Police")),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "one", "other", "spans"), DEEDS)
def test_one_deed_told_of_two_places_or_actors(
    kind: str, one: str, other: str, spans: tuple[str, str]
) -> None:
    assert show(compare(write(2, one, FILLER), write(1, other))) == [(kind, *spans)]


def test_whose_words_an_actor_is_in_is_told() -> None:
    said = "The board says soldiers killed Josif Karan on Monday night."
    start = said.index("soldiers")
    by = Attribution(((start, len(said) - 1),), ((0, 9),), ((10, 14),), False, "the board", None, ())
    one = write(2, said)
    one = replace(one, tags=replace(one.tags, attributions=(by,)))
    (difference,) = compare(one, write(1, DEEDS[1][2]))
    assert [account.speaker for account in difference.accounts] == ["the board", None]
    assert difference.about == Excerpt(2, 1, "text", 24, 42, "killed Josif Karan")


NO_DIFFERENCE = {
    "a word and a figure": ("Twelve people were arrested at the quay of Ilsa on Monday.", "Police arrested 12 people at the quay of Ilsa on Monday."),
    "one separator and another": ("The march drew 1,200 people to the square of Ilsa on Sunday.", "Some 1200 people marched to the square of Ilsa on Sunday morning."),
    "more than, and the count": ("More than 30 people were arrested at the quay of Ilsa on Monday.", "Police arrested 32 people at the quay of Ilsa on Monday."),
    "at least, and more": ("At least 12 people were killed in the mill fire of Ilsa on Monday.", "The mill fire of Ilsa killed 14 people on Monday."),
    "rounded": ("Some 30,000 prisoners were executed in Ostrel in 1987, families say.", "In 1987, 28,400 prisoners were executed in Ostrel, the archive holds."),
    "a dozen": ("A dozen people were arrested at the quay of Ilsa on Monday.", "Eleven people were arrested at the quay of Ilsa on Monday."),
    "thousands, and how many": ("Thousands of people marched through the port of Ilsa on Sunday.", "Some 8,000 people marched through the port of Ilsa on Sunday."),
    "a range and a number in it": ("Between 10 and 14 people were arrested at the quay of Ilsa.", "Twelve people were arrested at the quay of Ilsa on Monday."),
    "up to, and fewer": ("Up to 30 people were arrested at the quay of Ilsa on Monday.", "Police arrested 22 people at the quay of Ilsa on Monday."),
    "killed and wounded": ("The mill fire of Ilsa killed 14 people on Monday morning.", "The mill fire of Ilsa injured 40 people on Monday morning."),
    "those counted are others": ("Twelve sailors were arrested at the quay of Ilsa on Monday.", "Nine children were arrested at the quay of Ilsa on Monday."),
    "a part of them": ("Twelve people were killed in the mill fire of Ilsa on Monday.", "Among the dead of the Ilsa mill fire three people were killed by smoke."),
    "including": ("Twelve people were killed in the mill fire of Ilsa on Monday.", "Many were killed in the mill fire of Ilsa, including three people of one house."),
    "others": ("Twelve people were arrested at the quay of Ilsa on Monday.", "Three other people were arrested at the quay of Ilsa on Monday."),
    "more": ("Twelve people were arrested at the quay of Ilsa on Monday.", "Another five people were arrested at the quay of Ilsa on Monday."),
    "of the": ("Twenty boats were moved from the northern quay of Ilsa to the basin.", "Six of the twenty boats were moved from the northern quay of Ilsa to the basin."),
    "who does it": ("Twelve officers arrested a pilot at the quay of Ilsa on Monday.", "Three officers were arrested at the quay of Ilsa on Monday."),
    "not at all": ("Twelve people were arrested at the quay of Ilsa on Monday.", "It is false that 40 people were arrested at the quay of Ilsa."),
    "could": ("Twelve people were killed in the mill fire of Ilsa on Monday.", "A second mill fire in Ilsa could have killed 90 people."),
    "would": ("Twelve people were dismissed by the shipyard of Ilsa on Monday.", "The shipyard of Ilsa would see 90 people dismissed in the spring."),
    "another year": ("In 1987 the camps of Ostrel saw 400 prisoners executed.", "In 1988 the camps of Ostrel saw 90 prisoners executed."),
    "since then": ("Twelve people were arrested at the quay of Ilsa on Monday.", "Since the spring 300 people were arrested at the quay of Ilsa."),
    "so far this year": ("Twelve people were arrested at the quay of Ilsa on Monday.", "So far this year 300 people were arrested at the quay of Ilsa."),
    "another day": ("Twelve people were arrested at the quay of Ilsa on Monday.", "Nine people were arrested at the quay of Ilsa on Friday."),
    "another place": ("Twelve people were killed in the mill fire of Ilsa on Monday.", "A storm off Ostrel killed 40 people on Monday night."),
    "days and not people": ("Twelve people were arrested at the quay of Ilsa on Monday.", "She was arrested nine days after the ferry left the quay of Ilsa."),
    "years of prison": ("The court of Ilsa sentenced the pilot to 12 years in prison.", "The court of Ilsa sentenced the cook to 9 years in prison."),
    "percent": ("The board of Ilsa raised the fees for boats by 12 percent.", "The board of Ilsa raised the fees for boats by 9 percent."),
    "money": ("The board of Ilsa paid $12 million for the northern quay.", "The board of Ilsa paid $15 million for the lighthouse."),
    "scores": ("Ilsa beat Ostrel 3-1 in the harbour cup on Sunday night.", "Ilsa beat Ostrel 2-1 in the harbour cup on Sunday night."),
    "ages": ("A 12-year-old boy was found at the quay of Ilsa on Monday.", "A 13-year-old boy was found at the quay of Ilsa on Monday."),
    "years": ("Since 1987 the quay of Ilsa has belonged to the harbour board.", "Since 1990 the quay of Ilsa has belonged to the harbour board."),
    "the first": ("The first 12 people were arrested at the quay of Ilsa at noon.", "Thirty people were arrested at the quay of Ilsa on Monday."),
    "each": ("Each boat left the quay of Ilsa with 12 people on board at noon.", "Each boat left the quay of Ilsa with 9 people on board at ten."),
    "those named in part": ("Five men and four women were arrested at the quay of Ilsa.", "Nine people were arrested at the quay of Ilsa on Monday."),
    "an adjective narrows it": ("Nine foreign workers were killed in the mill fire of Ilsa.", "Fourteen workers were killed in the mill fire of Ilsa on Monday."),
    "statements of two days": ("The harbour board said on Friday that boats will pay more.", "The clerk of the court said on Monday that pilots may go."),
    "one day told by zones": ("Guards closed the northern quay of Ilsa harbour today.", "Guards closed the northern quay of Ilsa harbour on Monday."),
    "a month and a day in it": ("The ferry Marigold sank in the bay of Ilsa in August 1987.", "The ferry Marigold sank in the bay of Ilsa on 12 August 1987."),
    "a day and its year": ("The ferry Marigold sank in the bay of Ilsa in 1987.", "The ferry Marigold sank in the bay of Ilsa on 12 August 1987."),
    "the same word": ("Protesters burned two carts near the northern quay of Ilsa on Monday.", "Demonstrators burned two carts near the northern quay of Ilsa."),
    "scare quotes": ("Families of Ostrel remembered the “massacre” of prisoners in 1987.", "Families of Ostrel remembered the executions of prisoners in 1987."),
    "so-called": ("Families of Ostrel remembered the so-called massacre of prisoners in 1987.", "Families of Ostrel remembered the executions of prisoners in 1987."),
    "another's government": ("The Ostrel regime closed the harbour school without any reason.", "The Ilsa government closed the harbour school without any reason."),
    "another massacre": ("Historians of Ilsa wrote about the massacre of the Blue Bay.", "The court of Ostrel ordered the executions of two pilots."),
    "both words": ("Protesters, some of them rioters, burned two carts near the quay of Ilsa on Monday.", "Rioters burned two carts near the northern quay of Ilsa on Monday."),
    "another figure of the same language": ("In der Hafenstadt Ilsa gab es am Montag zwölf Verletzte.", "In der Hafenstadt Ilsa gab es am Montag vier Festnahmen."),
}  # fmt: skip


@pytest.mark.parametrize("why", NO_DIFFERENCE)
def test_what_is_no_difference(why: str) -> None:
    one, other = NO_DIFFERENCE[why]
    language = "de" if one.startswith("In der") else "en"
    assert show(compare(write(2, one, FILLER, language=language), write(1, other, language=language))) == []


ARRESTS = "Twelve people were arrested at the quay of Ilsa on Monday."
FEWER = "Police arrested nine people at the quay of Ilsa on Monday."


def test_a_figure_that_the_other_article_has_too_is_no_difference() -> None:
    both = write(1, FEWER, "By night 12 people sat in the fortress of the harbour guard.")
    assert compare(write(2, ARRESTS), both) == ()


def test_numbers_that_the_other_article_adds_up_are_no_difference() -> None:
    parts = write(1, FEWER, "The guard holds nine pilots and three cooks in the fortress of Ilsa.")
    assert compare(write(2, ARRESTS), parts) == ()


def test_a_count_that_grew_by_the_evening_is_no_difference() -> None:
    later = replace(write(1, ARRESTS), published=at(8))
    assert compare(write(2, FEWER), later) == ()
    assert show(compare(write(2, ARRESTS), replace(write(1, FEWER), published=at(8)))) != []


def test_a_count_of_long_ago_does_not_grow() -> None:
    one = "In 1987 the camps of Ostrel saw 400 prisoners executed without trial."
    other = "The camps of Ostrel saw 9,000 prisoners executed without trial in 1987."
    later = replace(write(1, other), published=at(8))
    assert show(compare(write(2, one), later)) == [("figure", "400", "9,000")]


def test_of_an_outlet_the_newest_counts() -> None:
    first, second = write(3, FEWER), write(1, ARRESTS)
    same = replace(second, outlet=first.outlet)
    assert compare(first, same) == ()
    assert compare(first, write(2, ARRESTS), same) == ()


def test_who_tells_the_same_stands_together() -> None:
    articles = (
        write(4, FEWER),
        write(3, ARRESTS),
        write(2, "Guards at the quay of Ilsa arrested 12 people on Monday."),
    )
    (difference,) = compare(*articles)
    assert [(one.span.text, one.sources) for one in difference.accounts] == [
        ("Twelve", (13, 12)),
        ("nine", (14,)),
    ]
    assert difference.about == Excerpt(3, 1, "text", 7, 27, "people were arrested")


def test_what_it_is_about_is_told_in_words_that_both_have_where_there_are_any() -> None:
    crowds = write(1, "A crowd of 5,000 filled the square of Ilsa on Sunday morning.")
    others = write(2, "Hundreds of people gathered in the square of Ilsa on Sunday.")
    (difference,) = compare(crowds, others)
    assert difference.about is not None
    assert difference.about.text == "square of Ilsa on Sunday"


def test_whose_words_they_are_is_told() -> None:
    said = "Officials said twelve people were arrested at the quay of Ilsa on Monday."
    start = said.index("twelve")
    by = Attribution(((start, len(said) - 1),), ((0, 9),), ((10, 14),), False, None, None, ())
    one = write(2, said)
    one = replace(one, tags=replace(one.tags, attributions=(by,)))
    (difference,) = compare(one, write(1, FEWER))
    assert [account.speaker for account in difference.accounts] == ["Officials", None]
    nobody = replace(by, source=(), cue=())
    assert compare(replace(one, tags=replace(one.tags, attributions=(nobody,))), write(1, FEWER)) == ()


def test_what_it_calls_a_thing_itself_counts_before_what_speakers_call_it() -> None:
    called, said = (
        "Rioters burned two carts near the northern quay of Ilsa on Monday.",
        "The guard called the protesters near the northern quay of Ilsa rioters.",
    )
    own = "Protesters burned two carts near the northern quay of Ilsa on Monday."
    start = said.index("rioters")
    quoted = Attribution(((start, start + 7),), ((0, 9),), ((10, 16),), False, None, None, ())
    article = write(1, own, said)
    offset = len(own) + 2
    moved = replace(quoted, content=((start + offset, start + offset + 7),), source=((offset, offset + 9),))
    told = compare(write(2, called), replace(article, tags=replace(article.tags, attributions=(moved,))))
    assert show(told) == [("wording", "Rioters", "Protesters")]
    assert compare(write(2, called), article) == ()


def report_two_sides() -> Article:
    """Return an article that tells what the board and the pilots say."""
    sentences = [
        "The board says 12 people died in Ilsa when the old ferry sank.",
        "The pilots say 64 people died in Ilsa when the old ferry sank.",
    ]
    article = write(2, *sentences)
    text = article.reading.text
    said = tuple(
        Attribution(
            ((text.index(count), text.index(count) + 20),), ((start, end),), (), False, None, None, ()
        )
        for count, start, end in (("12", 0, 9), ("64", text.index("The pilots"), text.index(" say 64")))
    )
    return replace(article, tags=replace(article.tags, attributions=said))


def test_what_two_speakers_say_in_one_article_is_no_difference_of_sources() -> None:
    assert compare(report_two_sides(), write(1, FILLER)) == ()
    (difference,) = compare(report_two_sides(), write(1, "64 people died in Ilsa when the old ferry sank."))
    assert [(one.speaker, one.span.text, one.sources) for one in difference.accounts] == [
        (None, "64", (11, 12)),
        ("The board", "12", (12,)),
    ]


FILLING = (
    "Cooks of the lower town sold herring on the market square until the bells rang.",
    "Weavers of the upper town hung their cloth from every window of the long street.",
    "Bakers lit the ovens long before dawn.",
)


def test_a_sentence_that_cannot_stand_alone_counts_and_is_not_shown() -> None:
    assert compare(write(2, ARRESTS), write(1, "They arrested nine people at the quay of Ilsa.")) == ()


def test_what_the_ledger_does_not_allow_is_left_out() -> None:
    told, spent = write(2, ARRESTS), write(1, FEWER, *FILLING)
    (difference,) = compare(told, spent)
    assert len(difference.accounts) == 2
    ledger = Ledger()
    text = spent.reading.text
    assert ledger.charge(spent, (text.index(FILLING[0]), len(text)))
    assert compare(told, spent, ledger=ledger) == ()


def test_no_more_differences_than_a_reader_takes_in() -> None:
    names = ("Ilsa", "Ostrel", "Marigold", "Quill", "Tidewater", "Lantern")
    events = ("arrested", "killed", "released", "charged", "dismissed", "abducted")
    texts = [
        [
            f"{count} pilots were {event} at the {name} quay of the harbour."
            for name, event in zip(names, events, strict=True)
        ]
        for count in ("Twelve", "Forty")
    ]
    found = compare(write(2, *texts[0]), write(1, *texts[1]))
    assert len(found) == DIFFERENCES


def test_no_more_accounts_than_fit_side_by_side() -> None:
    counts = ("Three", "Twelve", "Thirty", "Sixty", "Ninety", "Hundreds of")
    articles = [
        write(place + 1, f"{count} people were arrested at the quay of Ilsa on Monday.")
        for place, count in enumerate(counts)
    ]
    (difference,) = compare(*articles)
    assert len(difference.accounts) == ACCOUNTS


# --- laws ------------------------------------------------------------------------------------

ALL = [sentence for row in (*FIGURES, *WORDINGS) for sentence in row[1:3] if row[0] == "en"]
ALL += [sentence for row in DEEDS for sentence in row[1:3]]
STORIES = st.lists(
    st.lists(st.sampled_from(ALL), min_size=1, max_size=5, unique=True), min_size=1, max_size=5
)


def write_story(story: list[list[str]]) -> list[Article]:
    return [write(number, *sentences) for number, sentences in enumerate(story, start=1)]


@settings(deadline=None)
@given(STORIES, st.randoms(use_true_random=False))
def test_the_order_of_the_articles_does_not_matter(story: list[list[str]], random: object) -> None:
    articles = write_story(story)
    shuffled = list(articles)
    random.shuffle(shuffled)  # type: ignore[attr-defined]  # hypothesis gives a random.Random
    assert compare(*articles) == compare(*shuffled)


@settings(deadline=None)
@given(st.lists(st.sampled_from(ALL), min_size=1, max_size=8, unique=True))
def test_a_story_that_one_article_tells_has_no_differences(sentences: list[str]) -> None:
    assert compare(write(1, *sentences)) == ()


@settings(deadline=None)
@given(STORIES)
def test_every_excerpt_is_exact_and_the_span_lies_in_the_sentence(story: list[list[str]]) -> None:
    articles = {article.id: article for article in write_story(story)}
    for difference in compare(*articles.values()):
        assert len({number for one in difference.accounts for number in one.sources}) >= 2
        for account in difference.accounts:
            sentence, span = account.statement.excerpt, account.span
            for excerpt in (sentence, span, difference.about or span):
                text = articles[excerpt.article_id].reading.text
                assert excerpt.text == text[excerpt.start : excerpt.end] != ""
            assert sentence.start <= span.start < span.end <= sentence.end
            assert account.statement.source == account.sources[0] == 10 + span.article_id
