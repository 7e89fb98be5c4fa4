"""Addresses of police-only access, of contacts of organisations, and of what people agreed to be sent."""

from django.urls import path

from organisations.views import consents, contacts, police_access

urlpatterns = [
    path("my/police-access/", police_access.PoliceAccessView.as_view(), name="police_access"),
    path("my/agreed/", consents.AgreedView.as_view(), name="agreed"),
    path("my/contact/", contacts.AskView.as_view(), name="contact_ask"),
    path("my/contact/take-back/", contacts.TakeBackView.as_view(), name="contact_take_back"),
    path("my/organisations/<int:pk>/leave/", contacts.LeaveView.as_view(), name="contact_leave"),
    path("my/organisations/<int:pk>/hand-over/", contacts.HandOverView.as_view(), name="contact_hand_over"),
    path("stop/<int:team>/<slug:stream>/<str:key>/", consents.StopView.as_view(), name="stop"),
]
