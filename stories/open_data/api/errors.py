"""Errors as RFC 9457 problem details."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.http import HttpResponse

from stories.text_safety import dump_json

MEDIA_TYPE = "application/problem+json"
# What an answer says beside the standard phrase of its status; "" says no more.
DETAILS = {
    400: "The request could not be read.",
    404: "There is nothing at this address.",
    405: "This address is only read: use GET or HEAD.",
    410: "This story was withdrawn.",
    500: "Something failed on our side. It was logged.",
    503: "The portal cannot reach its database. Try again soon.",
}
INVALID_PARAMETERS = "/api/v1/docs#invalid-parameters"


@dataclass(frozen=True, slots=True)
class Wrong:
    """What is wrong with one parameter."""

    parameter: str
    detail: str


class ProblemError(Exception):
    """An answer that is an error; with `wrong` it names the parameters at fault."""

    def __init__(self, status: int, wrong: Sequence[Wrong] = ()) -> None:
        super().__init__(status)
        self.status, self.wrong = status, wrong


class MovedError(Exception):
    """The address is a former one: `path` is where it lives now."""

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self.path = path


def problem(status: int, wrong: Sequence[Wrong] = ()) -> HttpResponse:
    """Return the answer for an error."""
    return HttpResponse(dump_json(_body(status, wrong)), status=status, content_type=MEDIA_TYPE)


def _body(status: int, wrong: Sequence[Wrong]) -> Mapping[str, Any]:
    if not wrong:
        # about:blank means: the title is the phrase of the status (RFC 9457, section 4.2.1).
        body = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status}
        return body | ({"detail": DETAILS[status]} if status in DETAILS else {})
    return {
        "type": settings.SITE_URL + INVALID_PARAMETERS,
        "title": "Invalid parameters",
        "status": status,
        "detail": " ".join(f"{fault.parameter}: {fault.detail}" for fault in wrong),
        "errors": [{"parameter": fault.parameter, "detail": fault.detail} for fault in wrong],
    }
