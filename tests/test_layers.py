"""Imports go down the layers of STYLE.md only: never up, never sideways between packages, never inside a function.

Three refinements, because one package of a layer serves its neighbors:
- in layer 0, `choices` and `text_safety` are below `partial_dates`, `timezones` and `rich_text`, and all of these are
  below `facets`;
- in layer 1, `search` is below `querysets`;
- in layer 3, `publishing` is below `listing`, `intake`, `figures`, `documents` and `cite`: all that is imported or
  read goes through the same publishing code.

`templatetags` may read layer 0 and `search.highlight`. Modules inside one package may import each other without
circles. The project `fusionstories` does not import `stories`. Only `AppConfig.ready` may import inside a function.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[1]
RANKS = (
    ("choices", "text_safety", "name_order", "public_pages", "picture_storage", "publisher"),
    ("partial_dates", "timezones", "rich_text"),
    ("facets",),
    ("search",),
    ("querysets",),
    ("models",),
    ("publishing",),
    ("listing", "intake", "figures", "documents", "cite"),
    ("exports",),
    ("pages", "open_data", "admin", "delivery", "static_export", "templatetags"),
    ("jinja_environment",),
    ("urls", "apps", "management", "migrations"),
)
RANK = {room: rank for rank, rooms in enumerate(RANKS) for room in rooms}
LOCALDEV = "fusionstories.localdev"
FOR_TEMPLATES = (
    "stories.choices",
    "stories.partial_dates",
    "stories.timezones",
    "stories.rich_text",
    "stories.text_safety",
    "stories.search.highlight",
)


def modules(root: Path) -> dict[str, ast.Module]:
    """Return the syntax trees of stories and fusionstories by module name."""
    files = [
        file
        for package in ("stories", "fusionstories")
        for file in sorted((root / package).rglob("*.py"))
    ]
    names = {
        file: ".".join(file.relative_to(root).with_suffix("").parts).removesuffix(".__init__")
        for file in files
    }
    return {names[file]: ast.parse(file.read_text("utf-8")) for file in files}


def imported(tree: ast.AST, module: str, known: set[str]) -> Iterator[str]:
    """Yield the modules of ours that a tree imports; a name imported from a package is its module, if there is one."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in known)
        elif isinstance(node, ast.ImportFrom):
            parts = module.split(".")
            # A package is its own parent: `from . import x` in stories/models/__init__.py means stories.models.x.
            base = (
                parts[: len(parts) - node.level + (f"{module}.__init__" in known)]
                if node.level
                else []
            )
            source = ".".join([*base, *(node.module or "").split(".")]).strip(".")
            for alias in node.names:
                inner = f"{source}.{alias.name}"
                if inner in known or source in known:
                    yield inner if inner in known else source


def room(module: str) -> str:
    return module.split(".")[1] if "." in module else ""


def hidden_imports(module: str, tree: ast.Module) -> Iterator[str]:
    """Yield where a function imports, AppConfig.ready aside."""
    configs = [
        node for node in tree.body if isinstance(node, ast.ClassDef) and module == "stories.apps"
    ]
    ready = {
        id(node)
        for config in configs
        for node in config.body
        if getattr(node, "name", "") == "ready"
    }
    functions = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
    for function in (
        node for node in ast.walk(tree) if isinstance(node, functions) and id(node) not in ready
    ):
        for node in ast.walk(function):
            if isinstance(node, ast.Import | ast.ImportFrom):
                yield f"{module}:{node.lineno} imports inside a function"


def wrong(module: str, target: str) -> str:
    """Return what is wrong with an import, "" if nothing is."""
    here, there = room(module), room(target)
    if target.startswith(LOCALDEV) and not module.startswith(LOCALDEV):
        return "production imports nothing of what only a checkout needs"
    if module.startswith("fusionstories"):
        return "the project knows no story" if target.startswith("stories") else ""
    if target.startswith("fusionstories") or here == there:
        return ""
    if here == "templatetags":
        return (
            ""
            if target in FOR_TEMPLATES
            else "template tags read layer 0 and search.highlight only"
        )
    if not here:
        return "the package itself imports nothing"
    if here not in RANK or there not in RANK:
        return f"no layer is known for {here if here not in RANK else there or target}"
    return "" if RANK[there] < RANK[here] else f"{there} does not stand below {here}"


def circles(graph: dict[str, set[str]]) -> Iterator[str]:
    """Yield the modules that, followed downwards, lead back to themselves."""
    for start in graph:
        seen, ways = set(), set(graph[start])
        while ways:
            step = ways.pop()
            seen.add(step)
            ways |= graph.get(step, set()) - seen
        if start in seen:
            yield f"{start} imports itself in a circle"


