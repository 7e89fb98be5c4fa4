"""Designs of certificates on the staff screens: which there are, what each looked like, and the desk to change one."""

from django.urls import URLPattern, path
from wagtail import hooks

from certificates.permissions import is_designer
from certificates.wagtail_hooks.designs.editing import EditDesign, PreviewDesign
from certificates.wagtail_hooks.designs.screens import (
    NAMESPACE,
    BeginDesign,
    DesignHistory,
    DesignPage,
    Designs,
    VersionFile,
    VersionPage,
    WithdrawDesign,
)
from ui.staff import StaffViewSet


class DesignsViewSet(StaffViewSet):
    """/cms/certificate-designs/"""

    name = NAMESPACE
    url_prefix = "certificate-designs"
    icon = "image"
    menu_label = "Certificate designs"
    menu_order = 455
    may_enter = staticmethod(is_designer)

    def get_urlpatterns(self) -> list[URLPattern]:
        """List, page, desk, versions."""
        return [
            *self.list_urls(Designs),
            path("add/", BeginDesign.as_view(), name="add"),
            path("<int:pk>/", DesignPage.as_view(), name="inspect"),
            path("<int:pk>/history/", DesignHistory.as_view(), name="history"),
            path("<int:pk>/edit/", EditDesign.as_view(), name="edit"),
            path("<int:pk>/preview/", PreviewDesign.as_view(), name="preview"),
            path("<int:pk>/withdraw/", WithdrawDesign.as_view(), name="withdraw"),
            path("versions/<int:pk>/", VersionPage.as_view(), name="version"),
            path("versions/<int:pk>/image/", VersionFile.as_view(is_image=True), name="version_image"),
            path("versions/<int:pk>/pdf/", VersionFile.as_view(), name="version_pdf"),
        ]


@hooks.register("register_admin_viewset")
def register_viewset() -> DesignsViewSet:
    """Add the screens to Wagtail's."""
    return DesignsViewSet()
