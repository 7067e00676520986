"""What the operator's machines ask: is this process there?"""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache

from .core.http_caching import read_only


@read_only
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """Answer that this process takes requests; says nothing of the database."""
    return HttpResponse("ok\n", content_type="text/plain")
