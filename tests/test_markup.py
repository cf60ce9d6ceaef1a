"""HTML lives in templates, and only text that was sanitized or escaped is marked as safe."""

import ast
from collections.abc import Iterator

import pytest

from tests.test_layers import CHECKOUT, modules

# Functions and classes that return sanitized or escaped HTML.
SAFE = {
    "stories.templatetags.portal._render_partial",
    "stories.templatetags.portal.prose",
    "stories.templatetags.portal.as_json",
    "stories.search.highlight.marked",
    "stories.pages.glossary_links.GlossaryLinks",
}
FORMATTERS = ("format_html", "format_html_join")


def findings(module: str, tree: ast.Module) -> Iterator[str]:
    """Yield where a module marks text as safe, formats HTML or, in a template tag, holds HTML."""
    for node in tree.body:
        place = f"{module}.{getattr(node, 'name', '')}"
        for part in ast.walk(node):
            if isinstance(part, ast.Call):
                yield from wrong_call(module, place, part)
            elif (
                isinstance(part, ast.Constant)
                and "templatetags" in module
                and "<" in str(part.value)
            ):
                yield f"{place} holds HTML"


def wrong_call(module: str, place: str, call: ast.Call) -> Iterator[str]:
    name = called_name(call.func)
    is_literal = all(isinstance(value, ast.Constant) for value in call.args[:1])
    if name == "mark_safe" and place not in SAFE:
        yield f"{place} marks text as safe"
    if name in ("SafeString", "SafeText") and not is_literal:
        yield f"{place} marks text as safe"
    # Django has no templates for columns of the admin.
    if name in FORMATTERS and not (module.startswith("stories.admin.") and is_literal):
        yield f"{place} formats HTML"


def called_name(function: ast.expr) -> str:
    if isinstance(function, ast.Attribute):
        return function.attr
    return getattr(function, "id", "")


def test_html_is_made_by_templates_and_sanitizers_only():
    found = [
        finding for module, tree in modules(CHECKOUT).items() for finding in findings(module, tree)
    ]
    assert found == []


@pytest.mark.parametrize(
    ("module", "source", "finding"),
    [
        (
            "stories.pages.x",
            "def f(t): return mark_safe(t)",
            "stories.pages.x.f marks text as safe",
        ),
        (
            "stories.pages.x",
            "class A:\n  def f(t): return safestring.mark_safe(t)",
            "stories.pages.x.A marks text as safe",
        ),
        ("stories.pages.x", "made = SafeString(text)", "stories.pages.x. marks text as safe"),
        (
            "stories.pages.x",
            "def f(t): return format_html('<b>{}</b>', t)",
            "stories.pages.x.f formats HTML",
        ),
        ("stories.admin.x", "def f(t): return format_html(t)", "stories.admin.x.f formats HTML"),
        (
            "stories.templatetags.x",
            "def f(t): return f'<b>{t}</b>'",
            "stories.templatetags.x.f holds HTML",
        ),
    ],
)
def test_broken_rule_is_named(module, source, finding):
    assert set(findings(module, ast.parse(source))) == {finding}
