"""A first `feeds.yaml`, written for one topic, with comments that say what each part is for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import time

from monitor.config.editing import list_feed_pairs, write_row, write_value
from monitor.config.outlets import list_pairs
from monitor.model import Feed, Outlet

LINE_WIDTH = 110
PASSWORD_VARIABLE = "MONITOR_SMTP_PASSWORD"


@dataclass(frozen=True, slots=True)
class MailDraft:
    """Who gets the digest by mail. `host` is None where mails are only written as files."""

    to: tuple[str, ...]
    sender: str
    host: str | None
    port: int
    user: str | None


@dataclass(frozen=True, slots=True)
class Draft:
    """What a first configuration says. `targets` maps names to aliases; `outlets` have a rating each."""

    name: str
    topic_id: str
    place: str
    languages: tuple[str, ...]
    terms: tuple[str, ...]
    targets: Mapping[str, tuple[str, ...]]
    affiliations: Mapping[str, str]
    outlets: tuple[Outlet, ...]
    feeds: tuple[Feed, ...]
    at: time
    timezone: str
    contact: str
    mail: MailDraft | None
    allow_private: tuple[str, ...] = ()


def slugify(name: str, taken: Iterable[str] = ()) -> str:
    """Return an id made of the ASCII letters and digits of a name, "topic" if it has none."""
    kept = "".join(one if one.isascii() and one.isalnum() else " " for one in name.lower().replace("'", ""))
    slug = "-".join(kept.split())[:40].strip("-") or "topic"
    known = set(taken)
    return next(one for one in (slug, *(f"{slug}-{number}" for number in range(2, 1000))) if one not in known)


def write_draft(draft: Draft) -> str:
    """Return the file. It is for `parse_config` to say whether it can be used."""
    parts = [
        _write_head(draft),
        _write_topic(draft),
        _write_outlets(draft.outlets),
        _write_feeds(draft.feeds),
        _write_digest(draft),
        _write_collect(draft),
    ]
    return "\n".join(parts)


def _write_head(draft: Draft) -> str:
    names = "".join(f"  {key}: {write_value(name)}\n" for key, name in draft.affiliations.items())
    usual = (
        ""
        if draft.outlets
        else "# No outlet is rated yet, and these are examples: rename, drop or add what your topic needs.\n"
    )
    return (
        "# Media Monitor. Written by `monitor init`, and yours from here on. docs/configuration.md explains\n"
        "# every key; `monitor config check` names every mistake with its line.\n\n"
        "# The groups of outlets, and how a digest calls them. Choose names that both sides would accept.\n"
        "# An affiliation says with whose media an outlet is listed, by whom and when; it judges nothing.\n"
        f"{usual}affiliations:\n{names}"
    )


def _write_topic(draft: Draft) -> str:
    return f"""\
topics:
  - id: {write_value(draft.topic_id)}
    name: {write_value(draft.name)}
    # The dateline's place.
    place: {write_value(draft.place)}
    languages: {_write_list(draft.languages, 4)}
    # An article is on the topic if a phrase of `any` or a pair of `near` occurs, everything in `all` does,
    # and nothing in `none`. Words match in any case; `*` at the end of a word stands for any ending. A pair
    # is two terms with at most so many words between them: [strike*, harbour, 20].
    match:
      any: {_write_list(draft.terms, 6)}
      all: []
      none: []
      near: []
    # Toward whom stance is measured. `aliases` are the names texts use. `cues` are words by which whoever
    # uses them shows how they regard the target; without, English texts are judged by a network alone, and
    # others by general word lists. docs/stance.md says how.
    targets:{_write_targets(draft.targets)}
    # The affiliations in the order in which a digest shows them.
    groups: {_write_list(tuple(draft.affiliations), 4)}
