"""What every way of running shares. Nothing here may be a secret or depend on the machine."""

from pathlib import Path
from typing import Any

import django_stubs_ext
from csp.constants import NONE, SELF

from config import env
from config.settings import logs
from config.settings.uploads import *  # noqa: F403 -- settings are inherited whole, this is Django's own idiom

# Lets Django's generic classes take their type arguments at run time too.
django_stubs_ext.monkeypatch()
env.refuse_unknown()

ROOT = env.ROOT
DATA = Path(env.text("MUSTER_DATA", str(ROOT / "var"))).resolve()

INSTALLED_APPS = [
    "home.apps.HomeConfig",
    "certificates.apps.CertificatesConfig",
    "attendance.apps.AttendanceConfig",
    "delivery.apps.DeliveryConfig",
    "courses.apps.CoursesConfig",
    "organisations.apps.OrganisationsConfig",
    "accounts.apps.AccountsConfig",
    "correspondence.apps.CorrespondenceConfig",
    "records.apps.RecordsConfig",
    "ui.apps.UiConfig",
    "wagtail.contrib.forms",
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.embeds",
    "wagtail.sites",
    "home.apps.StaffUsersConfig",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.sitemaps",
    "django.forms",
]

MIDDLEWARE = [
    "ui.heads.HeadsAlone",
    "ui.caching.PageMemory",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    # Before whatever answers by itself, so that redirects carry it too.
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "ui.caching.SharedPages",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "ui.caching.StrangersHaveNoSession",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.views.gate.SecondFactorGate",
    "ui.redirects.PageRedirects",
]

# What a cache in front may keep for a second: Wagtail's pages and the sessions, as strangers see them.
# Each process keeps them itself as long.
SHARED_IN_PROCESS = True
SHARED_DOORS = {"wagtail_serve", "session_list", "session_month", "session", "embedding", "embedded_sessions", "log"}

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]
FORM_RENDERER = "ui.forms.FormRenderer"

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
# Passwords for staff; the other one only keeps sessions that began with a code, and ends them for staff.
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend", "accounts.permissions.CodeBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "/cms/login/"
LOGIN_REDIRECT_URL = "/cms/"

# Staff sign-in: password, then a second factor, or a passkey alone. Only the doors in accounts/urls.py are open.
STAFF_NEED_SECOND_FACTOR = False
ACCOUNT_ADAPTER = "accounts.views.adapters.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "accounts.forms.StaffSignInForm",
    "reauthenticate": "accounts.forms.PasswordAgainForm",
}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_AUTHENTICATED_LOGIN_REDIRECTS = False
# Wrong tries for each caller and for each account; a passkey and a link from a mail still open a paused account.
ACCOUNT_RATE_LIMITS = {"login": "30/m/ip", "login_failed": "10/m/ip,5/5m/key", "reauthenticate": "10/m/user"}
ALLAUTH_TRUSTED_PROXY_COUNT = env.integer("MUSTER_PROXY_COUNT", 0)
MFA_ADAPTER = "accounts.views.adapters.SecondFactorAdapter"
MFA_FORMS = {
    "authenticate": "accounts.forms.SecondFactorForm",
    "reauthenticate": "accounts.forms.SecondFactorAgainForm",
    "activate_totp": "accounts.forms.AuthenticatorAppForm",
    "add_webauthn": "accounts.forms.PasskeyForm",
    "login_webauthn": "accounts.forms.PasskeySignInForm",
    "authenticate_webauthn": "accounts.forms.PasskeySecondForm",
    "reauthenticate_webauthn": "accounts.forms.PasskeyAgainForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Muster"
# One step of half a minute either way: people type slowly and clocks differ. No code is taken twice, see the form.
MFA_TOTP_TOLERANCE = 1

# What guards secrets is counted by all processes together; what only guards against load, by each for itself.
CACHES: dict[str, dict[str, Any]] = {
    "default": env.shared_cache(),
    "local": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "local"},
    "renditions": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "renditions"},
}

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
# Wagtail would offer staff every zone that the host knows, and thirty languages for its own half of each screen.
WAGTAIL_USER_TIME_ZONES = [TIME_ZONE]
WAGTAILADMIN_PERMITTED_LANGUAGES = [(LANGUAGE_CODE, "English")]
USE_I18N = True
USE_TZ = True
FORMAT_MODULE_PATH = "config.formats"

STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
STATICFILES_DIRS = [ROOT / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = DATA / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "ui.storage.MusterStaticFilesStorage"},
    # Certificates and whatever else must never be served by address: no URL leads here.
    "private": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": DATA / "private", "base_url": None},
    },
}

# The Referer must not carry a key to another site; SameSite keeps other sites from acting in our name.
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
# Not the session: looking for a message there would make every public page differ by cookie.
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"
SESSION_COOKIE_NAME = "muster_session"
CSRF_COOKIE_NAME = "muster_csrf"
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

