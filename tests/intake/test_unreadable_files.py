"""Archive files that are missing or unreadable."""

import pytest

from tests.intake.small import PAGES, PARTNERS, STORIES, THREATS, load_broken, small_archive, write

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (b"", "Expecting value"),
        (b"[{]", "Expecting property name"),
        (b"[1", "Expecting ',' delimiter"),
        (b'"\xff"', "can't decode byte 0xff"),
        (b"\xef\xbb\xbf[]", "Unexpected UTF-8 BOM"),
        (b"{}", "is not a list of records"),
        (b"null", "is not a list of records"),
        (b"[" * 100_000, "recursion"),
        (b"[" + b"9" * 10_000 + b"]", "integer string conversion"),
    ],
    ids=lambda value: ascii(value[:12]),
)
@pytest.mark.parametrize("file", [STORIES, PAGES])
def test_file_that_cannot_be_read_is_named(tmp_path, file, text, reason):
    write(tmp_path, small_archive())
    (tmp_path / file).write_bytes(text)
    ((named, record, field, why),) = load_broken(tmp_path)
    assert (named, record, field) == (file, "", "")
    assert reason in why


def test_missing_file_is_named(tmp_path):
    (write(tmp_path, small_archive()) / PARTNERS).unlink()
    ((file, _record, _field, reason),) = load_broken(tmp_path)
    assert file == PARTNERS
    assert "No such file" in reason


@pytest.mark.parametrize("record", [None, 1, "text", [], [[]]])
def test_record_that_is_no_object_is_named_by_its_place(tmp_path, record):
    archive = small_archive()
    archive[THREATS].append(record)
    assert load_broken(write(tmp_path, archive)) == [(THREATS, "3", "", "is not an object")]
