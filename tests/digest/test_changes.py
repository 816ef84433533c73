"""What an article changed after publication."""

from __future__ import annotations

from datetime import date

from monitor.digest.changes import list_changes
from monitor.digest.material import ChangedArticle
from monitor.digest.verify import verify_digest
from monitor.model import Revision
from tests.factories import NOON, at, make_article, make_digest, make_draft

BEFORE = "Sixteen boats were moved. The board paid.\n\nPilots objected."
AFTER = "Sixteen boats were moved. The board did not pay.\n\nPilots objected. So did cooks."


def test_the_sentences_that_went_and_those_that_came_are_exact_spans() -> None:
    article = make_article(4, make_draft(title="Boats moved", text=AFTER), version=2)
    before = Revision(4, 1, "Boats moved away", BEFORE, NOON)
    after = Revision(4, 2, "Boats moved", AFTER, at(1))
    change = list_changes([ChangedArticle(article, before, after, date(2024, 3, 4))], {4: 9})[0]
    assert [part.text for part in change.before] == ["Boats moved away", "The board paid."]
    assert [part.text for part in change.after] == ["Boats moved", "The board did not pay.", "So did cooks."]
    assert (change.source, change.digested_on, change.changed_at) == (9, date(2024, 3, 4), at(1))
    words = {
        (1, "title"): "Boats moved away",
        (1, "text"): BEFORE,
        (2, "title"): "Boats moved",
        (2, "text"): AFTER,
    }
    digest = make_digest(changes=(change,))
    assert verify_digest(digest, lambda _, version, field: words[version, field]) == []
    words[2, "text"] = AFTER.replace("cooks", "crews")
    wrong = verify_digest(digest, lambda _, version, field: words[version, field])
    assert [one.found for one in wrong] == ["So did crews."]
