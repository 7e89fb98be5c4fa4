"""What each role may do on Wagtail's screens, as code: preparing the site puts the groups right again.

Only Wagtail's own things stand here. Screens of our rows ask the predicates of their apps.
"""

from django.contrib.auth.models import Group, Permission
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

from organisations.enums import ADMINISTRATOR_GROUP, FORCE_CONTACT_GROUP, Role

ADMIN = ("wagtailadmin.access_admin",)
USERS = ("accounts.add_user", "accounts.change_user", "auth.view_group")
LIBRARY = (
    "wagtailimages.add_image",
    "wagtailimages.choose_image",
    "wagtaildocs.add_document",
    "wagtaildocs.choose_document",
)
EDIT_LIBRARY = (*LIBRARY, "wagtailimages.change_image", "wagtaildocs.change_document")

WRITES = ("add_page", "change_page")
PUBLISHES = (*WRITES, "publish_page", "lock_page", "unlock_page")

# What a group may do everywhere, with pages of the course sections, with pages of the rest, and with files.
GROUPS: dict[str, tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...], tuple[str, ...]]] = {
    Role.TRAINER.label: (ADMIN, WRITES, (), LIBRARY),
    Role.PUBLISHER.label: (ADMIN, PUBLISHES, (), EDIT_LIBRARY),
    Role.COORDINATOR.label: (ADMIN, PUBLISHES, (), EDIT_LIBRARY),
    FORCE_CONTACT_GROUP: (ADMIN, (), (), ()),
    ADMINISTRATOR_GROUP: (
        (*ADMIN, *USERS, "wagtailcore.add_collection", "wagtailcore.change_collection"),
        (*PUBLISHES, "bulk_delete_page"),
        (*PUBLISHES, "bulk_delete_page"),
        EDIT_LIBRARY,
    ),
}
# The groups that Wagtail makes by itself; their rights would be nobody's decision.
WAGTAILS_OWN = ("Editors", "Moderators")


def prepare_groups(*, sections: list[Page], front: Page) -> dict[str, Group]:
    """Make the groups and give each exactly the rights above. Part of preparing the site."""
    Group.objects.filter(name__in=WAGTAILS_OWN).delete()
    groups = {}
    for name, (everywhere, on_courses, on_rest, on_files) in GROUPS.items():
        group, _ = Group.objects.get_or_create(name=name)
        group.permissions.set([_permission(label) for label in everywhere])
        pages = {(section, codename) for section in sections for codename in on_courses}
        _set_pages(group, pages | {(front, codename) for codename in on_rest})
        _set_files(group, on_files)
        groups[name] = group
    return groups


def _set_pages(group: Group, wanted: set[tuple[Page, str]]) -> None:
    rights = GroupPagePermission.objects.filter(group=group)
    pages = {(page.pk, _permission(f"wagtailcore.{codename}").pk) for page, codename in wanted}
    held = {(right.page_id, right.permission_id): right for right in rights}
    rights.filter(pk__in=[right.pk for key, right in held.items() if key not in pages]).delete()
    GroupPagePermission.objects.bulk_create(
        GroupPagePermission(group=group, page_id=page, permission_id=permission)
        for page, permission in sorted(pages - set(held))
    )


def _set_files(group: Group, wanted: tuple[str, ...]) -> None:
    root = Collection.get_first_root_node()
    rights = GroupCollectionPermission.objects.filter(group=group)
    permissions = {_permission(label) for label in wanted}
    rights.exclude(collection=root, permission__in=permissions).delete()
    for permission in permissions:
        GroupCollectionPermission.objects.get_or_create(group=group, collection=root, permission=permission)


def _permission(label: str) -> Permission:
    app, codename = label.split(".")
    return Permission.objects.get(content_type__app_label=app, codename=codename)
