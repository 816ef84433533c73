"""Invented articles for the tests of copies and stories."""

from __future__ import annotations

PARAGRAPHS = (
    "The harbour board of Keldra voted on Tuesday evening to reopen the old ferry line to Osmund Island, "
    "eleven years after a storm tore away the northern pier and left its two thousand islanders with one "
    "slow boat a week.",
    "Board chair Ilse Varnholt said the line would carry its first passengers before the herring season. "
    "“Nobody on the island asked for a miracle, only for a timetable,” she told a crowded hall.",
    "Two members voted against the plan. Tomas Reque, who runs a boatyard on the mainland, argued that the "
    "board had counted summer visitors twice and had left the dredging of the inner channel out of its sums.",
    "The board puts the cost at four million crowns, half of it for pilings of larch that a mill in Upper "
    "Wend has already begun to cut. A loan from the savings bank of Keldra covers most of the remainder.",
    "On the island the baker Onna Lisk hung a lantern in her window when the vote was read out over the "
    "radio. Her daughter has crossed to school in a fishing smack since the spring, wrapped in oilskins.",
    "A survey of the sea bed begins next month. If divers find the old footings sound, builders may set the "
    "first piling by early autumn; if they do not, the board will have to meet and vote again.",
)
"""An article of six paragraphs, about 220 words."""

OTHER_HAND = (
    "Osmund Island is to get its ferry back. After a debate of four hours the board that runs Keldra's port "
    "agreed, by five votes to two, to rebuild the pier which a storm destroyed more than a decade ago.",
    "Supporters cheered outside as Ilse Varnholt, who chairs the board, announced the result from the steps. "
    "She promised sailings in time for the herring, and thanked the savings bank for its loan.",
    "Critics doubt the price. Boatbuilder Tomas Reque called the figure of four million crowns a guess, and "
    "said that whoever forgot the dredging once would forget it again when the bill came in.",
    "Among islanders relief prevailed. Children who now sail to school on fishing boats in any weather could "
    "soon ride in a heated cabin, said Jorun Hale, a teacher, who crossed for the meeting herself.",
    "Engineers want to look at the sea floor before any work starts. What they find below the old pier will "
    "decide whether the timetable holds or the whole matter returns to the council chamber.",
)
"""The same event, by another hand."""

FESTIVAL = (
    "The lantern festival of Upper Wend will be held without fireworks this year, the village council has "
    "decided, because the hay stands dry in every field and the brook no longer fills the pond.",
    "Instead a choir of ninety voices will walk from the mill to the chapel with paper lamps. Its head, the "
    "organist Brida Sonn, has set three harvest songs for the evening and expects guests from four valleys.",
    "Innkeepers had feared for their trade. They were won over when the council promised to close the market "
    "street to carts until midnight and to lend benches from the school to whoever pours cider.",
    "Children may bring lamps of their own making, provided that an adult carries the flame. The fire watch "
    "will stand at both wells with hoses, said its captain, Halvard Pree, and go home last.",
)
"""Another event."""

BACKGROUND = (
    "The pier was lost in the storm of eleven winters ago, when a barge broke loose and drifted against the "
    "pilings through a whole night; nobody was hurt, yet the insurers of the barge and those of the port are "
    "still in court over who should have tied it up."
)
"""A paragraph of background that both hands may carry."""

FURNITURE = (
    "Sign up for the evening letter of the Wharf Post and never miss what moves the coast. Already a member? "
    "Log in to read on without notices. Follow us, send a tip to the night desk, or buy today's front page "
    "as a poster from our shop on Anchor Lane. All rights reserved by the Wharf Post and its partners."
)
"""Text that a site sets around everything it publishes."""


def join(*paragraphs: str) -> str:
    """Return paragraphs as an article's text."""
    return "\n\n".join(paragraphs)
