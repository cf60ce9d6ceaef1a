"""Initial thesaurus."""

import pytest

from stories.intake.thesaurus import seed_thesaurus
from stories.models import SearchName, Term
from tests.confirmed import delete_entry

pytestmark = pytest.mark.django_db


def test_new_portal_has_terms_with_their_names():
    assert Term.objects.count() >= 50
    assert SearchName.objects.filter(term__preferred="suspicious activity report").exists()


def test_what_staff_took_away_does_not_come_back():
    delete_entry(Term.objects.filter(broader__isnull=False).first())
    left = Term.objects.count()
    seed_thesaurus()
    assert Term.objects.count() == left
