"""The accessibility conformance report: OpenACR 0.1.0, one line for each criterion of its catalog.

The schema and the numbers follow https://github.com/GSA/openacr: schema/openacr-0.1.0.json and
catalog/2.5-edition-wcag-2.2-508-en.yaml.
"""

from typing import Any

import jsonschema
import pytest
import yaml

from stories.intake.archive import load_archive
from stories.models import Page

pytestmark = pytest.mark.django_db
TEXT = {"type": "string", "minLength": 1}
# What the schema leaves open is required here: a stricter check than that of GSA.
CONTACT = {
    "type": "object",
    "properties": {"name": TEXT, "email": TEXT | {"pattern": "^[^@ ]+@[^@ ]+$"}},
    "required": ["email"],
    "additionalProperties": False,
}
LEVELS = ["supports", "partially-supports", "does-not-support", "not-applicable"]
ADHERENCE = {
    "type": "object",
    "properties": {"level": {"enum": LEVELS}, "notes": TEXT},
    "required": ["level", "notes"],
    "additionalProperties": False,
}
COMPONENT = {
    "type": "object",
    "properties": {"name": {"enum": ["web", "none"]}, "adherence": ADHERENCE},
    "required": ["name", "adherence"],
    "additionalProperties": False,
}
CRITERION = {
    "type": "object",
    "properties": {
        "num": TEXT,
        "components": {"type": "array", "items": COMPONENT, "minItems": 1},
    },
    "required": ["num", "components"],
    "additionalProperties": False,
}
CHAPTER = {
    "type": "object",
    "properties": {
        "notes": TEXT,
        "disabled": {"type": "boolean"},
        "criteria": {"type": "array", "items": CRITERION},
    },
    "additionalProperties": False,
}
SCHEMA = {
    "type": "object",
    "properties": {
        "title": TEXT | {"pattern": "Accessibility Conformance Report$"},
        "product": {"type": "object", "required": ["name"]},
        "author": CONTACT,
        "vendor": CONTACT,
        "report_date": TEXT,
        "version": {"type": "integer"},
        "evaluation_methods_used": TEXT,
        "catalog": {"const": "2.5-edition-wcag-2.2-508-en"},
        "chapters": {"type": "object", "additionalProperties": CHAPTER},
    },
    "required": ["title", "product", "author", "catalog", "chapters"],
}
LEVEL_A = [
    "1.1.1",
    "1.2.1",
    "1.2.2",
    "1.2.3",
    "1.3.1",
    "1.3.2",
    "1.3.3",
    "1.4.1",
    "1.4.2",
    "2.1.1",
    "2.1.2",
    "2.1.4",
    "2.2.1",
    "2.2.2",
    "2.3.1",
    "2.4.1",
    "2.4.2",
    "2.4.3",
    "2.4.4",
    "2.5.1",
    "2.5.2",
    "2.5.3",
    "2.5.4",
    "3.1.1",
    "3.2.1",
    "3.2.2",
    "3.2.6",
    "3.3.1",
    "3.3.2",
    "3.3.7",
    "4.1.1",
    "4.1.2",
]
LEVEL_AA = [
    "1.2.4",
    "1.2.5",
    "1.3.4",
    "1.3.5",
    "1.4.3",
    "1.4.4",
    "1.4.5",
    "1.4.10",
    "1.4.11",
    "1.4.12",
    "1.4.13",
    "2.4.5",
    "2.4.6",
    "2.4.7",
    "2.4.11",
    "2.5.7",
    "2.5.8",
    "3.1.2",
    "3.2.3",
    "3.2.4",
    "3.3.3",
    "3.3.4",
    "3.3.8",
    "4.1.3",
]
SECTION_508 = {
    "functional_performance_criteria": [f"302.{number}" for number in range(1, 10)],
    "software": [
        *("502.2.1", "502.2.2"),
        *(f"502.3.{number}" for number in range(1, 15)),
        *("502.4", "503.2", "503.3", "503.4.1", "503.4.2"),
        *("504.2", "504.2.1", "504.2.2", "504.3", "504.4"),
    ],
    "support_documentation_and_services": ["602.2", "602.3", "602.4", "603.2", "603.3"],
}


@pytest.fixture
def report(client: Any) -> dict[str, Any]:
    response = client.get("/accessibility-report.yaml")
    assert response.headers["Content-Type"] == "application/yaml; charset=utf-8"
    return yaml.safe_load(response.content)


def numbers(report: dict[str, Any], chapter: str) -> list[str]:
    return [criterion["num"] for criterion in report["chapters"][chapter]["criteria"]]


def test_report_is_valid_by_its_schema(report, settings):
    jsonschema.validate(report, SCHEMA)
    assert report["author"]["email"] == settings.DATA_CONTACT


def test_report_answers_each_criterion_once(report):
    assert numbers(report, "success_criteria_level_a") == LEVEL_A
    assert numbers(report, "success_criteria_level_aa") == LEVEL_AA
    for chapter, expected in SECTION_508.items():
        assert numbers(report, chapter) == expected


def test_chapters_without_criteria_say_why(report):
    for name, chapter in report["chapters"].items():
        if "criteria" not in chapter:
            assert chapter["disabled"], name
            assert chapter["notes"], name


def test_accessibility_statement_links_to_the_report(client):
    load_archive()
    assert Page.objects.filter(slug="accessibility", body__contains="/accessibility-report.yaml")
