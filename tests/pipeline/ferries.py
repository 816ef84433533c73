"""Invented reports of a harbour town, for the tests of the group leg."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from monitor.model import Draft, MatchRule, Topic
from tests.factories import make_draft, make_outlet

HARBOUR = Topic("harbour", "Harbour", "Harbour", "Ilsa", ("en",), MatchRule(("x",), (), (), ()), (), ())
FERRY = (
    "Engineers began to lift the sunken ferry Marta from the bed of the inner basin at daybreak. Two cranes from "
    "Orn hold the hull in slings while divers close the torn plates below the waterline. The harbour master "
    "expects the work to take nine days if the wind stays in the east. The Marta sank in November with a cargo of "
    "salt and forty bicycles, and nobody was hurt. Her owner wants to sell the wreck to a yard in Velm."
)
FERRY_ANEW = (
    "The ferry Marta will be lifted from the inner basin within nine days, the harbour master of Orn said while "
    "divers worked on her hull. Cranes hold the sunken ferry in slings. She had salt and bicycles on board when "
    "she sank in November."
)
"""The same event by another hand."""
STORM = (
    "A storm took the roof of the customs house and laid it in the garden of the old lighthouse. Keeper Otto Brand "
    "heard a bang and found slates among his cabbages. The council will meet on Friday about the cost of a new roof, "
    "which the treasurer puts at ninety thousand crowns. Until then the clerks work in the fish market."
)


def make_report(number: int, site: str, text: str, published: datetime, **changes: Any) -> Draft:
    """Return the draft of an article of the topic `HARBOUR`, its first sentence the title."""
    return make_draft(
        number,
        title=text.split(".")[0],
        text=text,
        topics=("harbour",),
        url=f"https://{site}.example/{number}",
        key=f"{site}.example/{number}",
        outlet=make_outlet(id=site, name=site.title(), domains=(f"{site}.example",)),
        published=published,
        **changes,
    )
