"""Addresses of signing in, and of the keys in mails."""

from django.urls import path

from accounts import views

urlpatterns = [
    path("my/sign-in/", views.SignInView.as_view(), name="sign_in"),
    path("my/sign-in/code/", views.SignInCodeView.as_view(), name="sign_in_code"),
    path("my/sign-out/", views.SignOutView.as_view(), name="sign_out"),
    path("k/<str:key>/", views.KeyView.as_view(), name="key"),
]
