"""An app in Django that decides by the host and the scheme of its callers."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path

settings.configure(
    ALLOWED_HOSTS=os.environ["ALLOWED_HOSTS"].split(","),
    MIDDLEWARE=["django.middleware.security.SecurityMiddleware", "django.middleware.common.CommonMiddleware"],
    ROOT_URLCONF=__name__,
    SECRET_KEY="for tests only",
    SECURE_PROXY_SSL_HEADER=("HTTP_X_FORWARDED_PROTO", "https") if os.environ.get("TRUST_PROXY") else None,
    SECURE_SSL_REDIRECT=bool(os.environ.get("HTTPS_ONLY")),
)


def home(_: HttpRequest) -> HttpResponse:
    return HttpResponse("sound")


urlpatterns = [path("", home)]
application = get_wsgi_application()
