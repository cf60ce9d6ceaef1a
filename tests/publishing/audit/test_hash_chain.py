"""The hash chain of the audit log detects tampering."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from stories.models import AuditEntry
from stories.publishing.audit.hash_chain import FIRST_HASH, entry_hash, find_faults, head
from stories.publishing.audit.log import record
from tests.models.refusal import refused
from tests.publishing.audit.audit_entries import sealed, without_triggers

pytestmark = pytest.mark.django_db


@pytest.fixture
def chain() -> list[AuditEntry]:
    for number in range(1, 7):
        record("refused", by=f"name {number}", about="größe\n:3", number=number)
    return sealed()


def test_entries_are_numbered_and_chained(chain):
    assert [entry.number for entry in chain] == [1, 2, 3, 4, 5, 6]
    assert [entry.previous_hash for entry in chain] == [
        FIRST_HASH,
        *(entry.hash for entry in chain[:-1]),
    ]


def test_database_and_verification_hash_alike(chain):
    assert [entry.hash for entry in chain] == [entry_hash(entry) for entry in chain]


def test_whole_log_is_called_whole(chain, capsys):
    call_command("verify_audit", expect=f"{chain[2].number}:{chain[2].hash}")
    assert f"6 entries, the last one 6:{chain[-1].hash}" in capsys.readouterr().out


def test_empty_log_is_whole(capsys):
    call_command("verify_audit", expect=f"0:{FIRST_HASH}")
    assert "0 entries" in capsys.readouterr().out


@pytest.mark.parametrize(
    "change",
    [{"actor": "somebody else"}, {"details": "{}"}, {"at": "2020-01-01T00:00Z"}, {"act": "export"}],
    ids=str,
)
def test_changed_entry_is_named(chain, change):
    with without_triggers() as log:
        log.filter(number=4).update(**change)
    assert list(find_faults()) == ["Entry 4 was changed or moved: it does not match its hash."]


def test_missing_entries_are_named(chain):
    with without_triggers() as log:
        log.filter(number__in=[2, 4, 5]).delete()
    assert list(find_faults()) == ["Entry 2 is missing.", "Entries 4 to 5 are missing."]


def test_reordered_entries_are_named(chain):
    with without_triggers() as log:
        log.filter(number=2).update(number=99)
        log.filter(number=3).update(number=2)
        log.filter(number=99).update(number=3)
    named = [fault for fault in find_faults() if "moved" in fault]
    assert [fault.split()[1] for fault in named] == ["2", "3"]


def test_replaced_entry_breaks_the_next_hash(chain):
    with without_triggers() as log:
        forged = log.get(number=3)
        forged.actor = "somebody else"
        log.filter(number=3).update(actor=forged.actor, hash=entry_hash(forged))
    assert list(find_faults()) == [
        "Entry 4 does not follow entry 3: the previous entry was replaced."
    ]


def test_truncated_log_is_detected(chain):
    seen = ":".join(map(str, head()))
    with without_triggers() as log:
        log.filter(number__gte=5).delete()
    assert list(find_faults()) == []
    with pytest.raises(CommandError, match="Entry 6 is not the one that was seen before"):
        call_command("verify_audit", expect=seen)


def test_row_without_triggers_is_detected(chain):
    with without_triggers() as log:
        log.create(act="refused")
    assert "without a number" in next(find_faults())


def test_word_that_is_no_entry_is_refused():
    with pytest.raises(CommandError, match="NUMBER:HASH"):
        call_command("verify_audit", expect="yesterday")


def test_nobody_changes_an_entry(chain):
    for change in ({"actor": "x"}, {"number": 9}, {"number": None}, {"hash": ""}):
        with refused("stories_auditentry rows are never changed"):
            AuditEntry.objects.filter(number=2).update(**change)


def test_nobody_deletes_an_entry(chain):
    with refused("stories_auditentry rows are never changed or deleted"):
        AuditEntry.objects.filter(number=6).delete()


def test_nobody_empties_the_log(chain):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE stories_auditentry ENABLE TRIGGER audit_log_is_never_emptied")
        with refused("stories_auditentry rows are never changed or deleted"):
            cursor.execute("TRUNCATE stories_auditentry")


def test_nobody_gives_an_entry_its_place(chain):
    AuditEntry.objects.create(act="refused", number=1000, hash="f" * 64, previous_hash="f" * 64)
    assert sealed()[-1].number == 7
    assert list(find_faults()) == []


def test_rollback_leaves_no_entry_or_gap(chain):
    with transaction.atomic():
        record("refused")
        transaction.set_rollback(True)
    record("export")
    assert [(entry.number, entry.act) for entry in sealed()][-2:] == [(6, "refused"), (7, "export")]
