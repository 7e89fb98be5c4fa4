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

# Periods, cookies and kinds of data as the code has them: tests/home/test_words.py compares.
PRIVACY = Words(
    slug="privacy",
    title="Privacy",
    intro="What we keep about you when you book, ask for a session, take part, earn a certificate or sign in, "
    "who sees it, and for how long.",
    body=[
        (
            "text",
            "<h2>What we keep and why</h2>"
            "<ul><li>When you book: your name, e-mail address, telephone number if you give one, your "
            "organisation, and your answers if we ask you something, so that we can hold the places and tell you of "
            "changes.</li>"
            "<li>For each place: a name and an e-mail address, if you give them. Places can stay unnamed until "
            "shortly before the session.</li>"
            "<li>What somebody needs to take part, such as a hearing loop. Only the session's trainers and the team's "
            "coordinators see it.</li>"
            "<li>When you ask for a session: your name, e-mail address, telephone number if you give one, your "
            "organisation, and what you write about the people, the place and the days, so that the team can "
            "answer.</li>"
            "<li>When you invite us to write to you, or ask to be the contact of your organisation: your address, what "
            "you agreed to or asked for, and when. No booking depends on it, and you may take it back at any time.</li>"
            "<li>Who was there and how we know: by the trainer's mark, your ticket, a device of yours or the report of "
            "an online meeting, with its name, address, and when you joined and left. And the certificates that were "
            "earned, and names that you asked us to put right on them.</li>"
            "<li>What a trainer notes when a register is closed: whether a concern was handed over, to whom and under "
            "which reference, and what went well. Never about whom.</li>"
            "<li>When you sign in: your e-mail address. For police officers who ask for police-only courses also "
            "force and role, and what the contact of the force decided and why. For our staff also name and roles, a "
            "password that nobody can read, and what proves a second step: an authenticator app, passkeys, recovery "
            "codes.</li>"
            "<li>What we sent you, and whether it arrived.</li>"
            "<li>Who changed what in these records, and when, so that mistakes and misuse can be found.</li>"
            "<li>Your internet (IP) address: our web server writes it down with the page and the time, to find faults "
            "and attacks. So that nobody can guess codes and passwords, tries are counted for a few minutes "
            "under a mark made from the address.</li></ul>"
            "<p>We do this as part of our public task of preventing crime. Only where you ticked that we may write to "
            "you about more than your bookings, we do that because you agreed. Our e-mails carry nothing that tracks "
            "you.</p>"
            "<h2>Who sees it</h2>"
            "<ul><li>The trainers of a session, the coordinators of the region and the administrators of this site, as "
            "far as their work needs it. A request for a session goes to another region's team if that is the one "
            "to answer.</li>"
            "<li>Whoever booked for you sees the name and address that stand on your place, not what you need to take "
            "part.</li>"
            "<li>The contact of your organisation, if our coordinators have named one, sees by name who was booked for "
            "it and which certificates they earned. No addresses, and not what you need to take part.</li>"
            "<li>Anybody who has the code of a certificate sees course, day and the first letters of the name. Of "
            "police-only courses they see none of these.</li>"
            '<li>A <a href="/log/">public log</a> says when a certificate was issued, replaced or withdrawn, and gives '
            "it a number made from its badge. Nobody can tell whose it is who was not given that badge.</li></ul>"
            "<p>We do not sell your details, and give them to nobody else unless the law says so.</p>"
            "<h2>How long</h2>"
            "<ul><li>Names, addresses and telephone numbers of those who booked or took part: 24 months after the "
            "session, then they are blanked. Counts remain.</li>"
            "<li>What you wrote when you asked for a session, or to be the contact of your organisation: 24 months "
            "after you asked.</li>"
            "<li>Your address for what you agreed to be sent: 24 months after you last said yes or no to it. A yes "
            "ends with it.</li>"
            "<li>What somebody needs to take part: 30 days after the session.</li>"
            "<li>Certificates: name, address and file go 24 months after the course, or after the certificate has run "
            "out if that is later. From then on its code answers as unknown. Code, course, day and a mark made from "
            "the file stay, and so does its number in the public log: whoever has kept the file or the badge can still "
            "have it checked.</li>"
            "<li>Messages we sent you: address and words go after 6 months.</li>"
            "<li>Codes we sent you: a day after they have run out. So does the mark by which a device checks in one "
            "person only.</li>"
            "<li>What was changed in these records: 7 years; what it says about you goes with your own data, if that "
            "is earlier. That somebody did something, and when, stays.</li>"
            "<li>Accounts: while they are open. A closed one opens nothing; its name and address stay, because the "
            "record of what was done names it. Ask us if you want yours closed.</li>"
            "<li>An officer's police-only access: service plus 6 years, as the force decides.</li>"
            "<li>The web server's log: 30 days at most. Copies for emergencies: 90 days at most.</li></ul>"
            "<p>Where the law or an investigation needs something for longer, it stays until then.</p>"
            "<h2>Children</h2>"
            "<p>We never ask for the names of people under 18. Schools and clubs book a number of places.</p>"
            "<h2>Cookies</h2>"
            '<p>Only those without which the site cannot work: see <a href="/cookies/">Cookies</a>.</p>'
            "<h2>Your rights</h2>"
            "<p>Under My bookings you can download what we hold about your address. You may also ask for it, have it "
            "put right or erased, and object to its use. "
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
            "<p>We build to level AA of the Web Content Accessibility Guidelines 2.2. A program tests the pages before "
            "each release. That finds only part of what can be wrong, and nobody from outside has tested this site "
            "yet, so please tell us what does not work for you.</p>"
            "<h2>What we know does not work</h2>"
            "<ul><li>The PDF of a certificate has no marks for screen readers. Everything in it stands on the page of "
            "the certificate, to which the link in your e-mail leads.</li>"
            "<li>Documents that come with a course may be hard to read with a screen reader. Ask us for another "
            "form.</li></ul>"
            "<h2>Our sessions</h2>"
            "<p>When you book you can say what somebody needs: step-free access, a hearing loop, large print, "
            "captions, more time. The trainers and coordinators of the session can read it at once.</p>"
            "<h2>If something does not work</h2>"
            '<p>Use the ways on the page <a href="/contact/">Contact</a> and say which page it is and what you tried. '
            "We can send you anything on this site in another form.</p>"
            "<p>If our answer does not satisfy you, turn to the "
            '<a href="https://www.equalityadvisoryservice.com/">Equality Advisory and Support Service</a>, or in '
            'Northern Ireland to the <a href="https://www.equalityni.org/">Equality Commission</a>.</p>',
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
            "<ul><li><b>muster_session</b> remembers that you opened the link to your booking, place, request or "
            "certificate, booked, asked for a session or for a code, or signed in. It is set only then, and goes 14 "
            "days after, or when you sign out; for our staff, when they close the browser. What a link opened stays "
            "open for 2 hours.</li>"
            "<li><b>muster_csrf</b> makes sure that a form was sent by you. It is set when you open a page with a "
            "form, and goes after a year.</li>"
            "<li><b>muster_device</b> is set when you check in by yourself at a session, so that one device checks in "
            "one person. It goes after a day.</li>"
            "<li><b>messages</b> carries a line such as “We have sent a code” to the next page, and goes once you have "
            "read it, or when you close the browser.</li></ul>"
            "<p>On our live site the names of the first two begin with __Host-. None of them follows you anywhere "
            "else, and no page loads anything from another company.</p>"
            "<p>In the screens of our staff the browser also remembers which panels were open: the menu in the cookie "
            "wagtail_sidebar_collapsed until it is closed, the rest for itself, until it is told to forget.</p>",
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
            'cannot find it, <a href="/bookings/lost/">ask for a new one</a>.</p>'
            "<h2>About a certificate</h2>"
            '<p>Anyone can <a href="/verify/">check a certificate</a> by its number. If your name is misspelt, reply '
            "to the e-mail that brought it, or write to the address at the foot of this page.</p>"
            "<h2>To ask for a session at your place</h2>"
            '<p><a href="/sessions/request/">Ask for a session</a>: say how many people would come, what they do, and '
            "which days would suit. Your request goes to the team of your region, and needs no account. We come to you "
            'from about 20 people; fewer can <a href="/sessions/">join an open session</a>, or ask for one online.</p>',
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
            "<li>Noto Sans, © The Noto Project Authors, SIL Open Font License 1.1: the words on certificates and "
            "sheets.</li>"
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
