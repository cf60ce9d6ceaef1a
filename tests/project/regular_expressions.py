"""Collection of every regular expression in the code, with inputs that expose slow ones."""

import ast
import importlib
import math
import pkgutil
import re
import signal
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from re import _constants as op  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]
from types import ModuleType
from typing import Any

from django.core.validators import RegexValidator
from django.urls import URLPattern, URLResolver, get_resolver

import fusionstories
import stories

FUNCTIONS = (
    "compile",
    "search",
    "match",
    "fullmatch",
    "split",
    "findall",
    "finditer",
    "sub",
    "subn",
)
# Functions of the code that match the expression they are given, at one position.
MATCHING_FUNCTIONS = ("unless_followed_by",)
# What stands for a part of a pattern that is known only at run time.
PLACEHOLDER = "word"
ALPHABET = [
    *map(chr, range(32, 127)),
    "\n",
    "\t",
    "\u00a0",
    "\u2019",
    "\u201c",
    "\u2014",
    "\u202e",
    "\u00e9",
]
REPEATS = {op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT}
MOST_PUMPS = 12
MOST_ENDINGS = 4
TIMEOUT_SECONDS = 1


@dataclass(frozen=True)
class Expression:
    """A regular expression, where it is, and how it is used: "search", "match" or "fullmatch"."""

    place: str
    regex: re.Pattern[Any]
    usage: str = "search"

    def run(self, text: str) -> None:
        """Find every match in a text, or the one that the usage allows."""
        given = text.encode() if isinstance(self.regex.pattern, bytes) else text
        if self.usage == "search":
            for _match in self.regex.finditer(given):
                pass
        else:
            getattr(self.regex, self.usage)(given)


def all_expressions() -> list[Expression]:
    """Return the expressions of modules, classes, validators, URL patterns and inline calls."""
    found: dict[tuple[Any, int, str], Expression] = {}
    modules = list(_modules())
    usages = _usages(modules)
    for module in modules:
        for expression in [*_inline(module), *_reachable(module, usages)]:
            found.setdefault(
                (expression.regex.pattern, expression.regex.flags, expression.usage), expression
            )
    for regex in _url_patterns(get_resolver().url_patterns):
        found.setdefault(
            (regex.pattern, regex.flags, "search"), Expression(f"URL {regex.pattern}", regex)
        )
    return list(found.values())


def _modules() -> Iterator[ModuleType]:
    for package in (stories, fusionstories):
        for info in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            is_code = ".migrations" not in info.name and not info.name.endswith("__main__")
            if is_code and "gunicorn" not in info.name:
                yield importlib.import_module(info.name)


def _tree(module: ModuleType) -> ast.Module:
    return ast.parse(Path(module.__file__ or "").read_text())


def _usages(modules: Iterable[ModuleType]) -> dict[str, set[str]]:
    """Return the methods that are called on each name, such as {"SHAPE": {"fullmatch"}}."""
    usages: dict[str, set[str]] = {}
    for module in modules:
        for node in ast.walk(_tree(module)):
            if isinstance(node, ast.Attribute):
                owner = node.value
                name = getattr(owner, "id", None) or getattr(owner, "attr", None)
                if name and node.attr in FUNCTIONS:
                    usages.setdefault(name, set()).add(node.attr)
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in MATCHING_FUNCTIONS:
                for argument in node.args:
                    usages.setdefault(getattr(argument, "id", ""), set()).add("match")
    return usages


def _usage(methods: set[str]) -> str:
    if methods == {"fullmatch"}:
        return "fullmatch"
    if methods and methods <= {"fullmatch", "match"}:
        return "match"
    return "search"


def _inline(module: ModuleType) -> Iterator[Expression]:
    """Yield the patterns of calls in functions; those of modules and classes are reachable by name."""
    functions = [node for node in ast.walk(_tree(module)) if isinstance(node, ast.FunctionDef)]
    for node in (inner for function in functions for inner in ast.walk(function)):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        if getattr(node.func.value, "id", "") == "re" and node.func.attr in FUNCTIONS:
            pattern = _value(node.args[0], module)
            yield Expression(
                f"{module.__name__}:{node.lineno}", re.compile(pattern), _usage({node.func.attr})
            )


