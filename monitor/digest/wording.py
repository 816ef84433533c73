"""The English words by which a rewritten lead is checked: figures, what turns a sentence, what joins words.

They were listed by hand. What a list misses passes only as far as the other checks let it.
"""

from __future__ import annotations

REWRITTEN_LANGUAGE = "en"
"""The language of these words, and so the only one in which a lead is rewritten."""

_NUMBERS = """
    zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
    seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred hundreds
    thousand thousands million millions billion billions trillion dozen dozens score scores half third thirds
    quarter quarters first second fourth fifth sixth seventh eighth ninth tenth once twice thrice double
    doubled triple tripled pair couple both several many most few fewer majority minority countless numerous
    all every almost nearly percent
"""
NUMBER_WORDS = frozenset(_NUMBERS.split())
"""Words that say how many, or nearly so."""

_FOLLOWERS = """
    a after an and are as at before but by for from had has have in is of on or that the to was were when
    while who with
"""
BARE_FOLLOWERS = frozenset(_FOLLOWERS.split())
"""Words behind a figure that do not say of what it is."""

_QUALIFIERS = """
    no not never none nobody nothing nowhere neither nor without cannot hardly barely scarcely unlikely false
    untrue deny denies denied denying refuse refuses refused refusing reject rejects rejected rejecting fail
    fails failed failing lack lacks lacked stop stops stopped halt halts halted

    may might could would should must can will if unless whether perhaps possibly probably possible probable
    likely apparent apparently seem seems seemed appear appears appeared allege alleges alleged allegedly
    reportedly purported purportedly supposed supposedly suspect suspects suspected accuse accuses accused
    claim claims claimed believe believes believed think thinks thought expect expects expected plan plans
    planned intend intends intended threaten threatens threatened try tries tried attempt attempts attempted
    consider considers considered call calls called want wants wanted seek seeks sought

    about around some nearly almost roughly approximately least more less fewer than over under up only
    further former acting partly half

    am is are was were be been being by against from of after before because since

    say says said saying tell tells told telling according argue argues argued announce announces announced
    declare declares declared insist insists insisted state states stated warn warns warned
"""
QUALIFIERS = frozenset(_QUALIFIERS.split())
"""Words that turn a sentence round, make it less sure, bound a number, or say who does, bears or tells it."""

JOINING_WORDS = frozenset({"a", "an", "the", "and", "that", "while"})
"""Words that may be added."""
