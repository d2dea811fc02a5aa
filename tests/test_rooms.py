"""The house rules that a machine can hold: import direction, plain modules, safe settings."""

from __future__ import annotations

import ast
import importlib
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ROOMS = ("archive", "pipelines", "crawler")  # each may import those before it
MODULES = sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.py"))
OTHER_CODE = sorted(
    path for room in ("tests", "benchmarks") for path in (ROOT / room).rglob("*.py")
)

# The stages that talk to the engine; what they compute stands in functions without Scrapy.
SCRAPY_STAGES = {
    f"pipelines/{name}.py" for name in ("attachments", "check", "images", "media", "store")
}
NO_NAMES = {"utils", "util", "helpers", "helper", "common", "misc", "tools"}
LONGEST_FILE = 500  # 300 is usual
DATA_TABLES: set[str] = set()  # may be longer


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def parametrize_modules(paths: list[Path]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("path", paths, ids=name_of)


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def imports_of(path: Path) -> Iterator[tuple[str, int]]:
    """Absolute names of what a module imports anywhere in it, with the line."""
    package = name_of(path).removesuffix(".py").split("/")[:-1]
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) + 1 - node.level] if node.level else []
            yield ".".join([*above, *([node.module] if node.module else [])]), node.lineno


def room_of(path: Path) -> str:
    return name_of(path).split("/")[0]


def test_there_is_something_to_look_at() -> None:
    assert {room_of(path) for path in MODULES} == set(ROOMS)


# Imports


@parametrize_modules(MODULES)
def test_imports_run_one_way(path: Path) -> None:
    later = ROOMS[ROOMS.index(room_of(path)) + 1 :]
    wrong = [
        f"line {line}: {module}"
        for module, line in imports_of(path)
        if module.split(".")[0] in (*later, "tests", "benchmarks")
    ]
    assert not wrong, f"{name_of(path)} imports from a later room: {wrong}"


def is_pure(path: Path) -> bool:
    name = name_of(path)
    if room_of(path) == "crawler":
        return name.startswith("crawler/families/")
    return name not in SCRAPY_STAGES


@parametrize_modules([path for path in MODULES if is_pure(path)])
def test_readers_and_pure_functions_know_no_scrapy(path: Path) -> None:
    wrong = [
        f"line {line}: {module}"
        for module, line in imports_of(path)
        if module.split(".")[0] in ("scrapy", "twisted")
    ]
    assert not wrong, f"{name_of(path)} imports the engine: {wrong}"


@pytest.mark.parametrize(
    ("module", "absent"),
    [
        ("archive", ["scrapy", "twisted", "crawler", "pipelines", "lxml", "PIL"]),
        ("pipelines.dates", ["scrapy", "twisted", "crawler", "dateparser"]),
        ("pipelines.body", ["scrapy", "twisted", "crawler", "bs4", "dateparser"]),
        ("crawler.families", ["scrapy", "twisted", "bs4", "dateparser"]),
        ("crawler.registry", ["scrapy", "twisted", "bs4", "dateparser"]),
    ],
)
def test_importing_for_a_notebook_stays_light(module: str, absent: list[str]) -> None:
    """In a fresh interpreter: what stands behind an import counts, too."""
    if not (ROOT / module.replace(".", "/")).is_dir():
        source = ROOT / (module.replace(".", "/") + ".py")
        if not source.exists():
            pytest.skip(f"{module} is not there yet")
    script = f"import sys, {module}; print(*sorted(set(sys.modules) & set({absent!r})))"
    run = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert run.stdout.strip() == ""


# Plain modules


@parametrize_modules([*MODULES, *OTHER_CODE])
def test_a_module_is_named_after_what_it_holds(path: Path) -> None:
    assert path.stem not in NO_NAMES
    assert re.fullmatch(r"[a-z0-9_]+", path.stem)


@parametrize_modules([*MODULES, *OTHER_CODE])
def test_every_module_says_what_it_is_for(path: Path) -> None:
    tree = tree_of(path)
    assert not tree.body or ast.get_docstring(tree), f"{name_of(path)} has no docstring"


