"""The documents agree with the code: settings, files, commands, functions and URLs that they name."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from django.core.management import get_commands, load_command_class
from django.urls import Resolver404, resolve

CHECKOUT = Path(__file__).resolve().parents[1]
SETTINGS = CHECKOUT / "docs" / "settings.md"
DOCUMENTS = sorted([*CHECKOUT.glob("*.md"), CHECKOUT / "LICENSE", *CHECKOUT.glob("docs/**/*.md")])
# The changelog names files and settings that no longer exist.
DOCUMENTS.remove(CHECKOUT / "CHANGELOG.md")
each_document = pytest.mark.parametrize(
    "document", DOCUMENTS, ids=lambda path: str(path.relative_to(CHECKOUT))
)

PYTHON_FOLDERS = ("fusionstories", "stories", "tests")
READERS = ("os.environ.get", "os.environ.setdefault", "os.getenv")
# Django and the operating system define these.
FOREIGN_VARIABLES = re.compile("DJANGO_|PATH$")
FOLDERS = "fusionstories|stories|templates|static|tests|docs"
# Not the end of a URL, such as /stories/.
PATH = re.compile(rf"(?<![\w/.-])(?:{FOLDERS})/[\w./-]*")
ROOT_FILE = re.compile(r"`([\w.-]+\.(?:py|md|toml|txt)|Makefile|Containerfile|LICENSE|\.ci/run)`")
CODE = re.compile(r"`([^`\n]+)`")
URL = re.compile(r"`(/[\w./-]*)`")
LINK = re.compile(r"\]\(([^)\s]+)\)")
MANAGE = re.compile(r"manage\.py ([a-z_]+)((?: [^\s`]+)*)")
MAKE = re.compile(r"(?:`|^    )make ([a-z-]+)", re.MULTILINE)
# Constants of the code and settings have the same form.
CONSTANT = re.compile(r"`([A-Z][A-Z_]{2,})(?:=[^`]*)?`")
FUNCTION = re.compile(r"(\w+)\(\)$")
ON_THE_SERVER = ("/etc/", "/srv/", "/var/")


def source_files() -> Iterator[Path]:
    for folder in PYTHON_FOLDERS:
        for file in sorted((CHECKOUT / folder).rglob("*.py")):
            if file != Path(__file__):
                yield file


@cache
def source_text() -> str:
    return "\n".join(file.read_text("utf-8") for file in source_files())


@cache
def environment_calls() -> list[tuple[str, ast.Call]]:
    """List (variable, call) of each env_...("NAME"), os.environ.get("NAME") and the like."""
    calls = []
    for file in source_files():
        source = file.read_text("utf-8")
        if "env_" not in source and not any(reader in source for reader in READERS):
            continue

        for node in ast.walk(ast.parse(source)):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            name = node.args[0]
            if isinstance(name, ast.Constant) and reads_environment(node.func):
                calls.append((str(name.value), node))
    return calls


def reads_environment(function: ast.expr) -> bool:
    if isinstance(function, ast.Name):
        return function.id.startswith("env_")
    return ast.unparse(function) in READERS


def makefile_variables() -> set[str]:
    """Return the variables that the Makefile uses and does not compute itself."""
    text = (CHECKOUT / "Makefile").read_text()
    used = set(re.findall(r"\$\(([A-Z]+)\)", text))
    computed = set(re.findall(r"^([A-Z]+) :?= ", text, re.MULTILINE))
    return used - computed


@cache
def variables_in_code() -> set[str]:
    """Return every environment variable that the project reads."""
    names = {name for name, _call in environment_calls()} | makefile_variables()
    return {name for name in names if not FOREIGN_VARIABLES.match(name)}


@cache
def constants_in_code() -> set[str]:
    return set(re.findall(r"^([A-Z_]+)\b.* = ", source_text(), re.MULTILINE))


def documented_defaults() -> dict[str, str]:
    """Return the default of each variable in the tables of docs/settings.md."""
    rows = re.findall(r"^\| `([A-Z_]+)` \| (.*?) \| .+ \|$", SETTINGS.read_text(), re.MULTILINE)
    defaults = dict(rows)
    assert len(defaults) == len(rows), "a variable has two rows"
    return defaults


def test_every_variable_is_documented():
    assert variables_in_code() - documented_defaults().keys() == set()


def test_every_documented_variable_is_read():
    assert documented_defaults().keys() - variables_in_code() == set()


def test_documented_numbers_are_the_defaults():
    defaults = documented_defaults()
    numbers = {}
    for name, call in environment_calls():
        default = call.args[1] if len(call.args) > 1 else None
        if (
            isinstance(default, ast.Constant)
            and str(default.value).isdecimal()
            and name in defaults
        ):
            numbers.setdefault(name, []).append(str(default.value))

    assert len(numbers) > 5
    for name, values in numbers.items():
        assert re.findall(r"`(\d+)`", defaults[name]) == sorted(values), name


@each_document
def test_named_files_exist(document: Path):
    text = document.read_text("utf-8")
    names = [name.rstrip(".") for name in PATH.findall(text)] + ROOT_FILE.findall(text)
    assert [name for name in names if not (CHECKOUT / name).exists()] == []


@each_document
def test_links_lead_to_files_and_headings(document: Path):
    broken = []
    for target in LINK.findall(document.read_text("utf-8")):
        if target.startswith("https://"):
            continue
        name, _mark, anchor = target.partition("#")
        file = document.parent / name if name else document
        if not file.exists() or (anchor and anchor not in anchors(file)):
            broken.append(target)
    assert broken == []


def anchors(document: Path) -> set[str]:
    """Return the anchors that Markdown renderers make from the headings."""
    headings = re.findall(r"^#+ (.+)$", document.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading).lower().replace(" ", "-") for heading in headings}


@each_document
def test_named_commands_and_options_exist(document: Path):
    text = document.read_text("utf-8")
    commands = get_commands()
    for name, arguments in MANAGE.findall(text):
        assert name in commands or name in ("localdb", "test"), name
        options = re.findall(r"(--[a-z][\w-]*)", arguments)
        if options:
            assert set(options) <= command_options(name), name

    targets = set(re.findall(r"^([a-z-]+):", (CHECKOUT / "Makefile").read_text(), re.MULTILINE))
    assert set(MAKE.findall(text)) <= targets


def command_options(name: str) -> set[str]:
    app = get_commands()[name]
    command = load_command_class(app, name) if isinstance(app, str) else app
    parser = command.create_parser("manage.py", name)
    return {option for action in parser._actions for option in action.option_strings}


@each_document
def test_named_constants_and_settings_exist(document: Path):
    known = variables_in_code() | constants_in_code()
    names = set(CONSTANT.findall(document.read_text("utf-8")))
    # A removed setting and the levels of logging, which Python defines.
    names -= {"DATABASE_REPLICA_URLS", "INFO", "WARNING", "ERROR", "SIGKILL", "OIDC_"}
    assert names - known == set()


@each_document
def test_named_functions_exist(document: Path):
    found = [FUNCTION.search(code) for code in CODE.findall(document.read_text("utf-8"))]
    names = {match[1] for match in found if match and "{{" not in match.string}
    assert [name for name in names if f"def {name}(" not in source_text()] == []


@each_document
def test_named_urls_resolve(document: Path):
    # Only the static export has the first; the second begins the addresses of previews.
    paths = set(URL.findall(document.read_text("utf-8"))) - {"/copy.html", "/preview/"}
    unknown = []
    for path in paths:
        if path.startswith(ON_THE_SERVER):
            continue
        try:
            resolve(path)
        except Resolver404:
            unknown.append(path)
    assert unknown == []


def test_short_documents_stay_short():
    glossary = (CHECKOUT / "docs" / "glossary.md").read_text("utf-8")
    assert glossary.count("\n| ") - 1 <= 20
    assert len((CHECKOUT / "README.md").read_text("utf-8").splitlines()) <= 90
    for decision in (CHECKOUT / "docs" / "decisions").glob("*.md"):
        assert len(decision.read_text("utf-8").splitlines()) < 40, decision.name


def test_every_decision_is_listed():
    folder = CHECKOUT / "docs" / "decisions"
    listed = LINK.findall((folder / "README.md").read_text("utf-8"))
    assert sorted([*listed, "README.md"]) == sorted(path.name for path in folder.glob("*.md"))
