"""What search knows beside the stories: the thesaurus, names, words and how many stories hold each."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from stories.models.fields import LinesArrayField


class Term(models.Model):
    """A notion with all words for it: who searches for one of them finds the others too.

    publishing/names.py saves terms, because their words are looked up in SearchName.
    """

    preferred = models.CharField(
        _("preferred term"), max_length=100, unique=True, help_text=_("As the page names it: spelled out, no acronym.")
    )
    variants = LinesArrayField(
        models.CharField(max_length=100),
        default=list,
        blank=True,
        verbose_name=_("same meaning"),
        help_text=_("One a line: acronyms and other words for exactly this."),
    )
    near = LinesArrayField(
        models.CharField(max_length=100),
        default=list,
        blank=True,
        verbose_name=_("related words"),
        help_text=_("One a line. They are searched too, but count half."),
    )
    broader = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="narrower",
        verbose_name=_("broader term"),
        help_text=_("Who searches for the broader term finds this one too, counted half."),
    )
    note = models.CharField(
        _("note"), max_length=300, blank=True, help_text=_("On words that can mean something else. Shown with results.")
    )
    phrases = ArrayField(models.TextField(), default=list, editable=False)

    class Meta:
        ordering = ["preferred", "pk"]
        verbose_name, verbose_name_plural = _("thesaurus term"), _("thesaurus")

    def __str__(self) -> str:
        return self.preferred


class SearchName(models.Model):
    """A key that words of a question are looked up by: it names a facet id or a term."""

    key = models.CharField(max_length=200, db_index=True)
    facet = models.IntegerField(null=True, db_index=True)
    term = models.ForeignKey(Term, on_delete=models.CASCADE, null=True, related_name="names")
    weight = models.FloatField()
    is_code = models.BooleanField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(facet__isnull=False, term__isnull=True) | Q(facet__isnull=True, term__isnull=False),
                name="search_name_of_one",
            ),
        ]

    def __str__(self) -> str:
        return self.key


class Lexeme(models.Model):
    """In how many publications a stem stands; "" counts the publications. A trigger of migration 0008 keeps it."""

    lexeme = models.TextField(primary_key=True)
    stories = models.IntegerField()

    def __str__(self) -> str:
        return self.lexeme


class VocabularyWord(models.Model):
    """A word as public stories wrote it, with its stem: what misspelled words are compared with."""

    word = models.TextField(primary_key=True)
    lexeme = models.TextField(db_index=True)

    class Meta:
        indexes = [GinIndex(fields=["word"], opclasses=["gin_trgm_ops"], name="vocabulary_word_likeness")]

    def __str__(self) -> str:
        return self.word
