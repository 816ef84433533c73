"""Write a feed farm to disk, for serving with nginx (serve_farm.py --dir DIR --nginx). Standard library only.

    python -m bench.farm.make_farm make DIR --feeds 1000 --entries 30 --page-feeds 200
    python -m bench.farm.make_farm advance DIR --fraction 0.1 --new 1     a tenth of the feeds get a new entry

DIR afterwards: farm.json (parameters), feeds.txt and feeds.opml (feed addresses), faults.txt (misbehaving
addresses), truth.jsonl (story, kind, topic and brands of every entry), nginx.conf, www/ (files).
Feeds are stored plain and gzipped, pages gzipped only (nginx unpacks them for a client that does not take
gzip).
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, replace
from functools import partial
from html import escape
from pathlib import Path

from bench.farm.farm_content import Farm
from bench.farm.faults import list_fault_urls

_FEEDS_IN_A_TASK = 50
_NGINX = """worker_processes 1;
pid nginx.pid;
events {{ worker_connections 8192; }}
http {{
  access_log off;
  server_tokens off;
  sendfile on;
  tcp_nopush on;
  keepalive_timeout 60;
  keepalive_requests 1000000;
  open_file_cache max=20000 inactive=600s;
  open_file_cache_valid 2s;
  client_body_temp_path tmp;
  proxy_temp_path tmp;
  fastcgi_temp_path tmp;
  uwsgi_temp_path tmp;
  scgi_temp_path tmp;
  server {{
    listen 0.0.0.0:{port} backlog=4096;
    allow 127.0.0.0/8;
    deny all;
    root www;
    gzip_vary on;
    location /f/ {{
      default_type "application/xml; charset=utf-8";
      types {{}}
      gzip_static on;
      if_modified_since before;
    }}
    location /a/ {{
      default_type "text/html; charset=utf-8";
      types {{}}
      gzip_static always;
      gunzip on;
    }}
    location = /robots.txt {{
      default_type text/plain;
      return 200 "User-agent: *\\nDisallow: /private/\\n";
    }}
  }}
}}
"""


def write_file(path: Path, data: bytes, modified: float) -> None:
    """Write atomically, with the given time: the server derives ETag and Last-Modified from it."""
    unfinished = path.with_name(path.name + ".tmp")
    unfinished.write_bytes(data)
    os.utime(unfinished, (modified, modified))
    unfinished.rename(path)


def write_feed(farm: Farm, root: Path, f: int) -> None:
    """Write the document of a feed."""
    body, modified = farm.feed_xml(f), farm.modified(f).timestamp()
    write_file(root / f"www/f/{f:06d}.xml", body, modified)
    write_file(root / f"www/f/{f:06d}.xml.gz", gzip.compress(body, 6, mtime=0), modified)


def write_page(farm: Farm, root: Path, f: int, n: int) -> None:
    """Write the page of an entry."""
    path = root / f"www{farm.entry_path(f, n)}.gz"
    path.parent.mkdir(parents=True, exist_ok=True)
    write_file(path, gzip.compress(farm.page_html(f, n), 4, mtime=0), farm.published(f, n).timestamp())


def write_feeds(feeds: range, *, farm: Farm, root: Path, page_feeds: int) -> list[str]:
    """Write feeds, the pages of those below `page_feeds`, and return the lines of truth of their entries."""
    truth = []
    for f in feeds:
        write_feed(farm, root, f)
        for n in farm.entry_numbers(f):
            truth.append(write_truth(farm, f, n))
            if f < page_feeds:
                write_page(farm, root, f, n)
    return truth


def write_truth(farm: Farm, f: int, n: int) -> str:
    """Return what is known of an entry, as a line of JSON."""
    kind, story_id = farm.kind(f, n)
    story = farm.story(f, n)
    return json.dumps(
        {
            "feed": f,
            "entry": n,
            "url": farm.entry_url(f, n),
            "kind": kind,
            "story": story_id,
            "topic": story.topic,
            "brands": story.brands,
        }
    )


def write_lists(farm: Farm, root: Path) -> None:
    """Write the parameters, the addresses of feeds and faults, and nginx's configuration."""
    urls = [farm.feed_url(f) for f in range(farm.feeds)]
    outlines = (
        f'<outline type="rss" text="feed {f}" xmlUrl="{escape(url)}"/>\n' for f, url in enumerate(urls)
    )
    (root / "farm.json").write_text(json.dumps(asdict(farm)))
    (root / "feeds.txt").write_text("\n".join(urls) + "\n")
    (root / "faults.txt").write_text("\n".join(list_fault_urls(farm.port + 1)) + "\n")
    (root / "feeds.opml").write_text(
        '<?xml version="1.0" encoding="UTF-8"?>\n<opml version="2.0"><head><title>farm</title></head><body>\n'
        + "".join(outlines)
        + "</body></opml>\n"
    )
    (root / "nginx.conf").write_text(_NGINX.format(port=farm.port))


