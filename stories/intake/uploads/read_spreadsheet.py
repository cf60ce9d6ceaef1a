"""Program that reads a spreadsheet."""

from typing import Any

from stories.intake.files.table import read_table
from stories.intake.uploads.child import answer_request


def read(name: str, content: bytes) -> dict[str, Any]:
    table = read_table(name, content)
    return {"header": table.header, "rows": table.rows, "notices": table.notices}


if __name__ == "__main__":
    answer_request(read)
