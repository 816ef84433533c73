"""Stances as they stand when an article is read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from monitor.model import Article, CorrectedLabel, LearntModel, Outlet, Stance, StanceCorrection, StanceModel
from monitor.pipeline.stances import StanceCourt, settle_stances
from monitor.tag.judging import read_shipped_model
from monitor.tag.outlets import OutletRegister
from storage.sqlite.store import SqliteStore, open_store
from tests.factories import NOON, TOPIC, make_article, make_outlet
from tests.pipeline.stancework import HARBOUR, SEEN, make_stance, tell
from tests.storage.saving import save_article

SHIPPED = read_shipped_model("actor")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    with open_store(tmp_path / "test.db") as store:
        yield store


def say(label: CorrectedLabel, target_id: str = "board") -> StanceCorrection:
    return StanceCorrection(7, 1, TOPIC, target_id, label, None, NOON)


def settle(
    *stances: Stance,
    said: tuple[StanceCorrection, ...] = (),
    outlets: tuple[Outlet, ...] = (),
    model: StanceModel | None = None,
    **changes: str,
) -> tuple[Stance, ...]:
    learnt = {} if model is None else {TOPIC: LearntModel(1, TOPIC, NOON, 10, 0.5, 0.6, {"board": model})}
    article = make_article(1, tell(1, *stances, **changes))
    settled = StanceCourt([HARBOUR], OutletRegister(outlets), learnt).settle(article, said)
    assert replace(settled, tags=article.tags, outlet=article.outlet) == article
    return settled.tags.stances


def measure_backing(stance: Stance) -> float:
    return next(each.share for each in stance.inputs if each.name == "affiliation")


def test_what_was_read_is_judged_again() -> None:
    (stance,) = settle(make_stance(cues=-0.9))
    assert (stance.label, stance.basis, stance.evidence) == ("against", "judged", (SEEN,))
    assert stance.confidence > 0.5


def test_the_affiliation_of_today_counts() -> None:
    read = make_stance(cues=0.3)
    assert measure_backing(settle(read)[0]) == 0
    assert measure_backing(settle(read, group="state")[0]) > 0
    rated = make_outlet(id="outlet-state", affiliation="union")
    assert measure_backing(settle(read, group="state", outlets=(rated,))[0]) < 0


def test_an_outlet_whose_id_nobody_knows_is_looked_up_by_the_articles_address() -> None:
    rated = make_outlet(id="courier", domains=("courier.example",), affiliation="state")
    assert measure_backing(settle(make_stance(cues=0.3), group="unrated", outlets=(rated,))[0]) > 0
    known = make_outlet(id="outlet-union", domains=("union.example",), affiliation="union")
    assert measure_backing(settle(make_stance(cues=0.3), group="union", outlets=(rated, known))[0]) < 0


def test_the_article_has_its_outlet_as_it_is_rated_now() -> None:
    rated = make_outlet(id="outlet-state", affiliation="union")
    settled = StanceCourt([HARBOUR], OutletRegister((rated,)), {}).settle(
        make_article(1, tell(1, group="state")), ()
    )
    assert settled.outlet == rated


def test_a_learnt_model_takes_the_place_of_the_shipped_one() -> None:
    murky = replace(SHIPPED, words={"murky": -2.9})
    assert settle(make_stance(cues=0.01), model=murky)[0].label == "neutral"
    assert settle(make_stance(cues=0.01), model=murky, word="murky")[0].label == "against"
    ferry = settle(make_stance("ferry", cues=0.01), model=murky, word="murky")
    assert ferry == settle(make_stance("ferry", cues=0.01))


@pytest.mark.parametrize("label", ["favour", "against", "neutral", "unclear"])
def test_a_correction_comes_first_and_keeps_the_evidence(label: CorrectedLabel) -> None:
    (stance,) = settle(make_stance(cues=-0.9), said=(say(label),))
    assert (stance.label, stance.confidence, stance.basis) == (label, 1.0, "corrected")
    assert stance.evidence == (SEEN,)
    assert stance.tipped_by is None


def test_the_voices_it_quotes_are_left_alone() -> None:
    quoted = replace(make_stance(cues=-0.9), voice="quoted", inputs=())
    assert settle(make_stance(), quoted, said=(say("absent"),)) == (quoted,)


def test_a_target_without_a_stance_gets_the_one_that_a_reader_names() -> None:
    ferry = settle(make_stance("ferry"))[0]
    added = Stance(TOPIC, "board", "outlet", "favour", 1.0, (), basis="corrected")
    assert settle(make_stance("ferry"), said=(say("favour"),)) == (added, ferry)
    assert settle(make_stance("ferry"), said=(say("absent"),)) == (ferry,)


def test_an_article_that_left_the_topic_gets_no_stance_on_it() -> None:
    article = make_article(1, tell(1, topics=("ferries",)))
    assert StanceCourt([HARBOUR], OutletRegister(()), {}).settle(article, [say("favour")]) == article


def test_what_is_not_configured_any_more_stays_as_it_was() -> None:
    old = make_stance("mole", cues=0.9)
    assert settle(old) == (old,)


def test_what_was_learnt_of_a_target_that_is_gone_does_no_harm() -> None:
    learnt = {
        TOPIC: LearntModel(1, TOPIC, NOON, 10, 0.5, 0.6, {"mole": replace(SHIPPED, words={"meets": 2.0})})
    }
    article = make_article(1, tell(1, make_stance("mole", cues=0.9), make_stance(cues=-0.9)))
    settled = StanceCourt([HARBOUR], OutletRegister(()), learnt).settle(article, ())
    plain = StanceCourt([HARBOUR], OutletRegister(()), {}).settle(article, ())
    assert settled == plain


def test_articles_are_settled_by_what_is_stored(store: SqliteStore) -> None:
    for number in (1, 2):
        save_article(store, tell(number, make_stance(cues=-0.9)), [], NOON)
    store.save_stance_correction(2, TOPIC, "board", "favour", None, NOON)
    models = {"board": replace(SHIPPED, border=9.0)}
    store.save_learnt_model(TOPIC, models, made_at=NOON, corrections=10, before=0.5, after=0.6)
    labels = [article.tags.stances[0].label for article in settle_all(store, [2, 1])]
    assert labels == ["favour", "neutral"]


def test_more_articles_take_no_more_queries(store: SqliteStore, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(1, 9):
        save_article(store, tell(number, make_stance()), [], NOON)
    queries: list[str] = []
    select = store.session.select
    monkeypatch.setattr(
        store.session, "select", lambda sql, values=(): queries.append(sql) or select(sql, values)
    )
    counts = []
    for ids in ([1], list(range(1, 9))):
        articles = list(store.load_articles(ids).values())
        queries.clear()
        settle_stances(articles, [HARBOUR], OutletRegister(()), store)
        counts.append(len(queries))
    assert counts[0] == counts[1] == 2


def settle_all(store: SqliteStore, ids: list[int]) -> list[Article]:
    return settle_stances(
        [store.load_article(number) for number in ids], [HARBOUR], OutletRegister(()), store
    )
