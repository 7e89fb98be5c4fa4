"""Addresses of police-only access."""

from django.urls import path

from organisations import views

urlpatterns = [path("my/police-access/", views.PoliceAccessView.as_view(), name="police_access")]
