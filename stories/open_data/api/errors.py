"""Errors of the API as problem details (RFC 9457)."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from http import HTTPStatus

from django.conf import settings
from django.http import HttpResponse

from stories.exports.story_json import JsonObject
from stories.text_safety import dump_json

MEDIA_TYPE = "application/problem+json"
STATUS_DETAILS = {
    400: "The request could not be read.",
    404: "Nothing was found at this URL.",
    405: "This URL is read-only. Use GET or HEAD.",
    410: "This story was withdrawn.",
    500: "An error occurred on our side. It was logged.",
    503: "The database is unavailable. Try again soon.",
}
INVALID_PARAMETERS = "/api/v1/docs#invalid-parameters"


@dataclass(frozen=True, slots=True)
class ParameterError:
    """An error in one query parameter."""

    parameter: str
    detail: str


class ProblemError(Exception):
    """An error response, with the query parameters that caused it."""

    def __init__(self, status: int, parameter_errors: Sequence[ParameterError] = ()) -> None:
        super().__init__(status)
        self.status = status
        self.parameter_errors = parameter_errors


class MovedError(Exception):
    """A permanent redirect from a former URL to `path`."""

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self.path = path


def problem_response(status: int, parameter_errors: Sequence[ParameterError] = ()) -> HttpResponse:
    if parameter_errors:
        problem = _parameter_problem(status, parameter_errors)
    else:
        problem = _status_problem(status)

    return HttpResponse(dump_json(problem), status=status, content_type=MEDIA_TYPE)


def _status_problem(status: int) -> JsonObject:
    # With the type about:blank, the title is the phrase of the status (RFC 9457, section 4.2.1).
    problem: JsonObject = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
    }
    if status in STATUS_DETAILS:
        problem["detail"] = STATUS_DETAILS[status]
    return problem


def _parameter_problem(status: int, parameter_errors: Sequence[ParameterError]) -> JsonObject:
    sentences = [f"{error.parameter}: {error.detail}" for error in parameter_errors]
    return {
        "type": settings.SITE_URL + INVALID_PARAMETERS,
        "title": "Invalid parameters",
        "status": status,
        "detail": " ".join(sentences),
        "errors": [asdict(error) for error in parameter_errors],
    }