def _value(node: ast.expr, module: ModuleType) -> str:
    """Return the pattern that an expression gives; local names are replaced by a word."""
    try:
        return eval(compile(ast.Expression(node), "pattern", "eval"), vars(module))
    except NameError:
        if not isinstance(node, ast.JoinedStr):
            return PLACEHOLDER
    parts = []
    for part in node.values:
        inner = part.value if isinstance(part, ast.FormattedValue) else part
        parts.append(str(_value(inner, module)))
    return "".join(parts)


def _reachable(module: ModuleType, usages: dict[str, set[str]]) -> Iterator[Expression]:
    """Yield the patterns in constants, containers, classes and objects of a module."""
    seen = set[int]()
    waiting = list(vars(module).items())
    while waiting:
        name, value = waiting.pop()
        if id(value) in seen:
            continue
        seen.add(id(value))
        if isinstance(value, re.Pattern):
            yield Expression(f"{module.__name__}.{name}", value, _usage(usages.get(name, set())))
        elif isinstance(value, RegexValidator):
            yield Expression(
                f"{module.__name__}.{name} (validator)", re.compile(value.regex.pattern)
            )
        else:
            waiting += _parts(name, value)


def _parts(name: str, value: Any) -> list[tuple[str, Any]]:
    if isinstance(value, dict):
        return [(name, part) for part in value.values()]
    if isinstance(value, list | tuple | set | frozenset):
        return [(name, part) for part in value]
    owner = value if isinstance(value, type) else type(value)
    if not owner.__module__.startswith(("stories.", "fusionstories.")):
        return []
    if hasattr(value, "_meta") and hasattr(value._meta, "local_fields"):
        return [(field.name, field.validators) for field in value._meta.local_fields]
    if hasattr(value, "base_fields"):
        return [(field_name, field.validators) for field_name, field in value.base_fields.items()]
    parts = list(getattr(value, "__dict__", {}).items())
    slots = getattr(owner, "__slots__", ())
    return parts + [
        (slot, getattr(value, slot))
        for slot in slots
        if hasattr(value, slot) and owner is not value
    ]


def _url_patterns(patterns: Iterable[URLPattern | URLResolver]) -> Iterator[re.Pattern[str]]:
    for pattern in patterns:
        yield pattern.pattern.regex  # type: ignore[misc, union-attr]
        if isinstance(pattern, URLResolver):
            yield from _url_patterns(pattern.url_patterns)


def attacks(regex: re.Pattern[Any]) -> set[tuple[str, str, str]]:
    """Return (prefix, pump, suffix): inputs are the prefix, the pump many times, and the suffix."""
    pattern = regex.pattern if isinstance(regex.pattern, str) else regex.pattern.decode("latin-1")
    tree = _parser.parse(
        pattern, regex.flags & ~re.DEBUG & ~(0 if isinstance(regex.pattern, str) else re.UNICODE)
    )
    points = list(_repeats(tree, ""))
    whole = _example(tree)
    found = {("", whole, "")} if whole else set()
    pumps = _pumps([body for _prefix, body in points])
    literals = sorted(
        {chr(value) for code, value in _leaves(tree) if code is op.LITERAL}, key=str.isalnum
    )
    suffixes = ["", "\x00", whole, *literals[:MOST_ENDINGS]]
    for prefix, body in points:
        for pump in {*pumps, prefix, _example(body)} - {""}:
            found |= {(start, pump, suffix) for start in (prefix, "") for suffix in suffixes}
    return found


def _repeats(tokens: Any, prefix: str) -> Iterator[tuple[str, Any]]:
    """Yield each repeat of a pattern: text that leads to it, and its body."""
    for code, value in tokens:
        if code in REPEATS and value[1] > 1:
            yield prefix, value[2]
        for inner in _inner(code, value):
            yield from _repeats(inner, prefix)
        prefix += _example([(code, value)])


