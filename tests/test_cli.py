"""The command as its user runs it: answers on stdout, one sentence on stderr, exit codes."""

from __future__ import annotations

import csv
import gzip
import io
import json
import os
import pty
import re
import subprocess
import sys
from io import StringIO
from pathlib import Path

import jsonschema
import pytest

from crawler import cli
from tests.conftest import Luutru
from tests.records import LATER, archive_with, article, put

PORTAL = "ha_tinh_huong_son"
ROOT = Path(__file__).parent.parent


@pytest.fixture
def filled(archive_path: Path) -> Path:
    """An archive of four articles in two portals."""
    archive_with(
        archive_path,
        article(1, title="Đảng bộ huyện họp", author="Bích Liên", tags=["nông thôn"]),
        article(2, title="Dáng bó hoa", published="2021-03"),
        article(3, title="Không ngày", published=None, published_problem="no date on the page"),
        article(9, portal="son_la_yen_chau", title="Yên Châu"),
    ).close()
    return archive_path


def sentence(done: subprocess.CompletedProcess[str], code: int) -> str:
    """What was told of an error: nothing on stdout, one line on stderr, no traceback."""
    assert done.returncode == code, done.stderr
    assert done.stdout == ""
    lines = done.stderr.splitlines()
    assert len(lines) == 1, done.stderr
    assert lines[0].startswith("luutru")
    return lines[0]


# Answers


def test_query_in_a_pipe_is_one_line_an_article(luutru: Luutru, filled: Path) -> None:
    done = luutru("query", "đảng bộ", "--archive", filled)
    assert done.returncode == 0
    assert done.stderr == ""
    # The shell's quotes make a phrase; marks typed come first.
    assert [line.split("\t") for line in done.stdout.splitlines()] == [
        ["2020-06-27 21:27", f"{PORTAL}:1", "Đảng bộ huyện họp",
         "[Đảng bộ] huyện họp Sáng ngày 26 tháng 6, Huyện ủy tổ chức hội nghị./."],
        ["2021-03", f"{PORTAL}:2", "Dáng bó hoa",
         "[Dáng bó] hoa Sáng ngày 26 tháng 6, Huyện ủy tổ chức hội nghị./."],
    ]  # fmt: skip


def test_quoted_arguments_are_phrases(luutru: Luutru, filled: Path) -> None:
    def count(*words: str) -> str:
        return luutru("query", *words, "--count", "--archive", filled).stdout.strip()

    assert count("bo dang") == "0"
    assert count("bo", "dang") == "2"
    assert count("hop sang") == "0"  # a phrase does not run from the title into the body
    assert count("dang bo huy*") == "1"
    assert count('"dang bo" hop') == "1"


def test_query_formats(luutru: Luutru, filled: Path) -> None:
    def out(form: str) -> str:
        done = luutru("query", "--format", form, "--archive", filled)
        assert (done.returncode, done.stderr) == (0, "")
        return done.stdout

    records = [json.loads(line) for line in out("jsonl").splitlines()]
    assert [one["id"] for one in records] == [
        f"{PORTAL}:1", f"{PORTAL}:2", f"{PORTAL}:3", "son_la_yen_chau:9",
    ]  # fmt: skip
    assert out("urls").splitlines() == [one["url"] for one in records]
    rows = list(csv.DictReader(StringIO(out("csv"))))
    assert [row["title"] for row in rows] == [one["title"] for one in records]


def test_count_and_facets(luutru: Luutru, filled: Path) -> None:
    assert luutru("query", "--count", "--archive", filled).stdout == "4\n"
    counted = luutru("query", "--count", "--format", "jsonl", "--archive", filled).stdout
    assert json.loads(counted) == {"count": 4}
    years = luutru("query", "--facet", "year", "--archive", filled).stdout
    assert years == "2020\t2\n2021\t1\n(none)\t1\n"
    lines = luutru("query", "--facet", "year", "--format", "jsonl", "--archive", filled).stdout
    assert json.loads(lines.splitlines()[2]) == {"year": None, "count": 1}


