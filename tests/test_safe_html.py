"""HTML comes from templates: Python marks as safe only what a sanitizer or an escape has just returned."""

import ast
from collections.abc import Iterator
from pathlib import Path

CODE = [*Path("stories").rglob("*.py"), *Path("fusionstories").rglob("*.py")]
# Functions that call mark_safe, each on the output of a sanitizer or an escape.
SAFE = {
    "stories/templatetags/portal.py:prose",  # sanitize()
    "stories/templatetags/portal.py:json_ld",  # dump_json() escapes what could end the script
    "stories/search/highlight.py:marked",  # escape()
    "stories/intake/word/drafts.py:shown",  # sanitize()
    "stories/templatetags/facets.py:facet_lines",  # escape(); becomes a template with the short panels
}


def calls(name: str) -> Iterator[tuple[str, ast.Call]]:
    """Yield (file:function, call) of every call of a function by this name."""
    for file in CODE:
        for function in ast.walk(ast.parse(file.read_text())):
            if not isinstance(function, ast.FunctionDef):
                continue
            for node in ast.walk(function):
                called = getattr(node, "func", None)
                if isinstance(node, ast.Call) and name in (getattr(called, "id", ""), getattr(called, "attr", "")):
                    yield f"{file}:{function.name}", node


def is_constant(node: ast.expr) -> bool:
    if isinstance(node, ast.IfExp):
        return is_constant(node.body) and is_constant(node.orelse)
    return isinstance(node, ast.Constant)


def test_only_sanitized_text_is_marked_safe():
    assert {place for place, _call in calls("mark_safe")} == SAFE


def test_safe_strings_and_formats_are_constants():
    """A format that is put together at run time, such as an f-string, would escape nothing of it."""
    broken = []
    for place, call in calls("SafeString"):
        if not is_constant(call.args[0]):
            broken.append(place)
    for place, call in [*calls("format_html"), *calls("format_html_join")]:
        if not isinstance(call.args[0], ast.Constant):
            broken.append(place)
    assert broken == []


def test_no_template_turns_escaping_off():
    broken = [
        str(file)
        for file in Path("templates").rglob("*.html")
        if "|safe" in file.read_text() or "{% autoescape off" in file.read_text()
    ]
    assert broken == []
