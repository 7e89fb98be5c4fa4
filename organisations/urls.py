"""Addresses of police-only access, and of what people agreed to be sent."""

from django.urls import path

from organisations.views import consents, police_access

urlpatterns = [
    path("my/police-access/", police_access.PoliceAccessView.as_view(), name="police_access"),
    path("my/agreed/", consents.AgreedView.as_view(), name="agreed"),
    path("stop/<str:key>/", consents.StopView.as_view(), name="stop"),
]
