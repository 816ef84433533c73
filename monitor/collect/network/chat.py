"""Ask a language model behind an OpenAI-compatible service, by way of the guarded client.

Documented at https://platform.openai.com/docs/api-reference/chat/create, which many servers follow.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated

from pydantic import BaseModel, Field, ValidationError

from monitor.collect.network.addresses import hide_credentials
from monitor.collect.network.client import Client
from monitor.errors import AnswerUnreadable

MAX_ANSWER_BYTES = 200_000


@dataclass(frozen=True, slots=True)
class ChatService:
    """Where a model is asked. `key` goes to the server of `url` and to no other, and into no message."""

    url: str
    model: str
    key: str | None = field(repr=False)
    timeout_s: float


class _Message(BaseModel):
    content: str


class _Choice(BaseModel):
    message: _Message


class _Reply(BaseModel):
    choices: Annotated[list[_Choice], Field(min_length=1)]


async def ask_model(client: Client, service: ChatService, messages: Sequence[Mapping[str, object]]) -> str:
    """Return a model's answer to some messages. Raises FetchError, AnswerUnreadable."""
    url = f"{service.url.rstrip('/')}/chat/completions"
    headers = {"Content-Type": "application/json"}
    if service.key is not None:
        headers["Authorization"] = f"Bearer {service.key}"
    page = await client.post_body(
        url,
        json.dumps({"model": service.model, "messages": list(messages)}).encode(),
        headers=headers,
        max_bytes=MAX_ANSWER_BYTES,
        total_timeout_s=service.timeout_s,
        cut=False,
    )
    try:
        return _Reply.model_validate_json(page.body).choices[0].message.content
    except ValidationError as error:
        raise AnswerUnreadable(f"{hide_credentials(url)}: not the answer of a language model") from error
