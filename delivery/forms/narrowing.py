"""Links that change a search by one thing: away with one filter, a wider circle, the place that was meant."""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import QueryDict

from delivery.enums import Mode
from delivery.forms.sessions import OTHER_MILES, USUAL_MILES, SearchForm, SessionFilterForm
from delivery.queries import suited
from ui.wording import short_day

_DAYS = ("month", "from_day", "to_day")
_MILES = sorted((USUAL_MILES, *OTHER_MILES))


@dataclass(frozen=True, kw_only=True)
class Way:
    """A link to another search, and what it is called."""

    words: str
    url: str


def address(form: SearchForm, *, but: tuple[str, ...] = (), **instead: str) -> str:
    """The shortest query that asks the same, but for these filters, or with these instead. The month that is leafed to
    stays, though it is no filter."""
    query = QueryDict(mutable=True)
    for name in form.fields:
        value = instead.get(name) or str(form[name].value() or "").strip()
        if value and name not in but and not (name == "within" and ("place" in but or not form["place"].value())):
            query[form.add_prefix(name)] = value
    return f"?{query.urlencode()}"


def chosen(form: SessionFilterForm) -> list[Way]:
    """Each filter that is set, in the order of the form, and the search without it."""
    return [
        Way(words=words(form), url=address(form, but=(name,))) for name, words in _WORDS.items() if _is_set(form, name)
    ]


def meant(form: SearchForm) -> list[Way]:
    """The places of a name that several have; the other filters stay."""
    if len(form.meant) < 2:
        return []
    return [Way(words=one.name, url=address(form, place=one.code)) for one in form.meant]


def ways_on(form: SessionFilterForm) -> list[Way]:
    """Where to go from a search that found nothing: the single steps that may find something."""
    typed, ways = form.cleaned_data, []
    if any(_is_set(form, name) for name in _DAYS):
        ways.append(Way(words="Look at all dates", url=address(form, but=_DAYS)))
    wider = [miles for miles in _MILES if miles > int(typed["within"] or USUAL_MILES)]
    if typed["place"] and wider:
        words = f"Look within {wider[0]} miles of {typed['place'].name}"
        ways.append(Way(words=words, url=address(form, within=str(wider[0]))))
    for name, words in (
        ("mode", "Look at sessions of every kind, online too"),
        ("audience", "Look at sessions for everybody"),
        ("places", "Show full sessions too"),
        ("course", "Look at all courses"),
    ):
        if typed[name]:
            ways.append(Way(words=words, url=address(form, but=(name,))))
    return ways


def feed_query(form: SessionFilterForm) -> str:
    """What a calendar feed can be narrowed by as well, in the feed's own words."""
    typed = form.cleaned_data
    named = {
        "near": typed["place"].code if typed["place"] else "",
        "within": typed["within"] if typed["place"] else "",
        **{name: typed[name] for name in ("course", "mode", "audience")},
    }
    query = QueryDict(mutable=True)
    query.update({name: value for name, value in named.items() if value})
    return f"?{query.urlencode()}" if query else ""


def _is_set(form: SessionFilterForm, name: str) -> bool:
    return bool(form.cleaned_data[name]) and not (form.is_month and name == "month")


def _near(form: SessionFilterForm) -> str:
    return f"Within {form.cleaned_data['within'] or USUAL_MILES} miles of {form.cleaned_data['place'].name}"


def _how(form: SessionFilterForm) -> str:
    return "In person and online at once" if form.cleaned_data["mode"] == Mode.HYBRID else form.words_of("mode")


_WORDS: dict[str, Callable[[SessionFilterForm], str]] = {
    "place": _near,
    "mode": _how,
    "course": lambda form: form.words_of("course"),
    "audience": lambda form: f"For {suited.in_words(form.cleaned_data['audience'])}",
    "places": lambda form: form.words_of("places"),
    "month": lambda form: form.words_of("month"),
    "from_day": lambda form: f"From {short_day(form.cleaned_data['from_day'])}",
    "to_day": lambda form: f"Until {short_day(form.cleaned_data['to_day'])}",
}
