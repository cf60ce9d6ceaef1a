"""Numbers of the figures as CSV files."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from stories.exports.figures import FIGURES_BY_NAME, write_figure
from stories.open_data.streaming import stream_text
from stories.public_pages import public_page


@public_page(in_static_export=True)
@require_safe
def figure_csv(request: HttpRequest, name: str) -> HttpResponseBase:
    """Send the numbers of a figure as a download."""
    lines = write_figure(FIGURES_BY_NAME[name].build())
    return stream_text(lines, "text/csv; charset=utf-8", f"{name}.csv")
