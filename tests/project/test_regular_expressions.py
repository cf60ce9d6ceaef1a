"""Regular expressions that must run in linear time."""

import math
import re

import pytest

from tests.project.regular_expressions import Expression, all_expressions, attacks, seconds, text_of

EXPRESSIONS = all_expressions()
HEADER, UPLOAD = 8_000, 100_000
QUICK_SECONDS = 0.003  # a quadratic expression takes longer for half a header
NOTICEABLE_SECONDS = 0.001
# Four times the input takes four times the time when it is linear, sixteen times when it is quadratic. The limit lies
# between them, with room for a busy machine.
TIMES_LONGER = 4
LIMIT = 8


def slowest_growth(expression: Expression) -> tuple[float, str]:
    """Return how much longer the worst input takes when it is TIMES_LONGER as long, and that input."""
    slowest, longest = None, 0.0
    for attack in sorted(attacks(expression.regex)):
        spent = seconds(expression, text_of(attack, HEADER // 2))
        if spent == math.inf:
            return math.inf, repr(attack)

        if spent > longest:
            slowest, longest = attack, spent
        if spent > QUICK_SECONDS:
            longer = seconds(expression, text_of(attack, TIMES_LONGER * HEADER // 2))
            # One run each is enough to clear an input; what looks quadratic is measured with care.
            growth = _growth(expression, attack, HEADER // 2) if longer > LIMIT * spent else 0.0
            if growth > LIMIT:
                return growth, repr(attack)
    if slowest is None:
        return TIMES_LONGER, ""
    return _growth(expression, slowest, UPLOAD // TIMES_LONGER), repr(slowest)


def _growth(expression: Expression, attack: tuple[str, str, str], size: int) -> float:
    once = min(seconds(expression, text_of(attack, size)) for _try in range(2))
    longer = min(seconds(expression, text_of(attack, TIMES_LONGER * size)) for _try in range(2))
    if longer == math.inf:
        return math.inf
    return longer / max(once, NOTICEABLE_SECONDS)


@pytest.mark.parametrize("expression", EXPRESSIONS, ids=lambda expression: expression.place)
def test_expression_takes_linear_time(expression):
    growth, worst = slowest_growth(expression)

    assert growth < LIMIT, f"{expression.regex.pattern!r} on {worst}"


@pytest.mark.parametrize(
    ("pattern", "usage"),
    [
        (r"\s+$", "search"),
        (r"(?:^|[\s,])br\s*(?:;\s*q=([01](?:\.\d*)?))?\s*(?:,|$)", "search"),
        (r"(.+?)\s*\(([^()]*)\)", "fullmatch"),
        (r"([^:(]+)(?::\s*([0-9][0-9.,]*)?\s*([^()]*?))?\s*(?:\((.*)\))?", "fullmatch"),
        (r"(?:a|aa)+b", "match"),
        (r"<a\b[^>]*>(.*?)</a>", "search"),
    ],
)
def test_quadratic_expression_is_noticed(pattern, usage):
    expression = Expression("", re.compile(pattern, re.DOTALL), usage)

    growth, _worst = slowest_growth(expression)

    assert growth > LIMIT


def test_all_expressions_are_collected():
    """Constants, class attributes, rules of the release check, inline calls, validators and addresses."""
    places = {expression.place for expression in EXPRESSIONS}

    assert any(place.endswith(".WORD") for place in places)
    assert any(place.startswith("stories.publishing.release_checks.markings.") for place in places)
    assert any(re.match(r"stories\.[\w.]+:", place) for place in places)  # inline calls
    assert any(place.endswith("(validator)") for place in places)
    assert any(place.startswith("URL ") for place in places)