def test_counts_in_csv_are_a_table_of_their_own(luutru: Luutru, archive_path: Path) -> None:
    archive_with(archive_path, article(1, section="Văn hóa, xã hội"), article(2, section=None))
    done = luutru("query", "--facet", "section", "--format", "csv", "--archive", archive_path)
    rows = list(csv.reader(io.StringIO(done.stdout)))
    assert sorted(rows) == [["", "1"], ["Văn hóa, xã hội", "1"], ["section", "count"]]


@pytest.mark.parametrize(
    ("options", "ids", "told"),
    [
        (["--since", "2021"], ["2"], "without a date: 1 (left out"),
        (["--since", "2021", "--undated", "include"], ["2", "3"], "without a date: 1 (taken in"),
        (["--until", "2019"], [], "without a date: 1 (left out"),
        (["--since", "2020", "--portal", "son_la_yen_chau"], ["9"], "without a date: none"),
    ],
)
def test_every_ranged_answer_tells_the_undated(
    luutru: Luutru, filled: Path, options: list[str], ids: list[str], told: str
) -> None:
    done = luutru("query", *options, "--format", "jsonl", "--archive", filled)
    assert done.returncode == 0
    found = [json.loads(line)["id"].split(":")[1] for line in done.stdout.splitlines()]
    assert found == ids
    assert told in done.stderr
    assert ("no article answers" in done.stderr) == (not ids)


def on_terminal(home: Path, columns: int, *arguments: str | Path) -> str:
    """What a terminal shows; nothing may have been told on stderr."""
    screen, end = pty.openpty()
    done = subprocess.run(
        [sys.executable, "-m", "crawler.cli", *map(str, arguments)],
        cwd=ROOT, stdout=end, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, check=True,
        env={"PATH": os.defpath, "HOME": str(home), "TERM": "xterm", "COLUMNS": str(columns)},
    )  # fmt: skip
    os.close(end)
    shown = b""
    while True:
        try:
            piece = os.read(screen, 4096)
        except OSError:
            break
        if not piece:
            break
        shown += piece
    os.close(screen)
    assert done.stderr == b""
    return shown.decode()


def test_query_on_a_terminal_shows_a_table(filled: Path, tmp_path: Path) -> None:
    text = on_terminal(tmp_path, 100, "query", "dang bo", "--archive", filled)
    assert "Đảng bộ huyện họp" in text
    assert "\x1b[" in text


def test_a_narrow_terminal_shows_each_article_below_its_date(filled: Path, tmp_path: Path) -> None:
    text = on_terminal(tmp_path, 50, "query", "dang bo", "--archive", filled)
    plain = re.sub(r"\x1b\[[\d;]*m| +(?=\r)|\r", "", text)
    assert f"2020-06-27 21:27  {PORTAL}:1\n  Đảng bộ huyện họp\n" in plain
    assert max(map(len, plain.split("\n"))) <= 50


def test_show_on_a_terminal_breaks_lines_between_words(tmp_path: Path, archive_path: Path) -> None:
    body = "Sáng nay, Huyện ủy tổ chức hội nghị sơ kết sáu tháng đầu năm tại hội trường.\n\nHết."
    archive_with(archive_path, article(1, body=body)).close()
    text = on_terminal(tmp_path, 40, "show", f"{PORTAL}:1", "--archive", archive_path)
    plain = text.replace("\r", "")
    lines = "Sáng nay, Huyện ủy tổ chức hội nghị sơ\nkết sáu tháng đầu năm tại hội trường."
    assert f"\n{lines}\n\nHết.\n" in plain
    assert f"  id         {PORTAL}:1\n" in plain


def test_show(luutru: Luutru, filled: Path) -> None:
    for name in (f"{PORTAL}:1", "http://ha-tinh-huong-son.gov.vn/vi/news/tin/bai-1.html#x"):
        done = luutru("show", name, "--archive", filled)
        assert (done.returncode, done.stderr) == (0, "")
        lines = done.stdout.splitlines()
        assert lines[0] == "Đảng bộ huyện họp"
        assert lines[1] == "2020-06-27 21:27 · Bích Liên"
        assert "Sáng ngày 26 tháng 6, Huyện ủy tổ chức hội nghị./." in lines
        assert "Tags: nông thôn" in lines
        assert "  revision   1 of 1 (first)" in lines
    undated = luutru("show", f"{PORTAL}:3", "--archive", filled).stdout
    assert undated.splitlines()[1] == "undated (no date on the page)"


