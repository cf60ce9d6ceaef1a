"""Threat types have two levels."""

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from stories.models import ThreatType
from tests.clock import switch_guards
from tests.confirmed import change_entry
from tests.factories import make_threat
from tests.models.refusal import refused

pytestmark = pytest.mark.django_db
RULE = "threat_parent_is_top"


def test_level_follows_from_the_broader_type():
    top = make_threat()
    part = make_threat(parent=top)
    assert ThreatType.objects.get(pk=top.pk).level == 1
    assert ThreatType.objects.get(pk=part.pk).level == 2
    assert (top.top, part.top) == (top, top)


def test_third_level_is_refused():
    part = make_threat(parent=make_threat())
    with refused(RULE):
        make_threat(parent=part)
        connection.check_constraints()


def test_type_with_narrower_types_stays_top_level():
    broader = make_threat()
    other = make_threat()
    make_threat(parent=broader)
    switch_guards(ThreatType, "DISABLE")
    with refused(RULE):
        ThreatType.objects.filter(pk=broader.pk).update(parent=other)
        connection.check_constraints()


def test_type_is_not_its_own_broader_type():
    threat = make_threat()
    switch_guards(ThreatType, "DISABLE")
    with refused(RULE):
        ThreatType.objects.filter(pk=threat.pk).update(parent=threat)
        connection.check_constraints()


def test_type_without_narrower_types_may_become_one():
    threat = make_threat()
    broader = make_threat()
    change_entry(threat, parent=broader)
    connection.check_constraints()
    assert list(broader.children.all()) == [threat]


def test_forms_explain_why_a_broader_type_is_refused():
    top = make_threat()
    other = make_threat()
    part = make_threat(parent=top)
    for threat, parent in ((top, other), (other, part)):
        threat.parent = parent
        with pytest.raises(ValidationError) as refusal:
            threat.full_clean()
        assert list(refusal.value.message_dict) == ["parent"]
