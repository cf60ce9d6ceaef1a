"""Initial thesaurus."""

import pytest

from stories.intake.thesaurus import seed_thesaurus
from stories.models import SearchName, Term

pytestmark = pytest.mark.django_db


def test_new_portal_has_terms_with_their_names():
    assert Term.objects.count() >= 50
    assert SearchName.objects.filter(term__preferred="suspicious activity report").exists()


def test_what_staff_took_away_does_not_come_back():
    Term.objects.filter(broader__isnull=False).first().delete()
    left = Term.objects.count()
    seed_thesaurus()
    assert Term.objects.count() == left