def test_show_revisions(luutru: Luutru, filled: Path) -> None:
    put(filled, article(1, title="Mới", run=LATER, fetched="2026-11-25T08:00:00Z"))
    id_ = f"{PORTAL}:1"
    latest = json.loads(luutru("show", id_, "--format", "json", "--archive", filled).stdout)
    assert (latest["title"], latest["revision"]) == ("Mới", 2)
    first = luutru("show", id_, "--revision", "1", "--archive", filled).stdout
    assert first.startswith("Đảng bộ huyện họp\n")
    both = luutru("show", id_, "--all", "--cite", "--archive", filled).stdout.splitlines()
    assert len(both) == 2
    assert "revision 1, sha256:" in both[0]
    assert "“Mới”" in both[1]
    done = luutru("show", id_, "--revision", "3", "--archive", filled)
    assert "has 2 revisions: there is no revision 3" in sentence(done, 2)


def test_export_and_force(luutru: Luutru, filled: Path, tmp_path: Path) -> None:
    done = luutru("export", "--to", "out.jsonl.gz", "--since", "2020", "--archive", filled)
    assert done.returncode == 0
    assert done.stdout == ""
    assert "without a date: 1" in done.stderr
    assert f"3 records in {tmp_path}/out.jsonl.gz, sha256 " in done.stderr
    assert len(gzip.decompress((tmp_path / "out.jsonl.gz").read_bytes()).splitlines()) == 3
    assert json.loads((tmp_path / "out.jsonl.gz.meta.json").read_text("utf-8"))["records"] == 3
    again = luutru("export", "--to", "out.jsonl.gz", "--archive", filled)
    assert "--force replaces it" in sentence(again, 2)
    assert luutru("export", "--to", "out.jsonl.gz", "--force", "--archive", filled).returncode == 0


def test_export_of_words_is_in_order_of_date(luutru: Luutru, filled: Path, tmp_path: Path) -> None:
    luutru("export", "dang", "bo", "--to", "out.jsonl", "--archive", filled)
    lines = (tmp_path / "out.jsonl").read_text("utf-8").splitlines()
    assert [json.loads(line)["id"] for line in lines] == [f"{PORTAL}:1", f"{PORTAL}:2"]


def test_index_and_schema(luutru: Luutru, filled: Path) -> None:
    done = luutru("index", "--archive", filled)
    assert done.stdout.startswith("4 articles, ")
    assert done.stdout.endswith(f"{filled}/index.sqlite\n")
    assert luutru("index", "--rebuild", "--archive", filled).stdout == done.stdout
    told = re.search(r"(\d+\.\d) MB", done.stdout)
    assert told is not None
    assert float(told[1]) == round((filled / "index.sqlite").stat().st_size / 1e6, 1)
    jsonschema.Draft202012Validator.check_schema(json.loads(luutru("schema").stdout))


def test_the_archive_is_told_by_option_variable_or_place(
    luutru: Luutru, filled: Path, tmp_path: Path
) -> None:
    filled.rename(tmp_path / "data")
    assert luutru("query", "--count").stdout == "4\n"
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    variable = {"LUUTRU_ARCHIVE": str(tmp_path / "data")}
    assert luutru("query", "--count", cwd=elsewhere, env=variable).stdout == "4\n"
    told = sentence(luutru("query", cwd=elsewhere), 4)
    assert told == (
        f"luutru: there is no archive at {elsewhere / 'data'}: name one with --archive or "
        "LUUTRU_ARCHIVE"
    )
    assert luutru("query", "--count", env={"LUUTRU_ARCHIVE": ""}).stdout == "4\n"


