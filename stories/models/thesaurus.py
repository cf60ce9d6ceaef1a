"""Vocabulary of the search: thesaurus terms, names, and words with their number of stories."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from stories.models.fields import LinesArrayField

IS_FACET = Q(facet__isnull=False, term__isnull=True)
IS_TERM = Q(facet__isnull=True, term__isnull=False)


class Term(models.Model):
    """A concept with all words for it: a search for one of them finds the others.

    Save it with publishing/search_names.py, which updates SearchName.
    """

    preferred = models.CharField(
        _("preferred term"),
        max_length=100,
        unique=True,
        help_text=_("As the site writes it: spelled out, no acronym."),
    )
    variants = LinesArrayField(
        models.CharField(max_length=100),
        default=list,
        blank=True,
        verbose_name=_("same meaning"),
        help_text=_("One per line: acronyms and other words with exactly this meaning."),
    )
    near = LinesArrayField(
        models.CharField(max_length=100),
        default=list,
        blank=True,
        verbose_name=_("related words"),
        help_text=_("One per line. They are searched too, with half the weight."),
    )
    broader = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="narrower",
        verbose_name=_("broader term"),
        help_text=_("A search for the broader term also finds this one, with half the weight."),
    )
    note = models.CharField(
        _("note"),
        max_length=300,
        blank=True,
        help_text=_("Explains words with more than one meaning. Shown with results."),
    )
    definition = models.CharField(
        _("definition"),
        max_length=300,
        blank=True,
        db_default="",
        help_text=_("In plain words. Terms with a definition are in the public glossary."),
    )
    is_linked = models.BooleanField(
        _("linked in texts"),
        default=True,
        db_default=True,
        help_text=_(
            "The first use of the term or its acronym on a page links to the glossary. Clear this"
            " if the words often mean something else."
        ),
    )
    phrases = ArrayField(models.TextField(), default=list, editable=False)

    class Meta:
        ordering = ["preferred", "pk"]
        verbose_name = _("thesaurus term")
        verbose_name_plural = _("thesaurus")

    def __str__(self) -> str:
        return self.preferred

    def get_absolute_url(self) -> str:
        return f"{reverse('stories:glossary')}#{self.anchor}"

    @property
    def anchor(self) -> str:
        """Id of the entry on the page of the glossary."""
        return slugify(self.preferred) or str(self.pk)


class SearchName(models.Model):
    """A normalized name of either a facet option or a term; query words are looked up in it."""

    key = models.CharField(max_length=200, db_index=True)
    facet = models.IntegerField(null=True, db_index=True)
    term = models.ForeignKey(Term, on_delete=models.CASCADE, null=True, related_name="names")
    weight = models.FloatField()
    is_code = models.BooleanField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=IS_FACET | IS_TERM, name="search_name_of_one"),
            models.UniqueConstraint(fields=["facet", "key"], name="search_name_of_facet_once"),
        ]

    def __str__(self) -> str:
        return self.key


class Lexeme(models.Model):
    """Number of publications that contain a stem; "" counts all publications.

    A trigger of migration 0008 updates the counts.
    """

    lexeme = models.TextField(primary_key=True)
    stories = models.IntegerField()

    def __str__(self) -> str:
        return self.lexeme


class VocabularyWord(models.Model):
    """A word as written in public stories, with its stem. Spelling correction compares with it."""

    word = models.TextField(primary_key=True)
    lexeme = models.TextField(db_index=True)

    class Meta:
        indexes = [
            GinIndex(fields=["word"], opclasses=["gin_trgm_ops"], name="vocabulary_word_likeness")
        ]

    def __str__(self) -> str:
        return self.word
