"""The documents say what the code says: names, paths, links and commands in them exist."""

import importlib.util
import json
import re
import shlex
from pathlib import Path
from typing import get_args

import msgspec
import pytest

from api import health
from api import main as api
from core.conductor import events
from core.models import Base
from core.queue import Kind
from core.rooms import protocol
from ops import cli, services
from ops.state import ROOT

PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
ADRS = sorted((ROOT / "docs" / "adr").glob("*.md"))
PACKAGES = ("core", "api", "agent", "worker", "speech", "seeds", "sim", "ops", "bench", "migrations")

FENCE = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
CODE = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
PATH = re.compile(r"[\w.*{},-]+(?:/[\w.*{},-]+)*/?")
IN_DATA_FOLDER = {"logs", "recordings", "reports", "resumes", "mail", "offers"}
"""Folders that an installation has and the repository has not."""


def by_name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def prose(path: Path) -> str:
    return FENCE.sub("", path.read_text())


def blocks(path: Path, language: str) -> list[str]:
    return [body for found, body in FENCE.findall(path.read_text()) if found == language]


def first_cells(path: Path, header: str) -> set[str]:
    """What stands in backticks in the first column of the tables with this first heading."""
    found = set[str]()
    for table in re.findall(rf"^\| {re.escape(header)} \|.*\n\|[-|]+\n((?:\|.*\n?)+)", path.read_text(), re.MULTILINE):
        for row in table.splitlines():
            found |= set(CODE.findall(row.split("|")[1]))
    return found


def anchor(heading: str) -> str:
    return re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")


def named_paths(text: str) -> list[str]:
    """Whatever is written as a path of the repository: with a slash, and not an address, a type or a topic."""
    words = [word for code in CODE.findall(text) for word in code.split()]
    paths = [word for word in words if "/" in word.rstrip("/") and PATH.fullmatch(word)]
    return [path for path in paths if path.split("/")[0] not in IN_DATA_FOLDER and not re.fullmatch(r"\w+/\d+", path)]


def commands(path: Path) -> list[str]:
    lines = [line for language in ("sh", "") for body in blocks(path, language) for line in body.splitlines()]
    lines += CODE.findall(prose(path))
    return [line.split(" #")[0].strip() for line in lines if re.match(r"(\./viva|viva|uv|python) ", line)]


# --- every page -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", PAGES, ids=by_name)
def test_links_lead_somewhere(page: Path) -> None:
    for target in LINK.findall(prose(page)):
        if target.startswith(("https:", "http:", "mailto:")):
            continue
        name, _, section = target.partition("#")
        there = page.parent / name if name else page
        assert there.exists(), target
        if section:
            headings = re.findall(r"^#+ (.+)$", there.read_text(), re.MULTILINE)
            assert section in {anchor(heading) for heading in headings}, target


@pytest.mark.parametrize("page", PAGES, ids=by_name)
def test_paths_exist(page: Path) -> None:
    for path in named_paths(prose(page)):
        pattern = re.sub(r"{[^}]*}", "*", path.rstrip("/"))
        pattern += "-*" if re.fullmatch(r"docs/adr/\d{4}", pattern) else ""
        assert any(ROOT.glob(pattern)), path


def viva_takes(words: list[str]) -> bool:
    """Whether the command line of `viva` understands these words; none is carried out."""
    if words[0] == "bench":
        return True  # its arguments are its own
    try:
        cli.build_parser(words[0]).parse_args(words)
    except SystemExit as end:
        return end.code == 0  # --help
    return True


@pytest.mark.parametrize("page", PAGES, ids=by_name)
def test_commands_can_be_given(page: Path) -> None:
    for command in commands(page):
        program, *words = shlex.split(command.partition("…")[0])
        if program.endswith("viva"):
            assert words[0] in cli.HELP, command
            assert viva_takes(words), command
        elif "-m" in words:
            assert importlib.util.find_spec(words[words.index("-m") + 1]), command
        for word in words:
            if "/" in word and not word.startswith(("-", "/", "http")):
                assert (ROOT / word.partition("::")[0]).exists(), command


@pytest.mark.parametrize("page", PAGES, ids=by_name)
def test_python_in_it_compiles(page: Path) -> None:
    for body in blocks(page, "python"):
        compile(body, str(page), "exec")


@pytest.mark.parametrize("page", PAGES, ids=by_name)
def test_operations_have_their_real_names(page: Path) -> None:
    known = {handler.operation_id for handler in (*api.ROUTES, health.health, health.liveness)}
    verbs = {re.match(r"[A-Z][a-z]+", str(name)).group() for name in known}  # pyright: ignore[reportOptionalMemberAccess]
    named = {code for code in CODE.findall(prose(page)) if re.fullmatch(rf"(?:{'|'.join(verbs)})[A-Z]\w+", code)}
    assert named <= known


@pytest.mark.parametrize("page", PAGES, ids=by_name)
def test_routes_are_there(page: Path) -> None:
    document = json.loads((ROOT / "api/openapi.json").read_text())
    known = {
        f"{method.upper()} {re.sub('{.*?}', '{}', path.removeprefix('/api/v1'))}"
        for path, methods in document["paths"].items()
        for method in methods
    }
    # the speech service speaks OpenAI's routes; its own table is in its source
    known |= {
        f"{m.upper()} {path}"
        for m, path in re.findall(r'@(get|post)\(\s*"([^"]+)"', (ROOT / "speech/app.py").read_text())
    }
    named = re.findall(r"`((?:GET|POST|PUT|PATCH|DELETE) /[^`?…\s]*)", prose(page))
    assert {re.sub("{.*?}", "{}", route) for route in named} <= known


