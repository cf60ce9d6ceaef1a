"""Form in which a reader reports a mistake on a page; those who can edit the story receive it."""

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve
from django.utils.translation import gettext_lazy as _

from stories.models import PageFeedback, Publication
from stories.models.page import MAX_COMMENT_LENGTH
from stories.pages.feedback_page import is_public

STORY_ROUTE = "story_detail"


class MistakeForm(forms.Form):
    """What is wrong on a page. `website` is a honeypot, which only robots fill in."""

    mistake = forms.CharField(
        label=_("What is wrong?"),
        max_length=MAX_COMMENT_LENGTH,
        error_messages={"required": _("Say what is wrong.")},
        help_text=_("Copy the words that are wrong, if you can."),
    )
    suggestion = forms.CharField(
        label=_("What would be right, and how do you know? (optional)"),
        max_length=MAX_COMMENT_LENGTH,
        required=False,
        help_text=_("The address of a public source helps most."),
    )
    website = forms.CharField(required=False)


def show_mistake_form(request: HttpRequest) -> HttpResponse:
    """Show the empty form for the public page of the parameter `page`."""
    path = request.GET["page"]
    if not is_public(request, path):
        raise Http404

    return _render(request, path, form=MistakeForm())


def store_mistake(request: HttpRequest, path: str) -> HttpResponse:
    """Store a report about a public page, or show the form again with its errors."""
    form = MistakeForm(request.POST)
    if not form.is_valid():
        return _render(request, path, status=422, form=form)

    is_robot = bool(form.cleaned_data["website"])
    if not is_robot:
        publication = _story_at(path)
        PageFeedback.objects.create(
            path=path,
            is_helpful=False,
            is_mistake=True,
            comment=form.cleaned_data["mistake"],
            suggestion=form.cleaned_data["suggestion"],
            story_id=publication.story_id if publication else None,
        )

    return _render(request, path, is_sent=True)


def _render(
    request: HttpRequest,
    path: str,
    status: int = 200,
    form: MistakeForm | None = None,
    is_sent: bool = False,
) -> HttpResponse:
    context = {
        "path": path,
        "publication": _story_at(path),
        "form": form,
        "is_sent": is_sent,
        "max_length": MAX_COMMENT_LENGTH,
    }
    return render(request, "stories/mistake.html", context, status=status)


def _story_at(path: str) -> Publication | None:
    """Return the public story whose page is at a path; one query."""
    try:
        match = resolve(path)
    except Resolver404:
        return None
    if match.url_name != STORY_ROUTE:
        return None

    visible = Publication.objects.visible().select_related("edition")
    return visible.filter(slug=match.kwargs["slug"]).first()