def _inner(code: Any, value: Any) -> list[Any]:
    if code in REPEATS:
        return [value[2]]
    if code is op.SUBPATTERN:
        return [value[3]]
    if code is op.BRANCH:
        return list(value[1])
    if code is op.ATOMIC_GROUP:
        return [value]
    if code in (op.ASSERT, op.ASSERT_NOT):
        return [value[1]]
    return []


def _example(tokens: Any) -> str:
    """Return a short text that the pattern matches, its assertions aside."""
    text = ""
    for code, value in tokens:
        if code is op.LITERAL:
            text += chr(value)
        elif code in (op.IN, op.NOT_LITERAL, op.ANY):
            text += next((char for char in ALPHABET if _accepts(code, value, char)), "")
        elif code in REPEATS:
            text += _example(value[2]) * min(value[0], 50)
        elif code not in (op.ASSERT, op.ASSERT_NOT):
            inner = _inner(code, value)
            text += _example(inner[0]) if inner else ""
    return text


def _pumps(bodies: list[Any]) -> list[str]:
    """Return characters that the repeats tell apart."""
    leaves = [leaf for body in bodies for leaf in _leaves(body)]
    by_signature: dict[tuple[bool, ...], str] = {}
    for char in ALPHABET:
        signature = tuple(_accepts(code, value, char) for code, value in leaves)
        if any(signature):
            by_signature.setdefault(signature, char)
    often_first = sorted(by_signature.items(), key=lambda item: -sum(item[0]))
    return [char for _signature, char in often_first[:MOST_PUMPS]]


def _leaves(tokens: Any) -> Iterator[tuple[Any, Any]]:
    for code, value in tokens:
        if code in (op.LITERAL, op.NOT_LITERAL, op.IN, op.ANY):
            yield code, value
        for inner in _inner(code, value):
            yield from _leaves(inner)


def _accepts(code: Any, value: Any, char: str) -> bool:
    if code is op.LITERAL:
        return chr(value) == char
    if code is op.NOT_LITERAL:
        return chr(value) != char
    if code is op.ANY:
        return char != "\n"
    is_negated = value[0][0] is op.NEGATE
    return any(_is_in(item, char) for item in value) != is_negated


CATEGORIES = {
    op.CATEGORY_DIGIT: str.isdigit,
    op.CATEGORY_SPACE: str.isspace,
    op.CATEGORY_WORD: lambda char: char.isalnum() or char == "_",
    op.CATEGORY_NOT_DIGIT: lambda char: not char.isdigit(),
    op.CATEGORY_NOT_SPACE: lambda char: not char.isspace(),
    op.CATEGORY_NOT_WORD: lambda char: not (char.isalnum() or char == "_"),
}


def _is_in(item: tuple[Any, Any], char: str) -> bool:
    code, value = item
    if code is op.LITERAL:
        return chr(value) == char
    if code is op.RANGE:
        return value[0] <= ord(char) <= value[1]
    if code is op.CATEGORY:
        return bool(CATEGORIES[value](char))
    return False


def text_of(attack: tuple[str, str, str], size: int) -> str:
    """Return the input of an attack with about `size` characters."""
    prefix, pump, suffix = attack
    return prefix + pump * (size // len(pump)) + suffix


def seconds(expression: Expression, text: str) -> float:
    """Return the CPU time of an expression on a text, infinite if it takes more than TIMEOUT_SECONDS."""
    before = signal.signal(signal.SIGVTALRM, _time_out)
    signal.setitimer(signal.ITIMER_VIRTUAL, TIMEOUT_SECONDS)
    start = time.thread_time()
    try:
        expression.run(text)
    except TimeoutError:
        return math.inf
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
    return time.thread_time() - start


def _time_out(*_args: Any) -> None:
    raise TimeoutError
