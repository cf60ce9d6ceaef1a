"""Production code stays plain: no nested comprehension or conditional expression, and no MD5."""

import ast
from collections.abc import Iterator

import pytest

from tests.test_layers import CHECKOUT, modules

COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


def find_nested(module: str, tree: ast.AST) -> Iterator[str]:
    """Yield the place of each nested comprehension and conditional expression."""
    for node in ast.walk(tree):
        if isinstance(node, COMPREHENSIONS) and (
            len(node.generators) > 1 or contains(node, COMPREHENSIONS)
        ):
            yield f"{module}:{node.lineno} has a nested comprehension"
        if isinstance(node, ast.IfExp) and contains(node, (ast.IfExp,)):
            yield f"{module}:{node.lineno} has a nested conditional expression"


def contains(node: ast.AST, kinds: tuple[type[ast.AST], ...]) -> bool:
    return any(isinstance(inner, kinds) for inner in ast.walk(node) if inner is not node)


def test_no_expression_is_nested():
    nested = []
    for module, tree in modules(CHECKOUT).items():
        if ".migrations." not in module:
            nested += find_nested(module, tree)
    assert nested == []


def test_nothing_uses_md5():
    """A system in FIPS mode refuses it, also as a function of PostgreSQL."""
    files = [
        file
        for folder in ("fusionstories", "stories")
        for file in (CHECKOUT / folder).rglob("*.py")
    ]
    assert len(files) > 300
    assert [file for file in files if "md5" in file.read_text()] == []


@pytest.mark.parametrize(
    ("source", "number"),
    [
        ("[x for x in y]", 0),
        ("[x for y in z for x in y]", 1),
        ("[[x for x in y] for y in z]", 1),
        ("{x: sum(a for a in b) for x in y}", 1),
        ("a if b else c", 0),
        ("a if b else c if d else e", 1),
    ],
)
def test_nested_expression_is_found(source, number):
    assert len(list(find_nested("x", ast.parse(source)))) == number
