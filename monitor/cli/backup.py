"""`monitor backup` and `monitor restore`: the database, copied while it is at work, and put back."""

from __future__ import annotations

from pathlib import Path

import click

from monitor.cli.clock import read_clock
from monitor.cli.console import config_option, json_option, note, print_json
from monitor.config import Config, load_config
from monitor.watch.backups import BackupNote, note_backup
from storage.sqlite.backup import restore_backup, save_backup
from storage.sqlite.holding import hold_database
from storage.sqlite.library import require_sound_library
from storage.sqlite.store import open_store


@click.command()
@config_option
@json_option
@click.option("--replace", is_flag=True, help="Put it in the place of an earlier backup.")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def backup(config_path: Path, as_json: bool, replace: bool, file: Path) -> None:
    """Copy the database to FILE, while the service runs, and check the copy."""
    config = load_config(config_path)
    if file.exists() and not replace:
        raise click.UsageError(f"{file} is there already; name another file, or say --replace")
    saved = save_backup(config.collect.database, file)
    try:
        note_backup(config.collect.database, BackupNote(file.resolve(), read_clock()))
    except OSError as error:
        note(f"`monitor status` will not know of it: it cannot be noted beside the database ({error})")
    if as_json:
        print_json({"file": str(saved.file), "bytes": saved.size_bytes, "rows": saved.rows})
        return
    note(f"{saved.rows:,} rows, {saved.size_bytes / 2**20:,.1f} MB, found whole")
    click.echo(saved.file)


@click.command()
@config_option
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def restore(config_path: Path, file: Path) -> None:
    """Put the backup FILE in the place of the database, and write the pages that the archive lacks.

    The database that was there stays beside it, under another name. No service may run meanwhile.
    """
    config = load_config(config_path)
    require_sound_library()
    database, now = config.collect.database, read_clock()
    with hold_database(database, "monitor restore", now) as holding:
        replaced = restore_backup(file, database, now)
        holding.note_check(now)
        pages = _write_pages(config)
    if replaced is not None:
        note(f"what was there is now {replaced}; remove it when you miss nothing")
    note(f"{pages} pages written that were not in {config.digest.directory}")
    click.echo(database)


def _write_pages(config: Config) -> int:
    from monitor.pipeline.publish import write_missing  # takes longer to load than a backup takes

    with open_store(config.collect.database) as storage:
        return sum(1 for topic in config.topics for _ in write_missing(config.digest, topic.id, storage))
