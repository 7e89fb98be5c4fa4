"""Delivery reports in the layouts of the big mail systems, each about a mail of ours."""

POSTFIX = """\
Return-Path: <>
From: MAILER-DAEMON@relay.example (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
To: bounces@training.example
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
\tboundary="4XyZ12abcD.1790000000/relay.example"
Content-Transfer-Encoding: 8bit
Message-Id: <4XyZ12abcE@relay.example>

This is a MIME-encapsulated message.

--4XyZ12abcD.1790000000/relay.example
Content-Description: Notification
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit

This is the mail system at host relay.example. Your message could not be
delivered to one or more recipients.

<ada@x.example>: host mx.x.example[192.0.2.7] said: 550 5.1.1
    <ada@x.example>: Recipient address rejected: User unknown (in reply to RCPT
    TO command)

--4XyZ12abcD.1790000000/relay.example
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; relay.example
X-Postfix-Queue-ID: 4XyZ12abcD
X-Postfix-Sender: rfc822; bounces@training.example
Arrival-Date: Sat, 21 Nov 2026 10:00:00 +0000 (GMT)

Final-Recipient: rfc822; ada@x.example
Original-Recipient: rfc822;ada@x.example
Action: {action}
Status: {status}
Remote-MTA: dns; mx.x.example
Diagnostic-Code: smtp; {diagnostic}

--4XyZ12abcD.1790000000/relay.example
Content-Description: Undelivered Message Headers
Content-Type: text/rfc822-headers
Content-Transfer-Encoding: 8bit

Return-Path: <bounces@training.example>
Received: by relay.example (Postfix, from userid 110)
\tid 4XyZ12abcD; Sat, 21 Nov 2026 10:00:00 +0000 (GMT)
Subject: Your booking
From: Cyber training <training@training.example>
To: ada@x.example
Message-ID: {message_id}

--4XyZ12abcD.1790000000/relay.example--
"""

EXCHANGE_ONLINE = """\
From: Microsoft Outlook
 <MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@firm.onmicrosoft.example>
To: bounces@training.example
Subject: Undeliverable: Your booking
Content-Language: en-US
Message-ID: <0b1c2d3e-4f50-4a6b-8c7d-9e0fa1b2c3d4@AS8P251MB0001.example>
In-Reply-To: {message_id}
References: {message_id}
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
\tboundary="1f2e3d4c-aaaa-bbbb-cccc-0123456789ab"
X-MS-Exchange-Message-Is-Ndr:

--1f2e3d4c-aaaa-bbbb-cccc-0123456789ab
Content-Type: multipart/alternative; differences=Content-Type;
\tboundary="2a3b4c5d-dddd-eeee-ffff-0123456789ab"

--2a3b4c5d-dddd-eeee-ffff-0123456789ab
Content-Type: text/plain; charset="us-ascii"
Content-Transfer-Encoding: quoted-printable

Your message to ada@x.example couldn't be delivered.=0D=0A

--2a3b4c5d-dddd-eeee-ffff-0123456789ab
Content-Type: text/html; charset="us-ascii"
Content-Transfer-Encoding: base64

PGh0bWw+PGJvZHk+Tm90IGZvdW5kPC9ib2R5PjwvaHRtbD4=

--2a3b4c5d-dddd-eeee-ffff-0123456789ab--

--1f2e3d4c-aaaa-bbbb-cccc-0123456789ab
Content-Type: message/delivery-status

Reporting-MTA: dns;AS8P251MB0001.EURP251.PROD.OUTLOOK.EXAMPLE
Received-From-MTA: dns;relay.example
Arrival-Date: Sat, 21 Nov 2026 10:00:00 +0000

Original-Recipient: rfc822;ada@x.example
Final-Recipient: rfc822;ada.attendee@x.example
Action: {action}
Status: {status}
Diagnostic-Code: smtp;{diagnostic}

--1f2e3d4c-aaaa-bbbb-cccc-0123456789ab
Content-Type: message/rfc822

Received: from relay.example (192.0.2.9) by AS8P251MB0001.example
 with Microsoft SMTP Server (version=TLS1_3); Sat, 21 Nov 2026 10:00:00 +0000
From: Cyber training <training@training.example>
To: ada@x.example
Subject: Your booking
Message-ID:
 {message_id}
MIME-Version: 1.0
Content-Type: multipart/alternative; boundary="===============1=="

--===============1==
Content-Type: text/plain; charset="utf-8"

Hello Ada,
--===============1==--

--1f2e3d4c-aaaa-bbbb-cccc-0123456789ab--
"""

