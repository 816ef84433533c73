"""A digest's lead in a language model's words, if its answer holds; else as it was composed.

lead | write_request | ask | check_rewriting | the digest with the rewritten lead, or why it has none
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from monitor.digest.rewriting import Message, check_rewriting, find_obstacle, write_request
from monitor.errors import BadStatus, FetchError, UnreadableError
from monitor.model import Digest, LeadSentence, Outcome


@dataclass(frozen=True, slots=True)
class Rewriter:
    """The language model by its name, and what asks it. `ask` raises FetchError or UnreadableError."""

    model: str
    ask: Callable[[Sequence[Message]], str]


def rewrite_lead(digest: Digest, rewriter: Rewriter, now: datetime) -> tuple[Digest, Outcome]:
    """Return a digest with its lead rewritten, or as it is, and the outcome that says which and why.

    The outcome repeats nothing that the model or its server said: they know the key.
    """
    told = find_obstacle(digest.lead, digest.sources) or _ask(digest, rewriter)
    subject = f"{digest.topic_id} {digest.day}"
    if isinstance(told, str):
        return digest, Outcome("publish", subject, "lead kept", told, now)
    rewritten = replace(digest, rewritten=told, rewritten_by=rewriter.model)
    return rewritten, Outcome("publish", subject, "lead rewritten", rewriter.model, now)


def _ask(digest: Digest, rewriter: Rewriter) -> tuple[LeadSentence, ...] | str:
    try:
        answer = rewriter.ask(write_request(digest.lead, digest.sources))
    except BadStatus as error:
        return f"the language model's server answered {error.status}"
    except (FetchError, UnreadableError) as error:
        return f"the language model could not be asked: {error.code}"
    checked = check_rewriting(answer, digest.lead, digest.sources)
    return f"of the language model's answer, {checked}" if isinstance(checked, str) else checked
