"""Reader feedback on a page, without cookies or scripts."""

import hmac

from django import forms
from django.conf import settings
from django.core import signing
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from fusionstories.read_only import RETRY_SECONDS
from stories.models import PageFeedback
from stories.models.page import MAX_COMMENT_LENGTH
from stories.pages.errors import bad_request, too_many, wrong_method
from stories.pages.feedback_page import is_public, read_path
from stories.pages.mistakes import show_mistake_form, store_mistake
from stories.public_pages import public_page

SALT = "stories.feedback"
HOUR_SECONDS = 60 * 60
COMMENT_SECONDS = HOUR_SECONDS


class AnswerForm(forms.Form):
    """Whether a page was helpful. `website` is a honeypot, which only robots fill in."""

    page = forms.CharField(max_length=400)
    helpful = forms.ChoiceField(choices=[("yes", "yes"), ("no", "no")])
    website = forms.CharField(required=False)

    def clean_page(self) -> str:
        """Return the path of a page that exists: this site has signed it in its form."""
        try:
            return read_path(self.cleaned_data["page"])
        except signing.BadSignature as error:
            raise forms.ValidationError("This page has no feedback form.") from error


class CommentForm(forms.Form):
    """A comment on an answer, given its signed id."""

    answer = forms.CharField(max_length=200)
    comment = forms.CharField(max_length=MAX_COMMENT_LENGTH, widget=forms.Textarea)
    website = forms.CharField(required=False)


# Without cookies there is no CSRF token, so _is_same_origin() checks where a form comes from.
@public_page(parameters=["page"], is_cached=False)
@csrf_exempt
@never_cache
def feedback(request: HttpRequest) -> HttpResponse:
    """Store an answer and ask for a comment, store that comment, or take a report of a mistake."""
    is_reading = request.method in ("GET", "HEAD")
    if is_reading and "page" in request.GET and not settings.READ_ONLY:
        return show_mistake_form(request)
    if request.method != "POST":
        return wrong_method(request, "POST")

    refusal = _find_refusal(request)
    if refusal is not None:
        return refusal
    return _store(request)


def _find_refusal(request: HttpRequest) -> HttpResponse | None:
    """Return the response to a form that is not stored, whatever it says; None if it can be."""
    if not _is_same_origin(request):
        raise PermissionDenied
    if settings.READ_ONLY:
        return _refuse_read_only(request)
    if _has_too_many_requests(request):
        return too_many(request, HOUR_SECONDS)
    return None


def _store(request: HttpRequest) -> HttpResponse:
    """Store what one of the three forms contains; its fields tell them apart."""
    if "mistake" in request.POST:
        return _store_mistake(request)
    if "answer" in request.POST:
        return _store_comment(request)
    return _store_answer(request)


def _store_mistake(request: HttpRequest) -> HttpResponse:
    """Store a report of a mistake, unless its page was withdrawn meanwhile."""
    try:
        path = read_path(request.POST.get("page", ""))
    except signing.BadSignature:
        return bad_request(request)

    if not is_public(request, path):
        return _show_refusal(request, status=410, is_gone=True)
    return store_mistake(request, path)


def _refuse_read_only(request: HttpRequest) -> HttpResponse:
    """Return 503 with the comment, because nothing can be stored now."""
    response = _show_refusal(request, status=503)
    response.headers["Retry-After"] = str(RETRY_SECONDS)
    return response


def _show_refusal(request: HttpRequest, status: int, is_gone: bool = False) -> HttpResponse:
    """Return the page that says why nothing was stored, with the comment to copy."""
    context = {
        "words": _words(request)[:MAX_COMMENT_LENGTH],
        "is_gone": is_gone,
    }
    return render(request, "stories/feedback_refused.html", context, status=status)


def _words(request: HttpRequest) -> str:
    """Return what the reader typed, whatever the form."""
    typed = [request.POST.get(name, "") for name in ("comment", "mistake", "suggestion")]
    return "\n".join(filter(None, typed))


def _store_answer(request: HttpRequest) -> HttpResponse:
    """Store whether a public page was helpful, and ask for a comment."""
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return bad_request(request)

    path = form.cleaned_data["page"]
    if not is_public(request, path):
        return _show_refusal(request, status=410, is_gone=True)

    context = {"path": path, "max_length": MAX_COMMENT_LENGTH, "form": CommentForm()}
    is_robot = bool(form.cleaned_data["website"])
    if not is_robot:
        is_helpful = form.cleaned_data["helpful"] == "yes"
        answer = PageFeedback.objects.create(path=path, is_helpful=is_helpful)
        context["answer"] = signing.dumps(answer.pk, salt=SALT)
        context["is_helpful"] = is_helpful

    return render(request, "stories/feedback.html", context)


def _store_comment(request: HttpRequest) -> HttpResponse:
    """Store the comment on an answer, or show its form again with the errors."""
    answer = _find_answer(request.POST.get("answer", ""))
    if answer is None:
        return bad_request(request)

    if not is_public(request, answer.path):
        return _show_refusal(request, status=410, is_gone=True)

    form = CommentForm(request.POST)
    if not form.is_valid():
        context = {
            "path": answer.path,
            "answer": request.POST["answer"],
            "is_helpful": answer.is_helpful,
            "form": form,
            "max_length": MAX_COMMENT_LENGTH,
        }
        return render(request, "stories/feedback.html", context, status=422)

    is_robot = bool(form.cleaned_data["website"])
    if not is_robot:
        answers = PageFeedback.objects.filter(pk=answer.pk)
        answers.update(comment=form.cleaned_data["comment"])

    context = {"path": answer.path, "has_commented": True}
    return render(request, "stories/feedback.html", context)


def _find_answer(signed: str) -> PageFeedback | None:
    try:
        pk = signing.loads(signed, salt=SALT, max_age=COMMENT_SECONDS)
    except signing.BadSignature:
        return None
    return PageFeedback.objects.filter(pk=pk).first()


def _is_same_origin(request: HttpRequest) -> bool:
    """Return whether a page of this site sent the form; old browsers send only Origin."""
    own_origin = f"{request.scheme}://{request.get_host()}"
    if request.headers.get("Origin", "") != own_origin:
        return False
    return request.headers.get("Sec-Fetch-Site", "") in ("", "same-origin")


def _has_too_many_requests(request: HttpRequest) -> bool:
    """Count this request, and return whether its sender or all senders exceed a limit per hour.

    Only a keyed hash of the IP address is stored, in memory, for an hour. What exceeds the limit of
    its sender doesn't count for the others.
    """
    address = request.META.get("REMOTE_ADDR", "")
    digest = hmac.new(settings.SECRET_KEY.encode(), address.encode(), "sha256").hexdigest()
    if _count(f"feedback:{digest}") > settings.FEEDBACK_PER_HOUR:
        return True
    return _count("feedback:total") > settings.FEEDBACK_TOTAL_PER_HOUR


def _count(key: str) -> int:
    """Add one to a counter that ends after an hour, and return it."""
    if cache.add(key, 1, HOUR_SECONDS):
        return 1

    try:
        return cache.incr(key)
    except ValueError:
        # The hour ended after cache.add().
        return 1