@parametrize_modules([*MODULES, *OTHER_CODE])
def test_lines_and_files_stay_readable(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    assert [number for number, line in enumerate(lines, 1) if len(line) > 100] == []
    assert len(lines) <= LONGEST_FILE or name_of(path) in DATA_TABLES


@parametrize_modules(MODULES)
def test_nothing_prints(path: Path) -> None:
    calls = [
        node.lineno
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "print"
    ]
    assert calls == [], "only the commands talk, by click.echo"


def is_broad(handler: ast.ExceptHandler) -> bool:
    caught = handler.type
    names = caught.elts if isinstance(caught, ast.Tuple) else [caught]
    return any(
        name is None or (isinstance(name, ast.Name) and name.id in ("Exception", "BaseException"))
        for name in names
    )


@parametrize_modules(MODULES)
def test_no_error_is_swallowed_unseen(path: Path) -> None:
    swallowed = [
        node.lineno
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.ExceptHandler)
        and is_broad(node)
        and not any(isinstance(inner, ast.Raise) for inner in ast.walk(node))
    ]
    assert swallowed == []


@parametrize_modules(MODULES)
def test_only_todays_scrapy_forms(path: Path) -> None:
    """Scrapy 2.16 no longer calls ``start_requests``; 2.14 dropped ``spider`` from pipelines."""
    for node in ast.walk(tree_of(path)):
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        assert node.name not in ("start_requests", "from_settings"), f"line {node.lineno}"
        if node.name in ("process_item", "open_spider", "close_spider"):
            arguments = [argument.arg for argument in node.args.args]
            assert "spider" not in arguments, f"line {node.lineno}"


# Texts

TEXTS = sorted(
    path
    for pattern in ("*.md", "*.toml", "*.cfg", "Makefile", ".ci/run", "docs/**/*.md")
    for path in ROOT.glob(pattern)
)
# Put together from pieces, so that this file is clean itself.
MACHINE_PATHS = re.compile(
    "|".join(
        f"/{first}{rest}"
        for first, rest in [
            ("wor", r"k/(main|shared|steering|\.library)"),
            ("far", r"m/"),
            ("tm", r"p/(luutru|bash_)"),
            ("roo", r"t/"),
            ("hom", r"e/[a-z]+/"),
        ]
    )
)


@parametrize_modules([*MODULES, *OTHER_CODE, *TEXTS])
def test_no_text_names_the_machine_it_was_written_on(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert MACHINE_PATHS.findall(text) == []


# Settings


def settings() -> dict[str, object]:
    if not (ROOT / "crawler" / "settings.py").exists():
        pytest.skip("no settings yet")
    module = importlib.import_module("crawler.settings")
    return {name: value for name, value in vars(module).items() if name.isupper()}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ROBOTSTXT_OBEY", True),
        ("METAREFRESH_ENABLED", False),  # a 404 that refreshes to home would be stored as home
        ("TELNETCONSOLE_ENABLED", False),
        ("REMOTE_CONTROL_ENABLED", False),  # runs Python code for whoever asks
        ("COOKIES_ENABLED", False),
        ("CONCURRENT_REQUESTS_PER_DOMAIN", 1),
    ],
)
def test_safe_settings(name: str, value: object) -> None:
    assert settings()[name] == value


def test_the_pace_stays_below_the_flood_block() -> None:
    """NukeViet refuses request 41 of a minute and 151 of five minutes, in fixed windows."""
    found = settings()
    least = float(str(found["DOWNLOAD_DELAY"])) * (1 - float(str(found["DOWNLOAD_DELAY_JITTER"])))
    assert found["DOWNLOAD_DELAY"] >= 2.1  # type: ignore[operator]
    assert 60 / least <= 40
    assert 300 / least <= 150


def test_the_user_agent_is_honest() -> None:
    agent = str(settings()["USER_AGENT"])
    assert agent.startswith("luutru/")
    assert "+http" in agent
    assert "Mozilla" not in agent


def test_settings_are_known_to_scrapy() -> None:
    from scrapy.settings import default_settings

    unknown = [
        name
        for name in settings()
        if not name.startswith("LUUTRU_") and not hasattr(default_settings, name)
    ]
    assert unknown == []


@pytest.mark.parametrize("name", ["ITEM_PIPELINES", "DOWNLOADER_MIDDLEWARES", "EXTENSIONS"])
def test_settings_name_classes_that_exist(name: str) -> None:
    components = settings()[name]
    assert isinstance(components, dict)
    for dotted, order in components.items():
        module, _, attribute = dotted.rpartition(".")
        if order is not None:
            assert hasattr(importlib.import_module(module), attribute), dotted
