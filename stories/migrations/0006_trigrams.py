"""Likeness of words, for misspelled ones; a trusted extension: no superuser is needed."""

from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("stories", "0005_title_words")]
    operations = [TrigramExtension()]
