"""A Django project in one file: nothing in it knows of Lambda."""

import json
import os
import time

import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import JsonResponse, StreamingHttpResponse
from django.urls import path
from django.views.decorators.http import require_GET, require_POST

settings.configure(
    # The host of a Function URL is known only after it has been created.
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF=__name__,
    SECRET_KEY=os.environ.get("DJANGO_SECRET_KEY", "for this example only"),
    SECURE_PROXY_SSL_HEADER=("HTTP_X_FORWARDED_PROTO", "https"),
    MIDDLEWARE=["django.middleware.common.CommonMiddleware"],
)
django.setup()


@require_GET
def home(request):
    return JsonResponse({"message": "Hello from Django through Lambda"})


@require_POST
def orders(request):
    order = json.loads(request.body)
    return JsonResponse({"received": order}, status=201)


@require_GET
def stream(request):
    def parts():
        for number in range(3):
            yield f"part {number}\n"
            time.sleep(0.3)

    return StreamingHttpResponse(parts(), content_type="text/plain; charset=utf-8")


urlpatterns = [path("", home), path("orders", orders), path("stream", stream)]
application = get_wsgi_application()
