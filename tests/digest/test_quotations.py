"""Who said what: the same person and the same words told once, with all who carry them."""

from __future__ import annotations

from dataclasses import replace

from monitor.digest.compose import compose_digest
from monitor.digest.material import list_day_stories
from monitor.digest.quotations import choose_quotes
from monitor.digest.sentences import Ledger
from monitor.digest.views import DigestView
from monitor.model import Article, Attribution, Evidence, QuoteLine, Stance
from tests.digest.material import gather, write_article

WORDS = "We were never asked before the northern quay was closed to us all"
OTHER = "The herring will not wait for a vote of the harbour board"


def quote(number: int, *said: tuple[str, str | None, str | None], via: tuple[str, ...] = ()) -> Article:
    """Return an article that quotes words of speakers in roles."""
    made = write_article(number, *(f"“{words},” was heard at the quay." for words, _, _ in said))
    text = made.reading.text
    found = tuple(
        Attribution(((text.index(words), text.index(words) + len(words)),), (), (), True, speaker, role, via)
        for words, speaker, role in said
    )
    return replace(made, tags=replace(made.tags, attributions=found))


def choose(*articles: Article, known: tuple[str, ...] = ()) -> tuple[QuoteLine, ...]:
    (story,) = list_day_stories(gather(*articles))
    return choose_quotes(story, {article.id: article.id for article in articles}, Ledger(), known)


def test_what_several_carry_is_told_once_of_one_person_under_the_fullest_name() -> None:
    (line,) = choose(
        quote(1, (WORDS, "Mrs Tavani", None)),
        quote(2, (WORDS, "Maryam Tavani", "a net mender")),
        quote(3, (WORDS, "Tavani", None)),
    )
    assert (line.speaker, line.role, sorted(line.sources)) == ("Maryam Tavani", "a net mender", [1, 2, 3])


def test_two_people_of_one_surname_stay_apart() -> None:
    lines = choose(quote(1, (WORDS, "Maryam Tavani", None)), quote(2, (OTHER, "Karim Tavani", None)))
    assert {line.speaker for line in lines} == {"Maryam Tavani", "Karim Tavani"}


def test_the_day_tells_who_is_meant_by_a_surname() -> None:
    (line,) = choose(quote(1, (WORDS, "Tavani", None)), known=("Maryam Tavani", "Tavani"))
    assert line.speaker == "Maryam Tavani"


def test_who_carries_a_part_of_it_is_named_apart() -> None:
    part = " ".join(WORDS.split()[:8])
    (line,) = choose(quote(1, (WORDS, "Maryam Tavani", None)), quote(2, (part, "Tavani", None)))
    assert (line.sources, line.partly) == ((1,), (2,))
    (line,) = choose(
        quote(1, (WORDS, "Maryam Tavani", None)),
        quote(3, (WORDS, "Maryam Tavani", None)),
        quote(2, (part, "Tavani", None)),
    )
    assert (sorted(line.sources), line.partly) == ([1, 3], (2,))


def test_a_name_goes_before_what_an_article_calls_the_speaker() -> None:
    (line,) = choose(quote(1, (WORDS, "the net mender", None)), quote(2, (WORDS, "Maryam Tavani", None)))
    assert (line.speaker, sorted(line.sources)) == ("Maryam Tavani", [1, 2])


def test_a_role_in_words_that_a_stance_rests_on_is_not_repeated() -> None:
    loud = quote(1, (WORDS, "Maryam Tavani", "head of the quay grabbers"))
    text = f"The quay grabbers. {loud.reading.text}"
    found = Evidence("text", 4, 17, "outlet", None, "cue of disapproval", -1.0)
    stance = Stance("harbour", "board", "outlet", "against", 0.9, (found,))
    (one,) = loud.tags.attributions
    moved = replace(one, content=tuple((start + 19, end + 19) for start, end in one.content))
    tags = replace(loud.tags, stances=(stance,), attributions=(moved,))
    labelled = replace(loud, reading=replace(loud.reading, text=text), tags=tags)
    assert [line.role for line in choose(loud)] == ["head of the quay grabbers"]
    assert [line.role for line in choose(labelled)] == [None]
    named = replace(
        labelled, tags=replace(tags, stances=(replace(stance, evidence=(replace(found, weight=0.0),)),))
    )
    assert [line.role for line in choose(named)] == ["head of the quay grabbers"]


def test_what_one_person_says_stands_together() -> None:
    third = "Nobody in the lower town has seen the order with his own eyes"
    lines = choose(
        quote(1, (WORDS, "Maryam Tavani", None), (OTHER, "Bo Reed", None), (third, "Maryam Tavani", None)),
        quote(2, (WORDS, "Maryam Tavani", None)),
        quote(3, (OTHER, "Bo Reed", None)),
    )
    assert [line.speaker for line in lines] == ["Maryam Tavani", "Maryam Tavani", "Bo Reed"]


def test_a_chain_is_told_from_the_speaker_to_the_outlet() -> None:
    article = quote(1, (WORDS, "Maryam Tavani", "a net mender"), via=("Coast Wire", "Ilsa Radio"))
    (line,) = choose(article)
    view = DigestView(compose_digest(gather(article)))
    assert f"{view.speaker(line)}, {view.carried(line)}" == (
        "Maryam Tavani, a net mender, quoted by Ilsa Radio, quoted by Coast Wire, as reported by"
    )
    assert view.carried(replace(line, via=())) == "in"
