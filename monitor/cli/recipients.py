"""`monitor recipients`: who gets the digests, how and when."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, get_args
from zoneinfo import ZoneInfo

import click

from monitor.cli.clock import read_clock
from monitor.cli.console import config_option, json_option, note, print_rows
from monitor.collect.network.addresses import check_url, show_address
from monitor.config import Config, load_config
from monitor.digest.languages import LANGUAGES
from monitor.errors import BadUrl, NotFound
from monitor.model import ChannelName, MailFormat, Recipient
from monitor.pipeline.recipients import gather_recipients, make_recipient, tidy_address
from storage.protocol import Storage
from storage.sqlite.store import open_store

_COLUMNS = [
    "topic", "channel", "address", "language", "format", "at", "timezone", "alerts", "added", "left", "newest"
]  # fmt: skip

topic_option = click.option("--topic", "topic_id", help="The topic's id; needed when there are several.")
channel_option = click.option(
    "--channel",
    type=click.Choice(get_args(ChannelName)),
    default="email",
    show_default=True,
    help="How it arrives: by mail, in a Maildir, as .eml files in a folder, or as signed JSON at a URL.",
)


@click.group()
def recipients() -> None:
    """Choose who gets the digests, in what form and when."""


@recipients.command()
@config_option
@click.argument("address")
@topic_option
@channel_option
@click.option(
    "--language", type=click.Choice(sorted(LANGUAGES)), help="Of the program's own words; else the digest's."
)
@click.option(
    "--format", "mail_format", type=click.Choice(get_args(MailFormat)), default="html", show_default=True
)
@click.option("--at", type=click.DateTime(["%H:%M"]), help="Time of day at which it comes; else at once.")
@click.option("--timezone", help="Zone of --at, such as Europe/Tirane; by default the digest's.")
@click.option("--no-alerts", is_flag=True, help="Digests only.")
def add(
    config_path: Path,
    address: str,
    topic_id: str | None,
    channel: ChannelName,
    language: str | None,
    mail_format: MailFormat,
    at: datetime | None,
    timezone: str | None,
    no_alerts: bool,
) -> None:
    """Send the digests of a topic to ADDRESS: a mail address, a folder or a URL. Again: change it."""
    config = load_config(config_path)
    topic_id, address = _choose_topic(config, topic_id), _check_address(address, channel)
    chosen = replace(
        make_recipient(topic_id, channel, address, language or config.digest.language, read_clock()),
        format=mail_format,
        at=None if at is None else at.time(),
        timezone=_check_zone(timezone, at),
        alerts=not no_alerts,
    )
    _make_place(chosen)
    with open_store(config.collect.database) as storage:
        before = _find(chosen, storage)
        saved = storage.save_recipient(chosen)
    note(_describe_change(saved, before))
    if channel == "email" and (config.digest.email is None or config.digest.email.smtp is None):
        note("no mail goes out yet: digest.email.smtp is not configured")
    if channel == "webhook":
        from monitor.deliver.webhook import derive_secret  # brings the other channels too

        note("secret that what is posted is signed with:")
        click.echo(derive_secret(saved.token))


@recipients.command()
@config_option
@click.argument("address")
@topic_option
@channel_option
def remove(config_path: Path, address: str, topic_id: str | None, channel: ChannelName) -> None:
    """Send nothing more to ADDRESS, also not what waits already."""
    config = load_config(config_path)
    topic_id, address = _choose_topic(config, topic_id), _check_address(address, channel)
    now = read_clock()
    with open_store(config.collect.database) as storage:
        gather_recipients(topic_id, config.digest, now, storage)  # it may be one of those that are listed
        left = storage.remove_recipient(topic_id, channel, address, now)
    note(f"{_show_address(left)} gets nothing more of {topic_id}, since {left.left_at:%Y-%m-%d %H:%M} UTC")


@recipients.command("list")
@config_option
@json_option
@click.option("--topic", "topic_id", help="Only this topic.")
@click.option("--left", "with_left", is_flag=True, help="Also those who have left.")
def list_recipients(config_path: Path, as_json: bool, topic_id: str | None, with_left: bool) -> None:
    """List who gets what, and what became of the newest delivery."""
    config, now = load_config(config_path), read_clock()
    with open_store(config.collect.database) as storage:
        for topic in config.topics:
            gather_recipients(topic.id, config.digest, now, storage)
        found = storage.list_recipients(topic_id, with_left=with_left)
        rows = [_describe(one, storage) for one in found]
    print_rows(rows, _COLUMNS, as_json=as_json)


def _choose_topic(config: Config, topic_id: str | None) -> str:
    known = [topic.id for topic in config.topics]
    if topic_id is None and len(known) == 1:
        return known[0]
    if topic_id not in known:
        raise click.UsageError(f"name a topic with --topic: {', '.join(known)}")
    return topic_id


def _check_address(address: str, channel: ChannelName) -> str:
    """Return an address as it is kept. Raises UsageError for one that the channel cannot reach."""
    if channel == "email":
        return _check_mail_address(address)
    if channel == "webhook":
        try:
            check_url(address)
        except BadUrl as error:
            raise click.UsageError(f"not a URL that can be posted to: {error.reason}") from error
        return address
    return str(Path(address).absolute())


def _check_mail_address(address: str) -> str:
    from monitor.config.shapes import check_address

    try:
        return tidy_address(check_address(address))
    except ValueError as error:
        raise click.UsageError(str(error)) from error


def _check_zone(name: str | None, at: datetime | None) -> str | None:
    if name is None:
        return None
    if at is None:
        raise click.UsageError("--timezone goes with --at")
    try:
        return ZoneInfo(name).key
    except (KeyError, ValueError, OSError) as error:
        raise click.UsageError(f"{name} is no time zone; one is Europe/Tirane") from error


def _make_place(recipient: Recipient) -> None:
    """Make the folder or the Maildir now: one that is missing later may be a disk that is not mounted."""
    from monitor.deliver.maildir import make_maildir

    place = Path(recipient.address)
    try:
        if recipient.channel == "folder":
            place.mkdir(parents=True, exist_ok=True)
        elif recipient.channel == "maildir":
            place.parent.mkdir(parents=True, exist_ok=True)
            make_maildir(place)
    except OSError as error:
        raise click.UsageError(f"{place} cannot be made: {error.strerror}") from error


def _find(recipient: Recipient, storage: Storage) -> Recipient | None:
    try:
        return storage.load_recipient(recipient.topic_id, recipient.channel, recipient.address)
    except NotFound:
        return None


def _describe_change(saved: Recipient, before: Recipient | None) -> str:
    who = f"{_show_address(saved)} gets {saved.topic_id} by {saved.channel}"
    if before is None:
        return f"{who} from now on"
    if before.left_at is not None:
        return f"{who} again, having left on {before.left_at:%Y-%m-%d}"
    return f"{who} as before" if saved == before else f"{who} as is asked now"


def _show_address(recipient: Recipient) -> str:
    return show_address(recipient.address) if recipient.channel == "webhook" else recipient.address


def _describe(one: Recipient, storage: Storage) -> dict[str, Any]:
    """Return a recipient as it is listed, without the token."""
    newest = storage.find_newest_delivery(one)
    return {
        "topic": one.topic_id,
        "channel": one.channel,
        "address": _show_address(one),
        "language": one.language,
        "format": one.format,
        "at": one.at and f"{one.at:%H:%M}",
        "timezone": one.timezone,
        "alerts": one.alerts,
        "added": one.added_at,
        "left": one.left_at,
        "newest": None
        if newest is None
        else f"{newest.day} {newest.state}: {newest.last_answer or 'not tried'}",
    }
