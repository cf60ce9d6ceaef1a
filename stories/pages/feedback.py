"""Was this page helpful? Without cookies and without script."""

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
from stories.pages.errors import bad_request, too_many, wrong_method
from stories.public_pages import public_page

SALT = "stories.feedback"
COMMENT_SECONDS = HOUR = 60 * 60


class AnswerForm(forms.Form):
    """Yes or no about a page of ours. `website` is a trap: people do not see it, robots fill it in."""

    path = forms.RegexField(r"^/(?!/)[^\s\\]*$", max_length=300)
    helpful = forms.ChoiceField(choices=[("yes", "yes"), ("no", "no")])
    website = forms.CharField(required=False)


class CommentForm(forms.Form):
    """A few words on the answer that `answer` names by its signed id."""

    answer = forms.CharField(max_length=200)
    comment = forms.CharField(max_length=2000, widget=forms.Textarea)
    website = forms.CharField(required=False)


# No cookie, so no CSRF token: the request must come from a page of ours (_from_here).
@public_page(is_cached=False)
@csrf_exempt
@never_cache
def feedback(request: HttpRequest) -> HttpResponse:
    """Store an answer, then ask for a comment; or store the comment to an answer."""
    if request.method != "POST":
        return wrong_method(request, "POST")
    if not _from_here(request):
        raise PermissionDenied
    if settings.READ_ONLY:
        return _refused(request)
    if _too_many(request):
        return too_many(request, HOUR)
    return _comment(request) if "answer" in request.POST else _answer(request)


def _refused(request: HttpRequest) -> HttpResponse:
    """Say that nothing can be stored now, and give a comment back."""
    words = {"words": request.POST.get("comment", "")[:2000]}
    response = render(request, "stories/feedback_refused.html", words, status=503)
    response.headers["Retry-After"] = str(RETRY_SECONDS)
    return response


def _answer(request: HttpRequest) -> HttpResponse:
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return bad_request(request)
    context = {"path": form.cleaned_data["path"], "max_length": 2000, "form": CommentForm()}
    if not form.cleaned_data["website"]:
        is_helpful = form.cleaned_data["helpful"] == "yes"
        answer = PageFeedback.objects.create(path=form.cleaned_data["path"], is_helpful=is_helpful)
        context |= {"answer": signing.dumps(answer.pk, salt=SALT), "is_helpful": is_helpful}
    return render(request, "stories/feedback.html", context)


def _comment(request: HttpRequest) -> HttpResponse:
    form = CommentForm(request.POST)
    answer = _stored_answer(request.POST.get("answer", ""))
    if answer is None:
        return bad_request(request)
    context = {"path": answer.path, "answer": request.POST["answer"], "is_helpful": answer.is_helpful, "form": form}
    if not form.is_valid():
        return render(request, "stories/feedback.html", context | {"max_length": 2000}, status=422)
    if not form.cleaned_data["website"]:
        PageFeedback.objects.filter(pk=answer.pk).update(comment=form.cleaned_data["comment"])
    return render(request, "stories/feedback.html", {"path": answer.path, "has_commented": True})


def _stored_answer(signed: str) -> PageFeedback | None:
    try:
        pk = signing.loads(signed, salt=SALT, max_age=COMMENT_SECONDS)
    except signing.BadSignature:
        return None
    return PageFeedback.objects.filter(pk=pk).first()


def _from_here(request: HttpRequest) -> bool:
    """Say whether the browser sent this from a page of ours; old browsers send Origin alone."""
    origin, site = request.headers.get("Origin", ""), request.headers.get("Sec-Fetch-Site", "")
    return origin == f"{request.scheme}://{request.get_host()}" and site in ("", "same-origin")


def _too_many(request: HttpRequest) -> bool:
    """Count this request against its sender's hour. The address is kept as a keyed hash, in memory, for that hour."""
    address = request.META.get("REMOTE_ADDR", "")
    key = "feedback:" + hmac.new(settings.SECRET_KEY.encode(), address.encode(), "sha256").hexdigest()
    if cache.add(key, 1, HOUR):
        return False
    try:
        return cache.incr(key) > settings.FEEDBACK_PER_HOUR
    except ValueError:
        return False  # the hour ended between the two lines
