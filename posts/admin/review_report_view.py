"""The report of reviews as a file: for who may publish, which is who answers for it."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, StreamingHttpResponse
from django.views.decorators.http import require_safe

from evidenceblog.core.csv_export import csv_headers
from posts.models import PUBLISH
from posts.review_report import report_lines


@require_safe
def report_view(request: HttpRequest) -> StreamingHttpResponse:
    """Send every check of every live post as CSV."""
    if not request.user.has_perm(PUBLISH):
        raise PermissionDenied
    return StreamingHttpResponse(report_lines(), headers=csv_headers("reviews"))
