"""Pictures and documents of pages: which kinds come in, how large, and how they are handed out.

What a file really is, `courses.forms` looks at. A server in front must let somewhat more through than the largest.
"""

from kernel.files import CONTENT_TYPES

# Files of pages lie in private storage; our own view serves them after a check.
WAGTAILIMAGES_IMAGE_MODEL = "courses.Picture"
WAGTAILDOCS_DOCUMENT_MODEL = "courses.Handout"
WAGTAILIMAGES_EXTENSIONS = ["gif", "jpg", "jpeg", "png", "webp"]
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 10 * 1024 * 1024
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 50_000_000  # of all frames together; drawing one takes four bytes each
WAGTAILIMAGES_IMAGE_FORM_BASE = "courses.forms.PictureForm"
WAGTAILDOCS_EXTENSIONS = sorted(CONTENT_TYPES)
WAGTAILDOCS_MAX_UPLOAD_SIZE = 10 * 1024 * 1024
WAGTAILDOCS_DOCUMENT_FORM_BASE = "courses.forms.HandoutForm"
WAGTAILDOCS_SERVE_METHOD = "serve_view"
# Nothing that was uploaded is opened in its place: it is saved, by the type that was checked.
WAGTAILDOCS_CONTENT_TYPES = dict(CONTENT_TYPES)
WAGTAILDOCS_INLINE_CONTENT_TYPES: list[str] = []