def violations(root: Path) -> list[str]:
    """Return every broken rule of the tree, in words."""
    trees = modules(root)
    packages = {
        f"{name}.__init__"
        for name in trees
        if (root.joinpath(*name.split(".")) / "__init__.py").exists()
    }
    graph = {name: set(imported(tree, name, {*trees, *packages})) for name, tree in trees.items()}
    found = [
        f"{name} imports {target}: {why}"
        for name in graph
        for target in graph[name]
        if (why := wrong(name, target))
    ]
    found += [line for name, tree in trees.items() for line in hidden_imports(name, tree)]
    return found + list(circles(graph))


def test_imports_go_down_the_layers_only():
    assert violations(CHECKOUT) == []


def test_querysets_and_search_know_no_model():
    trees = modules(CHECKOUT)
    for name in (name for name in trees if room(name) in ("querysets", "search")):
        assert "models" not in {
            room(target) for target in imported(trees[name], name, set(trees))
        }, name


GOOD = {
    "stories/choices.py": "import enum\n",
    "stories/partial_dates.py": "from stories.choices import X\n",
    "stories/search/__init__.py": "",
    "stories/search/search_vector.py": "from stories import partial_dates\n",
    "stories/querysets.py": "from stories.search.search_vector import CONFIG\n",
    "stories/models/__init__.py": "from stories.models.center import A\nfrom . import story\n",
    "stories/models/center.py": "from stories.querysets import Q\n",
    "stories/models/story.py": "from .center import A\n",
    "stories/publishing/workflow/__init__.py": "from stories.models import A\n",
    "stories/intake/archive.py": "from stories.publishing.workflow import publish\n",
    "stories/templatetags/t.py": "from stories.search.highlight import mark\n",
    "stories/search/highlight.py": "",
    "stories/apps.py": "class C:\n  def ready(self):\n    from stories.publishing import workflow\n",
    "fusionstories/settings.py": "from fusionstories.env import x\nAPPS = ['stories.apps.C']\n",
    "fusionstories/env.py": "",
}


def build(root: Path, files: dict[str, str]) -> Path:
    for name, source in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(source)
    return root


def test_tree_that_keeps_the_rules_passes(tmp_path):
    assert violations(build(tmp_path, GOOD)) == []


@pytest.mark.parametrize(
    ("file", "source", "rule"),
    [
        (
            "stories/models/story.py",
            "import stories.publishing.workflow\n",
            "publishing does not stand below models",
        ),
        (
            "stories/search/search_vector.py",
            "from stories.models import A\n",
            "models does not stand below search",
        ),
        (
            "stories/search/search_vector.py",
            "from ..models.center import A\n",
            "models does not stand below search",
        ),
        (
            "stories/querysets.py",
            "from stories import models\n",
            "models does not stand below querysets",
        ),
        (
            "stories/intake/archive.py",
            "from stories.listing import x\n",
            "listing does not stand below intake",
        ),
        (
            "stories/publishing/x.py",
            "from stories.intake.archive import x\n",
            "intake does not stand below publishing",
        ),
        (
            "stories/pages/home.py",
            "from stories.admin import x\n",
            "admin does not stand below pages",
        ),
        (
            "stories/choices.py",
            "from stories.partial_dates import x\n",
            "partial_dates does not stand below choices",
        ),
        (
            "stories/templatetags/t.py",
            "from stories.models import A\n",
            "template tags read layer 0",
        ),
        ("stories/helpers/x.py", "from stories.models import A\n", "no layer is known for helpers"),
        ("stories/models/center.py", "from stories.models.story import S\n", "in a circle"),
        ("stories/models/center.py", "from stories.models import S\n", "in a circle"),
        (
            "fusionstories/settings.py",
            "from stories.choices import X\n",
            "the project knows no story",
        ),
        (
            "stories/models/story.py",
            "def f():\n  import json\n",
            "stories.models.story:2 imports inside a function",
        ),
        (
            "stories/apps.py",
            "class C:\n  def go(self):\n    import json\n",
            "imports inside a function",
        ),
        (
            "stories/models/story.py",
            "class C:\n  def ready(self):\n    import json\n",
            "imports inside a function",
        ),
        (
            "stories/models/story.py",
            "if TYPE_CHECKING:\n  from stories.intake import archive\n",
            "does not stand below",
        ),
    ],
)
def test_broken_rule_is_named(tmp_path, file, source, rule):
    extra = {
        "stories/listing.py": "",
        "stories/admin/__init__.py": "",
        "stories/intake/__init__.py": "",
    }
    assert any(rule in line for line in violations(build(tmp_path, GOOD | extra | {file: source})))
