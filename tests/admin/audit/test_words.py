"""The audit log in words: names of kinds, fields without brackets, one time zone with its name."""

import pytest

from stories.models import Audited, AuditEntry
from stories.publishing.audit.log import record
from tests.admin.conftest import client_of
from tests.factories import make_admin

pytestmark = pytest.mark.django_db


def test_log_is_shown_in_words():
    administrator = make_admin()
    changes = [{"what": "changed", "rows": "", "fields": ["Title", "Summary"]}]
    record(Audited.CHANGED, administrator, administrator, changes=changes)
    page = client_of(administrator).get("/admin/stories/auditentry/").content.decode()
    assert f"user {administrator.pk}" in page
    assert f"auth.user/{administrator.pk}" not in page
    assert "changes: Title, Summary changed" in page
    assert "UTC" not in page
    assert " EST" in page or " EDT" in page
    assert AuditEntry.objects.filter(act=Audited.CHANGED).exists()
