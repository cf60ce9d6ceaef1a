"""Text that was typed but not saved: shown again in its form, or beside the stored text."""

from collections.abc import Iterable
from typing import Any

from django.contrib.admin import ModelAdmin
from django.contrib.admin.utils import flatten_fieldsets, unquote
from django.core.exceptions import PermissionDenied
from django.db import InternalError
from django.db.models import Model
from django.forms import BaseForm, FileField, ModelForm
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fusionstories.read_only import RETRY_SECONDS, is_refusal
from stories.admin.conflict.form_data import parse_digests, sent_parts, stored_parts
from stories.admin.conflict.three_way_merge import ConflictingField, ThreeWayMerge

# Sent by draft.js with a draft from the browser, and the file fields whose files are lost.
RESTORE = "_restore"
LOST_FILE = "_lost_file"
# The hidden field with digests of what the user started with: see conflict/.
SEEN = "seen"

RESTORED = gettext_lazy("Your draft was restored. It isn’t saved yet.")
READ_ONLY = gettext_lazy(
    "The site is read-only right now. Nothing was saved. Your text is still here: try again later."
)
FILE_LOST = gettext_lazy("Browsers don’t keep files. Choose the file again.")


class UnsavedFormMixin(BaseForm):
    """A form that isn't saved, but shown again with its input, when there is a reason.

    A restored draft is one. `refusal` is set for other reasons.
    """

    refusal: object = ""

    def full_clean(self) -> None:
        super().full_clean()
        if not self.is_bound:
            return

        # The rows below a form share its data, and have a prefix.
        if not self.refusal and not self.prefix and RESTORE in self.data:
            self.refusal = RESTORED
        if self.refusal:
            self.add_error(None, str(self.refusal))

    def report_lost_files(self) -> list[str]:
        """Ask at its field for each file that was sent with a form that is shown again."""
        lost = set(self.files)
        if isinstance(self.data, QueryDict):
            lost |= set(self.data.getlist(LOST_FILE))

        errors = []
        for name, field in self.fields.items():
            is_lost = isinstance(field, FileField) and self.add_prefix(name) in lost
            if is_lost and name not in self.errors:
                self.add_error(name, str(FILE_LOST))
                errors.append(str(FILE_LOST))

        return errors


def refuse(request: HttpRequest, reason: object) -> None:
    """Show the form of this request again with the reason instead of saving it."""
    request.refusal = reason  # type: ignore[attr-defined]


class KeepInputMixin(ModelAdmin):
    """A model admin that loses no input when it can't save it."""

    # Whether users type into its form, which then contains the notice that draft.js shows.
    keeps_drafts = True

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, object] | None = None,
    ) -> HttpResponse:
        """Show input that can't be saved: without permission, or in a read-only database."""
        if request.method == "POST" and object_id:
            obj = self.get_object(request, unquote(object_id))
            if obj is not None and self._is_only_viewed(request, obj):
                return self._show_unsaved(request, obj)

        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except InternalError as error:
            if not is_refusal(error):
                raise

        refuse(request, READ_ONLY)
        _forget_files(request)
        response = super().changeform_view(request, object_id, form_url, extra_context)
        response.status_code = 503
        response.headers["Retry-After"] = str(RETRY_SECONDS)
        return response

    def get_form(
        self,
        request: HttpRequest,
        obj: Model | None = None,
        change: bool = False,
        **kwargs: object,
    ) -> type[ModelForm]:
        """Return the form with the reason for which saving was refused."""
        form = super().get_form(request, obj, change=change, **kwargs)
        if not issubclass(form, UnsavedFormMixin):
            form = type(form.__name__, (UnsavedFormMixin, form), {})
        # Django has made this class for this request only.
        form.refusal = getattr(request, "refusal", "")  # type: ignore[attr-defined]
        return form

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        obj = context["original"]
        context["is_viewed"] = obj is not None and not self.has_change_permission(request, obj)

        form = context["adminform"].form
        if form.is_bound and form.is_multipart():
            context["errors"].extend(form.report_lost_files())
        return super().render_change_form(request, context, *args, **kwargs)

    def unbound_form(self, request: HttpRequest, obj: Model) -> ModelForm:
        """Return the form of a stored object, with all fields that users can edit."""
        fields = flatten_fieldsets(self.get_fieldsets(request, obj))
        # `change` would leave out all fields if this user can only view the object.
        form = self.get_form(request, obj, change=False, fields=fields)
        return form(instance=obj)

    def unbound_formsets(self, request: HttpRequest, obj: Model) -> list[BaseInlineFormSet]:
        formsets: list[BaseInlineFormSet] = []
        for formset, inline in self.get_formsets_with_inlines(request, obj):
            prefix = formset.get_default_prefix()
            rows = inline.get_queryset(request)
            formsets.append(formset(instance=obj, prefix=prefix, queryset=rows))

        return formsets

    def _is_only_viewed(self, request: HttpRequest, obj: Model) -> bool:
        if not self.keeps_drafts or self.has_change_permission(request, obj):
            return False
        return self.has_view_permission(request, obj)

    def _show_unsaved(self, request: HttpRequest, obj: Model) -> HttpResponse:
        """Show what was sent beside what is stored, because the user can't change it (any more)."""
        differences = self._unsaved_parts(request, obj)
        if not differences:
            raise PermissionDenied

        context = self.admin_site.each_context(request) | {
            "title": _("Your text was not saved"),
            "subtitle": str(obj),
            "original": obj,
            "opts": self.opts,
            "differences": differences,
        }
        status = 200 if RESTORE in request.POST else 403
        return TemplateResponse(request, "admin/unsaved_text.html", context, status=status)

    def _unsaved_parts(self, request: HttpRequest, obj: Model) -> Iterable[ConflictingField]:
        """Return the parts that the user changed and that differ from the stored ones."""
        form = self.unbound_form(request, obj)
        formsets = self.unbound_formsets(request, obj)
        stored = stored_parts(form, formsets)
        sent = sent_parts(form, formsets, request.POST, request.FILES)

        # A form that was not sent completely says nothing about its other parts.
        for name, field in form.fields.items():
            if name not in request.POST or field.disabled:
                sent.pop(name, None)

        for formset in formsets:
            if f"{formset.prefix}-TOTAL_FORMS" not in request.POST:
                sent.pop(str(formset.prefix), None)

        merge = ThreeWayMerge(
            form, formsets, stored, sent, parse_digests(request.POST.get(SEEN, ""))
        )
        mine = set(merge.changed_here)
        return [part for part in merge.differences() if part.name in mine]


def _forget_files(request: HttpRequest) -> None:
    """Remove the files, which were read already; the form asks for them again."""
    data = request.POST.copy()
    data.setlist(LOST_FILE, list(request.FILES))
    request.POST = data  # type: ignore[assignment]
    request.FILES.clear()
