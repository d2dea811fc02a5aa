"""The demo: crawl the bundled portal with the real command, then ask the archive.

``python -m tests.demo [ARCHIVE]``; a second run finds everything there and stores nothing.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from archive import open_archive
from tests.portal import running_portal

SLUG = "demo_huyen_mau"
TABLE = """\
[{slug}]
unit = "Huyện Mẫu"
tier = "district"
province = "Tỉnh Mẫu"
home = "{home}"
family = "nukeviet"
"""


def luutru(*arguments: str) -> int:
    """Run the installed command and show it as a person would type it."""
    words = [f'"{word}"' if " " in word else word for word in arguments]
    print(f"\n$ luutru {' '.join(words)}", flush=True)
    command = Path(sys.executable).parent / "luutru"
    return subprocess.run([command, *arguments], check=False).returncode


def main(archive: str = "demo-archive") -> int:
    with (
        running_portal(layout="nukeviet45", articles=60, seed=2020) as portal,
        tempfile.TemporaryDirectory() as tables,
    ):
        Path(tables, "demo.toml").write_text(TABLE.format(slug=SLUG, home=portal.url), "utf-8")
        code = luutru(
            *("crawl", SLUG, "--portals", tables),
            *("--archive", archive, "--set", "DOWNLOAD_DELAY=0"),
        )
    if code:
        return code
    luutru("query", "hội nghị", "--archive", archive, "--limit", "5")
    pictured = next(
        (r for r in open_archive(Path(archive)).articles(SLUG) if r.images and r.images[0].path),
        None,
    )
    return luutru("show", pictured.id, "--archive", archive) if pictured else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
