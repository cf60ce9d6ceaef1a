"""Program that reads a Word document."""

from stories.intake.uploads.child import answer_request
from stories.intake.word.document import read_document


def read(name: str, content: bytes) -> dict[str, str]:
    return {"document": read_document(content).to_json()}


if __name__ == "__main__":
    answer_request(read)
