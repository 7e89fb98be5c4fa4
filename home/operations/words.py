"""The first words of the pages that every site needs. Editors change them later; preparing the site never does."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Words:
    """A page of words, before anybody edited it."""

    slug: str
    title: str
    intro: str
    body: list[tuple[str, Any]]


def _callout(kind: str, heading: str, text: str) -> tuple[str, Any]:
    return ("callout", {"kind": kind, "heading": heading, "text": text})


HOME_INTRO = (
    "Your regional police cyber team shows you and your staff how to spot, stop and recover from online crime. "
    "In a room near you or online, in plain English, and free."
)
COURSES_INTRO = (
    "Free courses for firms, charities, schools and public bodies of every size. No technical knowledge is needed "
    "unless a course says so, and nobody will try to sell you anything."
)
POLICE_INTRO = "Courses for police officers and staff whose force has approved their access."

PRIVACY = Words(
    slug="privacy",
    title="Privacy",
    intro="What we keep about you when you book, take part or earn a certificate, and for how long.",
    body=[
        (
            "text",
            "<h2>What we keep and why</h2>"
            "<ul><li>When you book: your name, e-mail address, telephone number if you give one, and your "
            "organisation, so that we can hold the places and tell you of changes.</li>"
            "<li>For each place: a name and an e-mail address, if you give them. Places can stay unnamed until "
            "shortly before the session.</li>"
            "<li>What somebody needs to take part, such as a hearing loop. Only the session's trainers and the team's "
            "coordinators see it.</li>"
            "<li>Who was there, and the certificates that were earned.</li></ul>"
            "<p>We do this as part of our public task of preventing crime. We do not sell or pass on your details, "
            "and our e-mails carry nothing that tracks you.</p>"
            "<h2>How long</h2>"
            "<ul><li>Names and addresses of those who booked or took part: 24 months after the last session, then "
            "they are blanked. Counts remain.</li>"
            "<li>What somebody needs to take part: 30 days after the session.</li>"
            "<li>Certificates: the number, course and date stay for 7 years, so that employers can check them.</li>"
            "<li>Messages we sent you: 6 months.</li></ul>"
            "<h2>Children</h2>"
            "<p>We never ask for the names of people under 18. Schools and clubs book a number of places.</p>"
            "<h2>Your rights</h2>"
            "<p>You may ask what we hold about you, have it put right, and object to its use. "
            'Use the ways on the page <a href="/contact/">Contact</a>. If our answer does not satisfy you, you may '
            'complain to the <a href="https://ico.org.uk/">Information Commissioner</a>.</p>',
        ),
    ],
)

ACCESSIBILITY = Words(
    slug="accessibility",
    title="Accessibility",
    intro="We want everybody to be able to find, book and take part in a session.",
    body=[
        (
            "text",
            "<h2>This site</h2>"
            "<p>You should be able to zoom to 400 per cent, use it with a keyboard alone, with speech recognition "
            "and with a screen reader, on a telephone or a large screen, in light or dark colours.</p>"
            "<p>We build to level AA of the Web Content Accessibility Guidelines 2.2. Each page is tested by a "
            "program. That finds only part of what can be wrong, so please tell us what does not work for you.</p>"
            "<h2>Our sessions</h2>"
            "<p>When you book you can say what somebody needs: step-free access, a hearing loop, large print, "
            "captions, more time. The trainer gets in touch if anything is unclear.</p>"
            "<h2>If something does not work</h2>"
            '<p>Use the ways on the page <a href="/contact/">Contact</a> and say which page it is and what you tried. '
            "We can send you anything on this site in another form.</p>",
        ),
    ],
)

COOKIES = Words(
    slug="cookies",
    title="Cookies",
    intro="We set only the cookies without which this site cannot work. There is nothing to accept or refuse.",
    body=[
        (
            "text",
            "<ul><li><b>muster_session</b> remembers for a short time that you opened the link to your booking or "
            "signed in. It is set only then.</li>"
            "<li><b>muster_csrf</b> makes sure that a form was sent by you. It is set when you open a page with a "
            "form.</li></ul>"
            "<p>On our live site their names begin with __Host-. None of them follows you anywhere else, and no page "
            "loads anything from another company.</p>",
        ),
    ],
)

CONTACT = Words(
    slug="contact",
    title="Contact",
    intro="Whom to ask, and where to report. The address at the foot of every page is read by the training team.",
    body=[
        _callout(
            "report",
            "To report a crime",
            "<p>In an emergency, or if a crime is happening now, call <b>999</b>.</p>"
            "<ul><li>Fraud and cyber crime in England, Wales and Northern Ireland: Report Fraud, 0300 123 2040. "
            "In Scotland call 101.</li>"
            "<li>Suspicious e-mails: forward them to report@phishing.gov.uk.</li>"
            "<li>Suspicious texts: forward them to 7726, free of charge.</li></ul>",
        ),
        (
            "text",
            "<h2>About a booking</h2>"
            "<p>The link in your confirmation e-mail lets you change names, give places back or cancel. If you "
            'cannot find it, <a href="/my/">ask for a new one</a>.</p>'
            "<h2>About a certificate</h2>"
            '<p>Anyone can <a href="/verify/">check a certificate</a> by its number. If your name is misspelt, reply '
            "to the e-mail that brought it, or write to the address at the foot of this page.</p>"
            "<h2>To ask for a session at your place</h2>"
            "<p>Ask the Protect team of your local police force or of your regional organised crime unit. Say how "
            "many people would come, what they do, and when would suit. On-site sessions need about 20 people; for "
            "fewer we offer a place in an online one.</p>",
        ),
    ],
)

CREDITS = Words(
    slug="credits",
    title="Credits",
    intro="What this site is made with, and whom we owe it to.",
    body=[
        (
            "text",
            "<h2>Data</h2>"
            "<p>Contains OS data © Crown copyright and database right 2025. Contains Royal Mail data © Royal Mail "
            "copyright and database right 2025. Contains National Statistics data © Crown copyright and database "
            "right 2025. Licensed under the Open Government Licence v3.0. Northern Ireland locations: GeoNames, "
            "CC BY 4.0 (geonames.org), modified.</p>"
            '<p><a href="https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/">Open Government '
            'Licence v3.0</a> · <a href="https://creativecommons.org/licenses/by/4.0/">CC BY 4.0</a></p>'
            "<p>Names of police forces follow data.police.uk, their codes the Office for National Statistics, "
            "sections of industry the UK Standard Industrial Classification 2007; all under the Open Government "
            "Licence v3.0.</p>"
            "<h2>Typefaces</h2>"
            "<ul><li>Atkinson Hyperlegible Next, © Braille Institute of America, SIL Open Font License 1.1: the "
            "words on this site.</li>"
            "<li>Noto Sans, © The Noto Project Authors, SIL Open Font License 1.1: the words on certificates.</li>"
            "</ul>"
            "<h2>Software</h2>"
            "<ul><li>GOV.UK Frontend, © Crown copyright (Government Digital Service), MIT licence: parts of the "
            "forms and of the page layout. This is not a GOV.UK site.</li>"
            "<li>Wagtail and Django, BSD licences: what runs it. ReportLab, BSD licence: what draws "
            "certificates. Swagger UI, Apache License 2.0: the guide for programmers.</li></ul>",
        ),
    ],
)

PAGES = (PRIVACY, ACCESSIBILITY, COOKIES, CONTACT, CREDITS)