CONTENT_SECURITY_POLICY = {
    # Wagtail's own screens and Swagger UI use inline script and style: exempt by prefix, and said so in docs.
    "EXCLUDE_URL_PREFIXES": ("/cms/", "/api/docs/"),
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    },
}
_SWITCHED_OFF = "accelerometer camera geolocation gyroscope magnetometer microphone payment usb".split()
PERMISSIONS_POLICY: dict[str, list[str]] = {name: [] for name in _SWITCHED_OFF}

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["accounts.api.TokenAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["accounts.api.HasScope"],
    "DEFAULT_PAGINATION_CLASS": "ui.paging.Pagination",
    "DEFAULT_FILTER_BACKENDS": ["ui.api.StrictFilterBackend"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["ui.bodies.JsonParser"],
    "DEFAULT_SCHEMA_CLASS": "ui.openapi.Schema",
    "DEFAULT_METADATA_CLASS": None,
    "EXCEPTION_HANDLER": "ui.api.answer_exception",
    "DEFAULT_THROTTLE_CLASSES": ["accounts.api.AnonymousThrottle", "ui.throttle.LoadThrottle"],
    "DEFAULT_THROTTLE_RATES": {"anonymous": "300/min", "verify": "60/min", "verify-batch": "6/min"},
    # How many proxies of ours stand in front: without one, X-Forwarded-For is whatever the sender likes.
    "NUM_PROXIES": env.integer("MUSTER_PROXY_COUNT", 0),
    "UNAUTHENTICATED_USER": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Muster",
    "DESCRIPTION": "Courses, sessions, bookings, registers and certificates of a police cyber-awareness programme.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_AUTHENTICATION": [],
    "PREPROCESSING_HOOKS": ["ui.openapi.only_the_api"],
    "SCHEMA_PATH_PREFIX": "/api/v1/",
    # Without this the page would ask another site to judge the schema.
    "SWAGGER_UI_SETTINGS": {"deepLinking": True, "validatorUrl": None},
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "COMPONENT_SPLIT_REQUEST": True,
    # Choice sets whose field names are used more than once; the schema's own check asks for them.
    "ENUM_NAME_OVERRIDES": {
        "BookablePurposeEnum": [("room", "In the room"), ("online", "Online")],
        "BookingStateEnum": "delivery.enums.BookingState",
        "CheckInStatusEnum": "attendance.enums.CheckInStatus",
        "MarkStatusEnum": "attendance.enums.MarkStatus",
        "PurposeEnum": "delivery.enums.Purpose",
        "RegisterStateEnum": "attendance.enums.RegisterState",
        "SessionStateEnum": "delivery.enums.SessionState",
        "StrandEnum": "courses.enums.Strand",
    },
    # That check draws the schema of every address, Wagtail's own admin API included; ours has tests.
    "ENABLE_DJANGO_DEPLOY_CHECK": False,
}

WAGTAIL_SITE_NAME = "Muster"
WAGTAILADMIN_BASE_URL = env.text("MUSTER_BASE_URL", "http://127.0.0.1:8000")
WAGTAIL_I18N_ENABLED = False
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_MODERATION_ENABLED = False
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
# Autosave in flight while "Submit" is pressed was seen to lose the newest words: pages are saved when people say so.
WAGTAIL_AUTOSAVE_INTERVAL = 0
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
# Passwords are set and changed at our own doors.
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAILUSERS_PASSWORD_ENABLED = False
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}

BASE_URL = WAGTAILADMIN_BASE_URL
# Read by people: replies to our mails go there, and pages name it.
CONTACT_EMAIL = env.text("MUSTER_CONTACT_EMAIL", "training@muster.test")
DEFAULT_FROM_EMAIL = env.text("MUSTER_FROM_EMAIL", "Muster <no-reply@muster.test>")
# The envelope's sender, to which mail comes back, and the mailbox where `manage.py read_bounces --imap` finds it.
BOUNCE_EMAIL = env.address("MUSTER_BOUNCE_EMAIL")
BOUNCE_MAILBOX = env.mailbox("MUSTER_BOUNCE_IMAP_URL")
# How long a place is held while the booker fetches the code, and how long a code lives.
HOLD_MINUTES = 30
CODE_MINUTES = 30
ONSITE_MINIMUM = env.integer("MUSTER_ONSITE_MINIMUM", 20)  # people for whom a trainer comes out
# Sites that may show the list of sessions in a frame; our own pages always may.
EMBED_SITES = env.origins("MUSTER_EMBED_SITES")
# The issuer named on certificates until each team has a design of its own.
ISSUER_NAME = "South East Regional Organised Crime Unit"

LOGGING = logs.LOGGING