# Errors


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["query", "--since", "2020-13"], "'2020-13'"),
        (["query", "--since", "27/06/2020"], "write YYYY-MM-DD, YYYY-MM or YYYY"),
        (["query", "--since", "2021", "--until", "2020"], "lies after"),
        (["query", "--as-of", "soon"], "'soon'"),
        (["query", "dang", "--as-of", "2026", "--sort", "relevance"], "relevance"),
        (["query", "--portal", "nowhere"], "'nowhere'"),
        (["query", "--colour"], "--colour"),
        (["query", "--limit", "0"], "0"),
        (["query", "--count", "--facet", "year"], "--count and --facet exclude each other"),
        (["query", "--format", "xml"], "xml"),
        (["query", "--facet", "year", "--format", "urls"], "--format urls lists them"),
        (["crawl", "x", "--source", "foo"], "no --source foo: live, warc:PATH or wayback"),
        (["crawl", "x", "--source", "warc:x"], "--source warc:x is not built yet"),
        (["query", *"a" * 70], "at most 64"),
        (["show", "nobody:1"], "'nobody:1'"),
        (["show", f"{PORTAL}:1", "--all", "--revision", "1"], "exclude each other"),
        (["show", f"{PORTAL}:1", "--raw", "--cite"], "exclude each other"),
        (["show", f"{PORTAL}:1", "--raw"], "captured without WARC"),
        (["show"], "ID|URL"),
        (["export"], "--to"),
        (["export", "--to", "out.txt"], "tells no format"),
        (["export", "--to", "out.parquet"], "luutru export to .parquet is not built yet"),
        (["export", "--bagit", "bag"], "luutru export --bagit is not built yet"),
        (["export", "--wacz", "x.wacz"], "luutru export --wacz is not built yet"),
        (["status"], "luutru status is not built yet"),
        (["status", "--portal", "x", "--disk"], "luutru status is not built yet"),
        (["repair", "--help"], "luutru repair is not built yet"),
        (["reextract", "-n"], "luutru reextract is not built yet"),
        (["withdraw", "x:1", "--reason", "law"], "luutru withdraw is not built yet"),
        (["merge", "a", "b"], "luutru merge is not built yet"),
        (["nonsense"], "'nonsense'"),
        (["--colour"], "--colour"),
    ],
)
def test_wrong_usage_is_one_sentence_and_code_2(
    luutru: Luutru, filled: Path, arguments: list[str], told: str
) -> None:
    done = luutru(*arguments, env={"LUUTRU_ARCHIVE": str(filled)})
    assert told in sentence(done, 2)


def test_what_is_no_archive(luutru: Luutru, tmp_path: Path) -> None:
    assert "no archive at" in sentence(luutru("query", "--archive", tmp_path / "none"), 4)
    (tmp_path / "other").mkdir()
    assert "is not an archive" in sentence(luutru("query", "--archive", tmp_path / "other"), 4)
    (tmp_path / "file").write_text("x")
    assert "is a file" in sentence(luutru("query", "--archive", tmp_path / "file"), 2)
    mark = tmp_path / "other" / "luutru.json"
    mark.write_text('{"format":"luutru/archive/2","created":"x","program":"luutru 9"}')
    assert "newer luutru" in sentence(luutru("query", "--archive", tmp_path / "other"), 4)


def test_damaged_lines_are_told_and_end_in_code_4(
    luutru: Luutru, filled: Path, tmp_path: Path
) -> None:
    with put(filled, article(5)).open("ab") as file:
        file.write(b"rubbish\n")
    done = luutru("query", "--format", "urls", "--archive", filled)
    assert done.returncode == 4
    assert len(done.stdout.splitlines()) == 5
    assert "1 stored line cannot be read" in done.stderr
    done = luutru("export", "--to", "out.jsonl", "--archive", filled)
    assert done.returncode == 4
    meta = json.loads((tmp_path / "out.jsonl.meta.json").read_text("utf-8"))
    assert len(meta["unresolved"]["unreadable_lines"]) == 1


def test_nothing_found_is_said_on_stderr_and_no_error(luutru: Luutru, filled: Path) -> None:
    done = luutru("query", "không", "có", "đâu", "--archive", filled)
    assert (done.returncode, done.stdout) == (0, "")
    assert "no article answers" in done.stderr


def test_a_registered_portal_without_articles_is_no_error(luutru: Luutru, filled: Path) -> None:
    from crawler.registry import load_registry

    portal = load_registry().all()[0]
    for name in (portal.slug, portal.home):
        done = luutru("query", "--portal", name, "--archive", filled)
        assert (done.returncode, done.stdout) == (0, ""), done.stderr