GMAIL = """\
MIME-Version: 1.0
From: Mail Delivery Subsystem <mailer-daemon@googlemail.example>
To: bounces@training.example
Auto-Submitted: auto-replied
Subject: Delivery Status Notification (Failure)
References: {message_id}
In-Reply-To: {message_id}
X-Failed-Recipients: ada@x.example
Message-ID: <655c0000.a70a0220.1a2b3.0001.GMR@mx.google.example>
Content-Type: multipart/report; boundary="0000000000001a2b3c060aff0001"; report-type=delivery-status

--0000000000001a2b3c060aff0001
Content-Type: multipart/related; boundary="0000000000001a2b3c060aff0002"

--0000000000001a2b3c060aff0002
Content-Type: multipart/alternative; boundary="0000000000001a2b3c060aff0003"

--0000000000001a2b3c060aff0003
Content-Type: text/plain; charset="UTF-8"


** Address not found **

Your message wasn't delivered to ada@x.example because the address couldn't be found.

--0000000000001a2b3c060aff0003
Content-Type: text/html; charset="UTF-8"

<html><body><p>Address not found</p></body></html>

--0000000000001a2b3c060aff0003--
--0000000000001a2b3c060aff0002
Content-Type: image/png; name="icon.png"
Content-Transfer-Encoding: base64
Content-ID: <icon.png>

iVBORw0KGgo=

--0000000000001a2b3c060aff0002--
--0000000000001a2b3c060aff0001
Content-Type: message/delivery-status

Reporting-MTA: dns; googlemail.example
Received-From-MTA: dns; bounces@training.example
Arrival-Date: Sat, 21 Nov 2026 02:00:00 -0800 (PST)
X-Original-Message-ID: {message_id}

Final-Recipient: rfc822; ada@x.example
Action: {action}
Status: {status}
Remote-MTA: dns; gmail-smtp-in.l.example. (192.0.2.27, the server for the domain x.example.)
Diagnostic-Code: smtp; {diagnostic}
Last-Attempt-Date: Sat, 21 Nov 2026 02:00:01 -0800 (PST)

--0000000000001a2b3c060aff0001
Content-Type: message/rfc822

X-Google-DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed
Received: from relay.example (relay.example. [192.0.2.9])
From: Cyber training <training@training.example>
To: ada@x.example
Message-ID: {message_id}
Subject: Your booking
Content-Type: text/plain; charset="utf-8"

Hello Ada,

--0000000000001a2b3c060aff0001--
"""

# RFC 6533: addresses in any script, so the report is UTF-8, its fields sit in a part of another kind.
INTERNATIONAL = """\
From: MAILER-DAEMON@relay.example
To: bounces@training.example
Subject: Undelivered
MIME-Version: 1.0
Content-Type: multipart/report; report-type=global-delivery-status; boundary="XX"

--XX
Content-Type: text/plain; charset=utf-8

Not delivered.

--XX
Content-Type: message/global-delivery-status

Reporting-MTA: dns; relay.example

Final-Recipient: utf-8; アダ@x.example
Action: {action}
Status: {status}
Diagnostic-Code: smtp; {diagnostic}

--XX
Content-Type: message/global-headers

Subject: Ваша бронь
To: アダ@x.example
Message-ID: {message_id}

--XX--
"""

LAYOUTS = {
    "postfix": POSTFIX,
    "exchange_online": EXCHANGE_ONLINE,
    "gmail": GMAIL,
    "international": INTERNATIONAL,
}


def make_report(
    message_id: str,
    *,
    layout: str = "postfix",
    action: str = "failed",
    status: str = "5.1.1",
    diagnostic: str = "550 5.1.1 <ada@x.example>: User unknown",
) -> bytes:
    """A delivery report about the mail with this Message-ID, as it comes over the wire."""
    words = LAYOUTS[layout].format(message_id=message_id, action=action, status=status, diagnostic=diagnostic)
    return words.replace("\n", "\r\n").encode()
