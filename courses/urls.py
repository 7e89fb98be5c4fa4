"""Addresses of what pages show: pictures and documents. The pages themselves are Wagtail's."""

from django.urls import path

from courses import views

app_name = "courses"
urlpatterns = [
    path("pictures/<int:pk>/<str:name>", views.picture, name="picture"),
    path("documents/<int:pk>/<str:name>", views.handout, name="handout"),
]