def test_the_code_points_to_documents_that_are_there() -> None:
    for package in PACKAGES:
        for module in (ROOT / package).rglob("*.py"):
            for path in re.findall(r"\bdocs/[\w/-]*\w(?:\.md)?", module.read_text()):
                assert list(ROOT.glob(path if path.endswith(".md") else f"{path}-*.md")), f"{module}: {path}"


# --- README and architecture ------------------------------------------------------------------------------------------


def packages_of_the_project() -> set[str]:
    project = msgspec.toml.decode((ROOT / "pyproject.toml").read_bytes())
    return set(project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"])


def test_the_map_has_every_folder_of_code() -> None:
    others = {name for name in ("docs", "tests", "web") if (ROOT / name).is_dir()}
    assert first_cells(ROOT / "README.md", "folder") == packages_of_the_project() | others


def test_the_map_has_every_package_of_the_core() -> None:
    nouns = {path.parent.name for path in (ROOT / "core").glob("*/__init__.py")}
    assert first_cells(ROOT / "README.md", "in `core`") == nouns


def test_architecture_knows_every_package_and_every_job() -> None:
    page = ROOT / "docs/architecture.md"
    assert first_cells(page, "package") == packages_of_the_project() - {"migrations"}
    assert {kind.value for kind in Kind} <= set(CODE.findall(page.read_text()))


def domains_present() -> set[str]:
    return {path.stem for path in (ROOT / "seeds/domain_data").glob("*/*.json")}


def test_the_readme_counts_the_domains_that_there_are() -> None:
    assert re.findall(r"\b(\d+) domains\b", (ROOT / "README.md").read_text()) == [str(len(domains_present()))]


def test_the_list_of_domains_is_complete() -> None:
    listed = [slug for slug in CODE.findall((ROOT / "docs/domains.md").read_text()) if slug in domains_present()]
    assert sorted(listed) == sorted(domains_present())


# --- room protocol ----------------------------------------------------------------------------------------------------

PROTOCOL = ROOT / "docs/room-protocol.md"


def tags(messages: object) -> dict[str, type[msgspec.Struct]]:
    return {str(message.__struct_config__.tag): message for message in get_args(messages)}


MESSAGES = tags(protocol.Incoming) | tags(protocol.Outgoing)


def test_every_message_is_described() -> None:
    assert first_cells(PROTOCOL, "type") == set(MESSAGES)


@pytest.mark.parametrize("name", MESSAGES)
def test_every_field_is_described(name: str) -> None:
    row = re.search(rf"^\| `{name}` \|([^|]*)\|", PROTOCOL.read_text(), re.MULTILINE)
    assert row
    fields = set(MESSAGES[name].__struct_fields__) - {"v"}
    assert set(CODE.findall(row.group(1))) == fields


def test_every_intent_is_described() -> None:
    assert first_cells(PROTOCOL, "intent") == set(get_args(protocol.Intent)) == set(get_args(events.ControlKind))


def test_every_state_is_named() -> None:
    [states] = re.findall(r"^States: (.*?)\n\n", PROTOCOL.read_text(), re.MULTILINE | re.DOTALL)
    assert set(CODE.findall(states)) == set(get_args(protocol.RoomState))


def test_every_notice_is_described() -> None:
    conductor = "".join(path.read_text() for path in (ROOT / "core/conductor").glob("*.py"))
    agent = "".join(path.read_text() for path in (ROOT / "agent").glob("*.py"))
    sent = set(re.findall(r"\.notify\(\s*\"(\w+)\"", conductor)) | set(re.findall(r"notice_soon\(\s*\"(\w+)\"", agent))
    assert first_cells(PROTOCOL, "code") == sent - {"question"}  # that one is a message of its own


def test_the_example_is_understood() -> None:
    lines = [line for body in blocks(PROTOCOL, "json") for line in body.splitlines()]
    understood = [protocol.decode(line) or protocol.decode_outgoing(line) for line in lines]
    assert None not in understood
    assert {type(message) for message in understood} == set(MESSAGES.values())


@pytest.mark.parametrize(
    "limit", [f"{protocol.MAX_BYTES:,} bytes", f"{protocol.MAX_CHAT_CHARS:,} characters", protocol.TOPIC, "`lk.chat`"]
)
def test_limits_and_topics_are_the_real_ones(limit: str) -> None:
    assert limit in PROTOCOL.read_text()


# --- privacy and decisions --------------------------------------------------------------------------------------------


def test_privacy_says_of_every_table_what_it_holds() -> None:
    assert first_cells(ROOT / "docs/privacy.md", "in PostgreSQL") == set(Base.metadata.tables)


@pytest.mark.parametrize("page", ADRS, ids=by_name)
def test_a_decision_is_one_page_in_four_parts(page: Path) -> None:
    text = page.read_text()
    assert re.findall(r"^## (.+)$", text, re.MULTILINE) == ["Context", "Decision", "Consequences", "Alternatives"]
    assert re.match(rf"# {page.name[:4]}: ", text)
    assert len(text.splitlines()) <= 60


def test_decisions_are_numbered_without_a_gap() -> None:
    assert [page.name[:4] for page in ADRS] == [f"{number:04}" for number in range(1, len(ADRS) + 1)]


def test_the_readme_has_the_address_that_up_takes() -> None:
    port = next(port.default for service in services.SERVICES for port in service.ports if port.name == "api")
    assert f"127.0.0.1:{port}" in (ROOT / "README.md").read_text()