def test_a_reader_that_goes_away_ends_it_quietly(filled: Path) -> None:
    put(filled, *[article(number, body="x" * 5000) for number in range(100, 400)])
    process = subprocess.Popen(
        [sys.executable, "-m", "crawler.cli", "query", "--format", "jsonl", "--archive", filled],
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.readline()
    process.stdout.close()
    assert process.stderr.read() == b""
    process.stderr.close()
    assert process.wait() == cli.BROKEN_PIPE


def test_faults_of_the_program_are_not_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(cli.luutru, "main", broken)
    with pytest.raises(ZeroDivisionError):
        cli.main(["schema"])


def test_an_interrupt_is_code_130(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(cli.luutru, "invoke", interrupted)
    with pytest.raises(SystemExit) as caught:
        cli.main(["schema"])
    assert caught.value.code == 130
    assert capsys.readouterr().err.strip().splitlines()[-1] == "luutru: interrupted"


# Environments


@pytest.mark.parametrize(
    "environment",
    [
        {},
        {"LC_ALL": "POSIX"},
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"PYTHONIOENCODING": "cp1252"},
        {"TZ": "America/Los_Angeles"},
    ],
    ids=lambda environment: " ".join(environment) or "empty",
)
def test_answers_are_equal_in_every_environment(
    filled: Path, tmp_path: Path, environment: dict[str, str]
) -> None:
    """As env -i runs it: no PATH, no HOME, no locale."""

    def run(*arguments: str) -> bytes:
        return subprocess.run(
            [sys.executable, "-m", "crawler.cli", *arguments, "--archive", str(filled)],
            cwd=ROOT, env=environment, capture_output=True, check=True,
        ).stdout  # fmt: skip

    found = run("query", "đảng bộ", "--captured-since", "2026-11-24", "--since", "2020-06-27")
    assert found.decode().startswith(f"2020-06-27 21:27\t{PORTAL}:1\tĐảng bộ huyện họp\t")
    assert run("query", "--as-of", "2026-11-24", "--count") == b"4\n"
    assert run("query", "--until", "2020-06-26", "--count") == b"0\n"
    assert run("show", f"{PORTAL}:1").decode().startswith("Đảng bộ huyện họp\n")
    target = tmp_path / "đầu ra.csv"
    run("export", "--to", str(target))
    assert "Đảng bộ" in target.read_text("utf-8-sig")
    error = subprocess.run(
        [sys.executable, "-m", "crawler.cli", "show", "đâu", "--archive", str(filled)],
        cwd=ROOT, env=environment, capture_output=True, check=False,
    )  # fmt: skip
    assert error.returncode == 2
    assert "holds no article 'đâu'" in error.stderr.decode()


@pytest.mark.parametrize("command", [["show"], ["query"], ["query", "--section"]])
def test_bytes_that_are_no_utf8(filled: Path, command: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "crawler.cli", *command, b"\xff\xfe", "--archive", filled],
        cwd=ROOT, capture_output=True, check=False,
    )  # fmt: skip
    assert done.returncode == (0 if command == ["query"] else 2)
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize("command", [["--help"], ["query", "--help"], ["query", "--count"]])
def test_reading_commands_import_nothing_heavy(filled: Path, command: list[str]) -> None:
    heavy = ["scrapy", "twisted", "lxml", "PIL", "bs4", "dateparser", "rich", "warcio"]
    script = (
        "import sys; from crawler.cli import main\n"
        f"try: main({command!r})\n"
        f"except SystemExit: print(*sorted(set(sys.modules) & set({heavy!r})), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT, env={"LUUTRU_ARCHIVE": str(filled)}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stderr.strip() == ""


def test_version_and_help(luutru: Luutru) -> None:
    assert luutru("--version").stdout.startswith("luutru ")
    shown = luutru("--help").stdout
    assert all(f"\n  {name} " in shown for name in cli.COMMANDS)
    assert "status" not in shown
    done = luutru()
    assert done.returncode == 2
    assert "Usage: luutru" in done.stderr
