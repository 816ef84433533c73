"""Who said what: the same person and the same words told once, with all who carry them."""

from __future__ import annotations

import re
from dataclasses import replace

from monitor.digest.compose import compose_digest
from monitor.digest.english import ENGLISH
from monitor.digest.ledger import Ledger
from monitor.digest.material import Kin, list_day_stories
from monitor.digest.quotations import choose_quotes, choose_speakers
from monitor.digest.views import DigestView
from monitor.model import Article, Attribution, Evidence, QuoteLine, Stance
from tests.digest.material import gather, write_article
from tests.factories import make_copy

WORDS = "We were never asked before the northern quay was closed to us all"
OTHER = "The herring will not wait for a vote of the harbour board"


def quote(
    number: int,
    *said: tuple[str, str | None, str | None],
    via: tuple[str, ...] = (),
    group: str = "state",
) -> Article:
    """Return an article that quotes words of speakers in roles."""
    heard = (f"“{words},” was heard at the quay." for words, _, _ in said)
    made = write_article(number, *heard, *{f"It was {role}." for _, _, role in said if role}, group=group)
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
    view = DigestView(compose_digest(gather(article)), ENGLISH)
    assert f"{view.speaker(line)}, {view.carried(line)}" == (
        "Maryam Tavani, a net mender, quoted by Ilsa Radio, quoted by Coast Wire, as reported by"
    )
    assert view.carried(replace(line, via=())) == "in"
    assert view.not_in(replace(line, silent=("ngo", "state"))) == "not in State media and Organisations"


def test_a_quotation_keeps_its_anchor_and_names_the_groups_that_do_not_carry_it() -> None:
    carried = quote(1, (WORDS, "Maryam Tavani", None))
    part = quote(2, (" ".join(WORDS.split()[:8]), "Maryam Tavani", None), group="ngo")
    other = quote(3, (OTHER, "Bo Reed", None), group="union")
    lines = {line.speaker: line for line in choose(carried, part, other)}
    assert lines["Maryam Tavani"].silent == ("union",)
    assert lines["Bo Reed"].silent == ("ngo", "state")
    assert lines == {line.speaker: line for line in choose(other, carried, part)}
    ids = [line.quote_id for line in lines.values()]
    assert len(set(ids)) == 2
    assert all(re.fullmatch(r"q-[0-9a-f]{10}", one) for one in ids)


def test_a_group_that_carried_it_before_is_not_said_to_be_silent() -> None:
    elder = quote(7, (WORDS, "Maryam Tavani", None), group="union")
    copy = quote(1, (WORDS, "Maryam Tavani", None), group="ngo")
    others = quote(2, (OTHER, "Bo Reed", None), group="union"), quote(3, (OTHER, "Bo Reed", None))
    material = gather(copy, *others, copies={1: make_copy(1, 7), 7: make_copy(7)}, kin=Kin(elders={7: elder}))
    (story,) = list_day_stories(material)
    lines = choose_quotes(story, {article.id: article.id for article in (copy, *others)}, Ledger())
    assert {line.speaker: line.silent for line in lines} == {"Maryam Tavani": ("state",), "Bo Reed": ("ngo",)}


def test_an_office_alone_stands_for_the_one_person_who_has_it() -> None:
    third = "Nobody in the lower town has seen the order with his own eyes"
    named = quote(1, (WORDS, "Maryam Tavani", "harbour master"))
    alone = quote(2, (OTHER, "the harbour master", None))
    assert {line.speaker for line in choose(named, alone)} == {"Maryam Tavani"}
    rival = quote(3, (third, "Bo Reed", "the harbour master"))
    assert "the harbour master" in {line.speaker for line in choose(named, alone, rival)}


def test_a_role_that_points_back_is_not_told() -> None:
    assert [line.role for line in choose(quote(1, (WORDS, "Maryam Tavani", "its chairwoman")))] == [None]


def test_a_role_that_runs_over_the_end_of_a_sentence_is_not_told() -> None:
    article = quote(1, (WORDS, "Maryam Tavani", "harbour works. Minister"))
    (said,) = article.tags.attributions
    joined = replace(said, role="harbour works Minister")
    article = replace(article, tags=replace(article.tags, attributions=(joined,)))
    assert [line.role for line in choose(article)] == [None]


def test_named_speakers_whom_no_story_has_room_for_are_told_beside_them() -> None:
    things = ("nets", "ropes", "sails", "crabs", "gulls")
    speakers = tuple(f"Maryam {thing.title()}er" for thing in things)
    articles = [
        quote(place, (f"My {thing} are all that {thing} can be in {thing} time", speaker, None))
        for place, (thing, speaker) in enumerate(zip(things, speakers, strict=True), start=1)
    ]
    articles.append(quote(9, ("The herring will not wait for anybody", "the cook", None)))
    numbers = {article.id: article.id for article in articles}
    (story,) = list_day_stories(gather(*articles))
    ledger = Ledger()
    lines = choose_quotes(story, numbers, ledger)
    (left,) = choose_speakers([story], lines, numbers, ledger)
    assert len(lines) == 4
    assert {left.speaker, *(line.speaker for line in lines)} == {*speakers}
    assert (len(left.quotes), left.told) == (1, ())


def test_a_speaker_beside_the_stories_says_where_else_they_are_quoted() -> None:
    third = "Nobody in the lower town has seen the order with his own eyes"
    article = quote(1, *((words, "Maryam Tavani", "a pilot") for words in (WORDS, OTHER, third)))
    (story,) = list_day_stories(gather(article))
    ledger = Ledger()
    lines = choose_quotes(story, {1: 1}, ledger)
    assert len(lines) == 2
    (left,) = choose_speakers([story], lines, {1: 1}, ledger)
    assert (left.speaker, left.role) == ("Maryam Tavani", "a pilot")
    assert left.told == tuple(line.quote_id for line in lines)
    assert choose_speakers([story], lines, {1: 1}, ledger) == ()