"""


def _write_targets(targets: Mapping[str, Sequence[str]]) -> str:
    if not targets:
        return " []"
    lines: list[str] = []
    ids: list[str] = []
    for name, aliases in targets.items():
        ids.append(slugify(name, ids))
        lines += [
            f"      - id: {write_value(ids[-1])}",
            f"        name: {write_value(name)}",
            f"        aliases: {_write_list(aliases, 8)}",
            "        cues: {favour: [], against: []}",
        ]
    return "\n" + "\n".join(lines)


def _write_outlets(outlets: Sequence[Outlet]) -> str:
    comment = (
        "# Outlets, with whose media each is listed, by whom, when, and where that can be checked, as the\n"
        "# built-in register has it. `monitor outlets rate DOMAIN AFFILIATION --by NAME --source ADDRESS`\n"
        "# adds a rating; who has none is shown as unrated.\n"
    )
    rows = [line for outlet in outlets for line in write_row(list_pairs(outlet), False, LINE_WIDTH)]
    return comment + _write_rows("outlets", rows)


def _write_feeds(feeds: Sequence[Feed]) -> str:
    comment = (
        "# What is polled; how often, its own history tells. `fetch: hinted` reads the pages of those\n"
        "# entries only that name a term or a target, which is right for sites that publish a lot.\n"
        "# `monitor feeds add ADDRESS` adds the feed of a site, `monitor feeds list` tells how they are.\n"
    )
    rows = [line for feed in feeds for line in write_row(list_feed_pairs(feed), True, LINE_WIDTH)]
    return comment + _write_rows("feeds", rows)


def _write_rows(key: str, rows: Sequence[str]) -> str:
    return f"{key}:\n" + "".join(f"  {row}\n" for row in rows) if rows else f"{key}: []\n"


def _write_digest(draft: Draft) -> str:
    return f"""\
digest:
  # A day ends at this hour; its digest comes some minutes later.
  at: "{draft.at:%H:%M}"
  timezone: {write_value(draft.timezone)}
  directory: var/digests
{_write_mail(draft.mail)}"""


def _write_mail(mail: MailDraft | None) -> str:
    if mail is None:
        return f"""\
  # The digest by mail as well. The password comes from the environment only.
  # email:
  #   from: Media Monitor <monitor@example.org>
  #   to: [you@example.org]
  #   smtp: {{host: smtp.example.org, port: 587, user: monitor, password_env: {PASSWORD_VARIABLE}}}
"""
    lines = ["  email:", f"    from: {write_value(mail.sender)}", f"    to: {_write_list(mail.to, 4)}"]
    if mail.host is None:
        lines.append("    # Without `smtp` each mail is only written beside its page, as a file.")
        lines.append("    # smtp: {host: smtp.example.org, port: 587, tls: starttls}")
    else:
        lines += (
            ["    # The password comes from the environment variable that is named here."]
            if mail.user
            else []
        )
        tls = {465: "tls", 25: "none"}.get(mail.port, "starttls")
        pairs = [f"host: {write_value(mail.host)}", f"port: {mail.port}", f"tls: {tls}"]
        if mail.user:
            pairs += [f"user: {write_value(mail.user)}", f"password_env: {PASSWORD_VARIABLE}"]
        lines.append(f"    smtp: {{{', '.join(pairs)}}}")
    return "\n".join(lines) + "\n"


def _write_collect(draft: Draft) -> str:
    private = f"  allow_private: {_write_list(draft.allow_private, 2)}\n" if draft.allow_private else ""
    return f"""\
collect:
  database: var/monitor.db
  # Goes into the User-Agent, so that outlets can reach you.
  contact: {write_value(draft.contact)}
{private}
service:
  # Where /healthz, /readyz and Prometheus' /metrics are answered, on this machine alone.
  health: {{listen: "127.0.0.1:8475"}}
"""


def _write_list(values: Sequence[str], indent: int) -> str:
    """Return a list in brackets, over several lines where it is long; `indent` is that of its key."""
    written = [write_value(value) for value in values]
    line = f"[{', '.join(written)}]"
    if len(line) + indent < LINE_WIDTH - 12:
        return line
    margin = " " * (indent + 2)
    lines = [margin]
    for number, value in enumerate(written):
        piece = value + ("," if number < len(written) - 1 else "")
        if len(lines[-1]) + len(piece) + 1 > LINE_WIDTH and lines[-1].strip():
            lines.append(margin)
        lines[-1] += piece if not lines[-1].strip() else f" {piece}"
    return "[\n" + "\n".join(lines) + "\n" + " " * indent + "]"
