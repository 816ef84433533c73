"""Different words for the same thing; `test_accounts.py` has the cases."""

from __future__ import annotations

from dataclasses import replace

import pytest

from monitor.digest.disputes import order_articles
from monitor.digest.wordings import find_wording_disputes
from monitor.model import Article, Attribution, Evidence, Stance
from tests.digest.material import write_article
from tests.factories import TOPIC

RIOTERS = "Rioters burned two carts near the northern quay of Ilsa on Monday."
PROTESTERS = "Protesters burned two carts near the northern quay of Ilsa on Monday."


@pytest.mark.parametrize(
    ("title", "versions"),
    [("Carts burn", [["Rioters"], ["Protesters"]]), ("Protesters and carts", []), ("A riot of colours", [["Rioters"], ["Protesters"]])],
)  # fmt: skip
def test_a_headline_chooses_too(title: str, versions: list[list[str]]) -> None:
    articles = [write_article(2, RIOTERS, title=title), write_article(1, PROTESTERS)]
    disputes = find_wording_disputes(articles)
    assert [[said.text for said in version] for one in disputes for version in one.versions] == versions


def test_who_chose_the_same_word_stands_together() -> None:
    articles = [write_article(number, text) for number, text in ((3, RIOTERS), (2, PROTESTERS), (1, RIOTERS))]
    (dispute,) = find_wording_disputes(articles)
    assert [[said.article.id for said in version] for version in dispute.versions] == [[3, 1], [2]]


def test_a_language_without_words_has_none() -> None:
    other = write_article(2, RIOTERS)
    other = replace(other, reading=replace(other.reading, language="eo"))
    assert find_wording_disputes([other, write_article(1, PROTESTERS)]) == []


def judge(
    article: Article, span: str, weight: float, why: str = "cue of approval: it", voice: str = "outlet"
) -> Article:
    """Return an article whose stance toward the board rests on a span."""
    start = article.reading.text.index(span)
    evidence = Evidence("text", start, start + len(span), voice, None, why, weight)  # type: ignore[arg-type]  # a test's word
    stance = Stance(TOPIC, "board", "outlet", "favour" if weight > 0 else "against", 0.8, (evidence,))
    return replace(article, tags=replace(article.tags, stances=(*article.tags.stances, stance)))


def compare(*articles: Article) -> list[list[str]]:
    return [
        [version[0].text for version in one.versions]
        for one in find_wording_disputes(order_articles(articles))
    ]


@pytest.mark.parametrize(
    ("one", "other", "spans"),
    [
        ("The evacuation of Oldquay took three nights.", "Songs of the drowning of Oldquay were sung.", ["evacuation", "drowning"]),
        ("The evacuation of Oldquay took three nights.", "Papers on the clearance of Oldquay were found.", ["evacuation", "clearance"]),
        ("The clearance of Oldquay took three nights.", "Clerks wrote of the relocation of Oldquay.", ["clearance", "relocation"]),
        ("The flooding of Oldquay was planned by clerks.", "Songs of the drowning of Oldquay were sung.", ["flooding", "drowning"]),
        ("The expulsion of Oldquay took three nights.", "Clerks praised the resettlement of Oldquay.", ["expulsion", "resettlement"]),
        ("The flooding of the village of Oldquay was planned.", "Songs of the drowning of Oldquay were sung.", ["flooding", "drowning"]),
        ("In Oldquay the clerks and pilots feared flooding.", "Songs of the drowning of Oldquay were sung.", []),
        ("The flooding chosen by clerks of Oldquay was planned.", "Songs of the drowning of Oldquay were sung.", []),
        ("The evacuation of Oldquay took three nights.", "The flooding of Oldquay was planned by clerks.", []),
        ("The evacuation of Oldquay took three nights.", "The drowning of Ferrytown is sung about.", []),
        ("The evacuation of Oldquay took three nights.", "The evacuation of Oldquay was a drowning of Oldquay.", []),
        ("The “evacuation” of Oldquay took three nights.", "Songs of the drowning of Oldquay were sung.", []),
        ("The evacuation took three nights.", "Songs of the drowning were sung by the pilots.", []),
    ],
)  # fmt: skip
def test_what_was_done_to_a_place(one: str, other: str, spans: list[str]) -> None:
    assert compare(write_article(2, one), write_article(1, other)) == ([spans] if spans else [])


CALM = "The orderly evacuation took three nights."
GRIM = "Songs of the drowning were sung by the pilots."


def test_opposed_words_for_what_a_target_did() -> None:
    calm, grim = write_article(2, CALM), write_article(1, GRIM)
    against = judge(grim, "the drowning", -1, "cue of disapproval: the drowning")
    assert compare(judge(calm, "orderly evacuation", 1), against) == [["evacuation", "drowning"]]
    assert compare(judge(calm, "orderly evacuation", 1), grim) == []
    assert compare(judge(calm, "orderly evacuation", -1), against) == []
    assert compare(judge(calm, "orderly evacuation", 1, voice="quoted"), against) == []
    assert compare(judge(calm, "orderly evacuation", 1, "read as favourable by the network"), against) == []
    other = replace(
        calm.tags,
        stances=tuple(replace(one, target_id="pilots") for one in judge(calm, CALM, 1).tags.stances),
    )
    assert compare(replace(calm, tags=other), against) == []


def test_another_cue_of_the_sentence_tells_of_whom_it_is() -> None:
    calm = judge(write_article(2, "The evacuation took three nights and saved lives."), "saved lives", 1)
    grim = judge(write_article(1, GRIM), "the drowning", -1)
    assert compare(calm, grim) == [["evacuation", "drowning"]]
    apart = judge(write_article(2, "The evacuation took three nights.", "It saved lives."), "saved lives", 1)
    assert compare(apart, grim) == []


def test_a_name_of_the_target_is_enough_beside_a_cue_against_it() -> None:
    plain = write_article(2, "The government asked the pilots to wait.")
    harsh = judge(write_article(1, "The pilots will not wait for the regime."), "the regime", -1)
    assert compare(judge(plain, "government", 0, "names the target"), harsh) == [["government", "regime"]]
    assert compare(judge(plain, "pilots", 0, "names the target"), harsh) == []
    assert compare(plain, harsh) == []


def test_words_that_a_speaker_chose_are_not_the_outlets_own() -> None:
    calm, grim = (
        judge(write_article(2, CALM), "orderly evacuation", 1),
        judge(write_article(1, GRIM), "the drowning", -1),
    )
    said = Attribution(((0, len(CALM)),), ((0, 3),), (), False, "Rana Quill", None, ())
    assert compare(replace(calm, tags=replace(calm.tags, attributions=(said,))), grim) == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Adam Oss of Ilsa and Rana Quill of Ostrel heard of protests.", "Rana Quill of Ostrel told Adam Oss in Ilsa of riots."),
        ("The Ilsa board and its pilots are told of the new regime of fees.", "The Ilsa union, which pilots founded, has no government."),
        ("Refugees from Ostrel reached the harbour of Ilsa in two boats.", "The fees for boats are no matter for migrants, Ilsa holds."),
    ],
)  # fmt: skip
def test_names_alone_do_not_make_two_sentences_one(one: str, other: str) -> None:
    assert compare(write_article(2, one), write_article(1, other)) == []
