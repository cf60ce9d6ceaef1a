"""What the API answers on stories, and its errors, member by member; tests hold every answer against it."""

from typing import Any

from ninja import Schema
from pydantic import ConfigDict, Field

from stories.exports import story_schema
from stories.exports.story_schema import EditionNote
from stories.open_data.api import examples


def sparse(example: dict[str, Any]) -> ConfigDict:
    """Say that `fields` may leave members out: none is required. Give an example."""

    def extra(schema: dict[str, Any]) -> None:
        schema.pop("required", None)
        schema["examples"] = [example]

    return ConfigDict(json_schema_extra=extra)


def with_example(example: dict[str, Any]) -> ConfigDict:
    return ConfigDict(json_schema_extra={"examples": [example]})


class Story(story_schema.Story):
    """A public success story, in the words of its current edition. The parameter fields may leave members out."""

    model_config = sparse(examples.STORY)


class StoryList(Schema):
    """Some of the stories that a query string asks for, in its order."""

    model_config = with_example(examples.STORY_LIST)

    total: int = Field(description="How many stories match in all.", ge=0)
    stories: list[Story]
    next: str | None = Field(description="Where the list goes on; null at its end. Also a Link header.")
    page_url: str = Field(description="The same list for people.")


class Edition(EditionNote):
    """An edition of a public story; the words are given of the current one only."""

    model_config = sparse(examples.EDITION_LIST["editions"][0])

    is_current: bool
    story: Story | None = Field(description="The story as this edition tells it; null for a former edition.")


class EditionList(Schema):
    """All editions of a public story."""

    model_config = with_example(examples.EDITION_LIST)

    total: int = Field(ge=1)
    editions: list[Edition] = Field(description="Newest first.")


class Fault(Schema):
    """What is wrong with one parameter."""

    parameter: str
    detail: str


class ProblemDetails(Schema):
    """An error, as RFC 9457 has it."""

    model_config = with_example(examples.PROBLEM)

    type: str
    title: str
    status: int
    detail: str = ""
    errors: list[Fault] = []
