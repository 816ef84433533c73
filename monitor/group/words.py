"""What story finding reads in an article: its telling words, packed once and read again in every round.

A packed article is its words' numbers, ascending, four bytes each with the lowest first, then their weights,
a byte each in the same order. A word's number is the CRC-32 of its UTF-8 bytes: the same in every run and on
every machine; that a few words of a topic share a number does no harm.
"""

from __future__ import annotations

import math
import struct
from collections import Counter
from datetime import timedelta
from functools import lru_cache
from zlib import crc32

from monitor.terms import list_words

WINDOW = timedelta(days=30)
"""How far back an article is compared with others of its topic: so long its words are needed."""
MOST_WORDS = 240
"""How many words of an article are packed, the heaviest: 1,200 bytes at most."""
BYTES_PER_NUMBER = 4
BYTES_PER_WORD = BYTES_PER_NUMBER + 1
_NO_WORD = 0
"""The number of a word that is left out."""
_READ_WORDS = 600
_READ_CHARS = 10_000
"""They hold 600 words in any language with spaces: what follows is not even taken apart."""
_LEAD_WORDS = 80
_IN_TITLE = 1.0
_IN_LEAD = 0.5
_UNIT = 12
"""A weight is counted in twelfths; the greatest that 600 words can have is below 255 of them."""
_STOP_TEXT = """
    a about after again all also am an and any are as at be because been before being but by can could
    did do does doing down during each even few for from further get had has have having he her here him
    his how i if in into is it its just like made make many may me might more most much my new no nor
    not now of off on one only or other our out over own people per said same say says she should so
    some still such than that the their them then there these they this those through time to told too
    two under until up upon us very was way we well were what when where which while who whom why will
    with would you your according mr mrs ms year years yesterday first last week day days today monday
    tuesday wednesday thursday friday saturday sunday

    ainsi au aussi autre aux avait avec avoir ce cela ces cette ceux comme contre dans de depuis des deux
    dont du elle elles en encore entre est et eux fait font il ils je la le les leur leurs lors lui mais
    même ne nous ont ou où par pas peut plus pour qu quand que qui sa sans se selon ses si sont sous sur
    tous tout toute très un une vers vous été être

    aber alle als auch auf aus bei bis das dass dem den der des die diese diesem diesen dieser dieses doch
    durch ein eine einem einen einer eines er es für gegen haben hatte ich ihr ihre ihren im immer ist ja
    kann kein keine können mehr mit nach nicht noch nur oder ohne schon sehr sei sein seine seinen sich sie
    sind so sowie über um und uns unter vom von vor waren wegen wenn werden wie wieder wird worden wurde
    wurden zu zum zur zwei zwischen

    از است اما آن آنها ان ای این با باید بر برای بود بودند به بی پس پیش تا تر چه خواهد خود دارد دارند داد در
    درباره دیگر را رو شد شده شود شوند کرد کرده کرد کردند کند کنند که گفت گفته ما مورد می من نمی نه نیز نیست هم
    همه همین هر ها های هست هستند و وی یا یک

    أن إن إلى أو أي الا التي الذي الذين ال الى انه انها او بعد بل بين تلك ثم حتى حول حيث خلال ذلك على عليه عن
    عند عندما غير فقد في فيها قال قالت قبل قد كان كانت كل كما لا لم لن له لها ليس ما مع من منذ منها هذا هذه هو
    هي وفي وقال وقد وكان ولا ومن يكون
"""


def pack_words(title: str, text: str) -> bytes:
    """Return the words of an article that are not too common to tell anything, with their weights, packed.

    A word's weight is 1 + ln(count), as much again for one of the title and half as much again for one of
    the first 80 words. What follows the first 600 words is left out, and so are words of one letter.
    """
    numbers = list(map(_number, list_words(text[:_READ_CHARS])[:_READ_WORDS]))
    in_title, in_lead = set(map(_number, list_words(title))), set(numbers[:_LEAD_WORDS])
    counts = Counter(numbers)
    counts.update(in_title - counts.keys())
    del counts[_NO_WORD]
    weights = {
        number: _GAINS[count] * (1 + _IN_TITLE * (number in in_title) + _IN_LEAD * (number in in_lead))
        for number, count in counts.items()
    }
    kept = sorted(sorted(weights, key=lambda number: (-weights[number], number))[:MOST_WORDS])
    return struct.pack(f"<{len(kept)}I", *kept) + bytes(round(weights[number] * _UNIT) for number in kept)


@lru_cache(maxsize=1 << 13)  # more are no faster
def _number(word: str) -> int:
    """Return the number of a folded word, an English plural's being its singular's."""
    if len(word) < 2 or word in _STOP_WORDS:
        return _NO_WORD
    if len(word) > 4 and word.endswith("s") and not word.endswith("ss"):
        word = word[:-1]
    return crc32(word.encode(errors="surrogatepass"))


_STOP_WORDS = frozenset(list_words(_STOP_TEXT))
_GAINS = [0.0, *(1 + math.log(count) for count in range(1, _READ_WORDS + 1))]
