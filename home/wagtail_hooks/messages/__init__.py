"""Messages: everything that is to be sent and was sent about one's sessions, and what staff do about it.

They stand here because a message may be about a row of any app.
"""

from django.urls import URLPattern, path
from wagtail import hooks

from home.wagtail_hooks.messages.lists import Messages
from home.wagtail_hooks.messages.pages import MessageHistory, MessagePage, PutAside, Retry, SendNow, StopMessage
from home.wagtail_hooks.messages.rewording import Reword
from home.wagtail_hooks.messages.sight import NAMESPACE, kind_words, messages_of_staff
from organisations.permissions import is_training_staff
from ui.staff import StaffViewSet

__all__ = ["kind_words", "messages_of_staff"]


class MessagesViewSet(StaffViewSet):
    """/cms/messages/"""

    name = NAMESPACE
    url_prefix = "messages"
    icon = "mail"
    menu_label = "Messages"
    menu_order = 600
    may_enter = staticmethod(is_training_staff)

    def get_urlpatterns(self) -> list[URLPattern]:
        """List, page, and what may be done."""
        return [
            *self.list_urls(Messages),
            path("<int:pk>/", MessagePage.as_view(), name="inspect"),
            path("<int:pk>/history/", MessageHistory.as_view(), name="history"),
            path("<int:pk>/stop/", StopMessage.as_view(), name="stop"),
            path("<int:pk>/now/", SendNow.as_view(), name="send_now"),
            path("<int:pk>/again/", Retry.as_view(), name="retry"),
            path("<int:pk>/aside/", PutAside.as_view(), name="put_aside"),
            path("<int:pk>/words/", Reword.as_view(), name="reword"),
        ]


@hooks.register("register_admin_viewset")
def register_viewset() -> MessagesViewSet:
    """Add the screens to Wagtail's."""
    return MessagesViewSet()
