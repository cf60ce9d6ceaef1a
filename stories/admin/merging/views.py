"""View that proposes to merge an entry into another: preview first, then propose."""

import re
from collections import Counter
from typing import cast

from django import forms
from django.contrib import messages
from django.contrib.auth.models import User
from django.contrib.postgres.search import TrigramSimilarity
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import F, Func, Q, Value
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy
from django.views.decorators.http import require_http_methods

from stories.admin.base import Context, StaffAdmin, find_object, with_extra
from stories.models import ProposedChange
from stories.publishing.merging.preview import MergePreview, preview_merge, require_mergeable
from stories.publishing.merging.registry import Entry
from stories.publishing.proposals.propose import propose_merge

# Entries of a shorter list are all offered.
SHORT_LIST = 20
MAX_FOUND = 30
# Trigram similarity of names, from 0 to 1, above which an entry may be the same one.
LIKELY_DUPLICATE = 0.3
MAX_SUGGESTIONS = 5
# Words in more names than that, such as "fusion" and "center", don't tell entries apart.
MAX_NAMES_WITH_WORD = 5


class MergeTargetForm(forms.Form):
    """The entry that stays."""

    def __init__(self, data: QueryDict | None, old: Entry) -> None:
        super().__init__(data, label_suffix="")
        self.old = old
        self.fields["into"] = forms.ModelChoiceField(
            type(old)._default_manager.exclude(pk=old.pk),
            label=_("Merge into"),
            help_text=_("The entry to keep. It replaces the other one everywhere."),
        )

    def clean_into(self) -> Entry:
        target = self.cleaned_data["into"]
        require_mergeable(self.old, target)
        return target


class MergeViews(StaffAdmin):
    """Merging for admins of reference lists. Users may merge if they may change and delete."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.merge_view)
        url = path("<path:object_id>/merge/", view, name=self._url_name("merge"))
        return [url, *super().get_urls()]

    def may_merge(self, request: HttpRequest) -> bool:
        return self.has_change_permission(request) and self.has_delete_permission(request)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: Context | None = None,
    ) -> HttpResponse:
        context: Context = {}
        if self.may_merge(request):
            context["merge_url"] = f"admin:{self._url_name('merge')}"
        return super().change_view(request, object_id, form_url, with_extra(context, extra_context))

    @method_decorator(require_http_methods(["GET", "HEAD", "POST"]))
    def merge_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask for the target, then show what would change; on POST propose the merge."""
        if not self.may_merge(request):
            raise PermissionDenied

        old = find_object(self, request, object_id)

        data = request.POST if request.method == "POST" else request.GET
        words = request.GET.get("q", "").replace("\0", "").strip()
        form = MergeTargetForm(data if "into" in data else None, old)
        target = None
        changes = []
        if form.is_valid():
            target = form.cleaned_data["into"]
            if request.method == "POST":
                change = self._propose(request, form, old, target)
                if change:
                    url = reverse("admin:stories_proposedchange_change", args=[change.pk])
                    return redirect(url)

            changes = describe_changes(preview_merge(old, target))

        context = self.admin_site.each_context(request) | {
            "title": _("Merge into another entry"),
            "subtitle": str(old),
            "original": old,
            "opts": self.opts,
            "form": form,
            "target": target,
            "changes": changes,
            "words": words,
            "candidates": find_candidates(old, words),
            "is_short_list": is_short_list(old),
        }
        return TemplateResponse(request, "admin/stories/vocabulary/merge.html", context)

    def _propose(
        self, request: HttpRequest, form: MergeTargetForm, old: Entry, target: Entry
    ) -> ProposedChange | None:
        """Propose the merge; on failure add the errors to the form and return None."""
        try:
            change = propose_merge(old, target, cast(User, request.user))
        except ValidationError as error:
            form.add_error("into", error.messages)
            return None

        message = _("The merge is waiting for a second person. Nothing has changed yet.")
        self.message_user(request, message, messages.SUCCESS)
        return change

    def _url_name(self, view: str) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_{view}"


def is_short_list(old: Entry) -> bool:
    """Return whether all other entries fit on the page."""
    return type(old)._default_manager.count() <= SHORT_LIST


def find_candidates(old: Entry, words: str) -> list[Entry]:
    """Return entries that may be the same one: matches of the words, else similar names."""
    others = type(old)._default_manager.exclude(pk=old.pk)
    if words:
        for word in words.split():
            others = others.filter(_matches(type(old), word))
        return list(others.order_by("name")[:MAX_FOUND])

    others = others.annotate(likeness=_likeness(old)).order_by("-likeness", "name")
    if is_short_list(old):
        return list(others)
    return list(others.filter(likeness__gte=LIKELY_DUPLICATE)[:MAX_SUGGESTIONS])


def _likeness(old: Entry) -> TrigramSimilarity:
    """Return the similarity of a name to that of this entry, without the common words of both."""
    words = "|".join(_common_words(type(old)))
    distinctive_name = re.sub(rf"\b({words})\b", " ", old.name, flags=re.IGNORECASE)
    # PostgreSQL writes \y for the boundary of a word, and "gi" for all matches in any case.
    pattern = Value(rf"\y({words})\y")
    other_name = Func(F("name"), pattern, Value(" "), Value("gi"), function="regexp_replace")
    return TrigramSimilarity(other_name, distinctive_name)


def _common_words(model: type[Entry]) -> list[str]:
    numbers_of_names: Counter[str] = Counter()
    for name in model._default_manager.values_list("name", flat=True):
        words = re.findall(r"\w+", name.lower())
        numbers_of_names.update(set(words))

    return [word for word, number in numbers_of_names.items() if number > MAX_NAMES_WITH_WORD]


def _matches(model: type[Entry], word: str) -> Q:
    """Return the condition that a name, or an acronym if the model has one, contains a word."""
    condition = Q(name__icontains=word)
    if "acronym" in {field.name for field in model._meta.concrete_fields}:
        condition |= Q(acronym__icontains=word)
    return condition


# One sentence for each count of MergePreview.
SENTENCES = {
    "public": ngettext_lazy(
        "%(n)s public story will show it.", "%(n)s public stories will show it.", "n"
    ),
    "working": ngettext_lazy(
        "%(n)s working text will use it.", "%(n)s working texts will use it.", "n"
    ),
    "both": ngettext_lazy(
        "%(n)s of them uses both entries. The duplicate is removed.",
        "%(n)s of them use both entries. The duplicates are removed.",
        "n",
    ),
    "cleared": ngettext_lazy(
        "%(n)s cleared text loses its clearance and becomes a draft again.",
        "%(n)s cleared texts lose their clearance and become drafts again.",
        "n",
    ),
    "narrower": ngettext_lazy(
        "%(n)s entry below it moves too.", "%(n)s entries below it move too.", "n"
    ),
    "contributors": ngettext_lazy(
        "%(n)s contributor will write for the other center and see all of its stories.",
        "%(n)s contributors will write for the other center and see all of its stories.",
        "n",
    ),
    "addresses": ngettext_lazy("%(n)s URL will redirect.", "%(n)s URLs will redirect.", "n"),
}


def describe_changes(preview: MergePreview) -> list[str]:
    """Return one sentence for each kind of change."""
    sentences = []
    for name, sentence in SENTENCES.items():
        count = getattr(preview, name)
        if count:
            sentences.append(sentence % {"n": count})

    return sentences
