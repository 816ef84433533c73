"""The group leg on a store: done once, done again after a change, the same in whatever order articles came."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import permutations
from pathlib import Path

import pytest

from monitor.model import Draft, MatchRule, Topic
from monitor.pipeline.group import group_articles
from storage.sqlite.store import SqliteStore, open_store
from tests.factories import make_draft, make_outlet
from tests.storage.saving import save_article

NOW = datetime(2026, 5, 14, 12, tzinfo=UTC)
TOPIC = Topic("harbour", "Harbour", "Harbour", "Ilsa", ("en",), MatchRule(("x",), (), (), ()), (), ())
FERRY = (
    "Engineers began to lift the sunken ferry Marta from the bed of the inner basin at daybreak. Two cranes from "
    "Orn hold the hull in slings while divers close the torn plates below the waterline. The harbour master "
    "expects the work to take nine days if the wind stays in the east. The Marta sank in November with a cargo of "
    "salt and forty bicycles, and nobody was hurt. Her owner wants to sell the wreck to a yard in Velm."
)
STORM = (
    "A storm took the roof of the customs house and laid it in the garden of the old lighthouse. Keeper Otto Brand "
    "heard a bang and found slates among his cabbages. The council will meet on Friday about the cost of a new roof, "
    "which the treasurer puts at ninety thousand crowns. Until then the clerks work in the fish market."
)


def drafts() -> dict[str, Draft]:
    def article(number: int, site: str, text: str, hours: float) -> Draft:
        return make_draft(
            number,
            title=text.split(".")[0],
            text=text,
            topics=("harbour",),
            url=f"https://{site}.example/{number}",
            key=f"{site}.example/{number}",
            outlet=make_outlet(id=site, name=site.title(), domains=(f"{site}.example",)),
            published=NOW - timedelta(hours=hours),
        )

    return {
        "ferry": article(1, "gazette", FERRY, 9),
        "copy": article(2, "echo", FERRY, 8),
        "cut": article(3, "courier", FERRY[:320], 7),
        "storm": article(4, "gazette", STORM, 6),
    }


@pytest.mark.parametrize("order", list(permutations(["ferry", "copy", "cut", "storm"])))
def test_any_order_of_arrival_gives_the_same_copies_and_stories(
    tmp_path: Path, order: tuple[str, ...]
) -> None:
    made = drafts()
    with open_store(tmp_path / "test.db") as store:
        ids = {name: save_article(store, made[name], [], NOW).article_id for name in order}
        group_articles(store, [TOPIC], NOW)
        names = {number: name for name, number in ids.items()}
        links = store.load_copies(list(ids.values()))
        found = {names[id_]: names.get(link.of_id or 0) for id_, link in links.items()}
        stories = [
            {names[id_] for id_ in story.article_ids}
            for story in store.list_stories("harbour", NOW - timedelta(9))
        ]
    assert found["ferry"] is None
    assert found["copy"] == "ferry"
    assert found["cut"] in ("ferry", "copy")
    assert found["storm"] is None
    assert sorted(stories, key=len) == [{"storm"}, {"ferry", "copy", "cut"}]


def test_grouping_again_does_nothing_and_a_changed_article_is_grouped_again(tmp_path: Path) -> None:
    made = drafts()
    with open_store(tmp_path / "test.db") as store:
        for draft in made.values():
            save_article(store, draft, [], NOW)
        assert len(group_articles(store, [TOPIC], NOW)) == 4
        before = _snapshot(store)
        assert group_articles(store, [TOPIC], NOW + timedelta(minutes=1)) == []
        assert _snapshot(store) == before
        changed = make_draft(
            2, title="Bread", text=STORM.replace("storm", "gale"), key=made["copy"].key, topics=("harbour",)
        )
        save_article(store, changed, [], NOW)
        assert [outcome.leg for outcome in group_articles(store, [TOPIC], NOW)] == ["group"]


def _snapshot(store: SqliteStore) -> object:
    return store.load_copies([1, 2, 3, 4]), store.list_stories("harbour", NOW - timedelta(9))