def make(given: argparse.Namespace) -> None:
    """Write a farm."""
    root, farm = given.dir, Farm(given.feeds, given.entries, given.seed, given.port, given.scheme)
    (root / "www/f").mkdir(parents=True, exist_ok=True)
    (root / "tmp").mkdir(exist_ok=True)
    (root / "tmp").chmod(0o777)
    write_lists(farm, root)
    page_feeds = farm.feeds if given.page_feeds is None else given.page_feeds
    step = _FEEDS_IN_A_TASK
    parts = [range(first, min(first + step, farm.feeds)) for first in range(0, farm.feeds, step)]
    write_part = partial(write_feeds, farm=farm, root=root, page_feeds=page_feeds)
    with ProcessPoolExecutor(given.jobs) as pool, (root / "truth.jsonl").open("w") as out:
        for lines in pool.map(write_part, parts):
            out.write("\n".join(lines) + "\n")
    hosts = len({farm.host_of(f) for f in range(farm.feeds)})
    print(f"{root}: {farm.feeds} feeds on {hosts} hosts, {page_feeds * farm.entries} pages")


def advance(given: argparse.Namespace) -> None:
    """Give a fraction of the feeds new entries."""
    root = given.dir
    old = Farm(**json.loads((root / "farm.json").read_text()))
    farm = replace(old, rounds=[*old.rounds, (given.fraction, given.new)])
    changed = [f for f in range(farm.feeds) if farm.revision(f) != old.revision(f)]
    for f in changed:
        write_feed(farm, root, f)
        if (root / f"www/a/{f:06d}").exists():
            for n in farm.entry_numbers(f)[: given.new]:
                write_page(farm, root, f, n)
    (root / "farm.json").write_text(json.dumps(asdict(farm)))
    print(f"{len(changed)} of {farm.feeds} feeds changed")


def main() -> None:
    """Read the arguments, make or advance."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(required=True)
    making = commands.add_parser("make")
    making.add_argument("dir", type=Path)
    making.add_argument("--feeds", type=int, default=1000)
    making.add_argument("--entries", type=int, default=30)
    making.add_argument("--seed", type=int, default=1)
    making.add_argument("--port", type=int, default=8800)
    making.add_argument("--scheme", choices=("ip", "name"), default="ip")
    page_feeds = "write the pages of the first so many feeds only (default: all; about 13 KB a page)"
    making.add_argument("--page-feeds", type=int, help=page_feeds)
    making.add_argument("--jobs", type=int, default=os.cpu_count())
    making.set_defaults(run=make)
    advancing = commands.add_parser("advance")
    advancing.add_argument("dir", type=Path)
    advancing.add_argument("--fraction", type=float, default=0.1)
    advancing.add_argument("--new", type=int, default=1)
    advancing.set_defaults(run=advance)
    given = parser.parse_args()
    given.run(given)


if __name__ == "__main__":
    main()
