"""What the stack costs when the program does nothing else: one tiny view for each kind of work.

A limit is no goal. It is what nobody can go below on this stack, so limit ÷ ours says how much of a request is work of
our own making.
"""

import json

from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path

PAGE = b"x" * 512
PLACES = 10_000_000
ROWS = 500
LIST = 50

# Tables of their own, so that no index or trigger of ours weighs on them.
TABLES = f"""
CREATE TABLE limit_row (
    id bigint PRIMARY KEY, ref text UNIQUE, title text, state text, places integer, created_at timestamptz, name text,
    email text
);
INSERT INTO limit_row
SELECT n, 'R' || n, 'Cyber Basics ' || n, 'confirmed', n % 30, now(), 'Ada Osei ' || n, 'ada' || n || '@firm.example'
FROM generate_series(1, {ROWS}) AS n;
CREATE TABLE limit_places (
    id integer PRIMARY KEY, capacity integer NOT NULL, taken integer NOT NULL CHECK (taken <= capacity)
);
INSERT INTO limit_places VALUES (1, {PLACES}, 0);
CREATE TABLE limit_booking (
    id bigserial PRIMARY KEY, places_id integer NOT NULL REFERENCES limit_places, ref text NOT NULL UNIQUE,
    name text NOT NULL, email text NOT NULL, created_at timestamptz NOT NULL
);
CREATE TABLE limit_scan (
    token uuid PRIMARY KEY, seat_id integer NOT NULL, status text NOT NULL, at timestamptz NOT NULL
);
"""  # noqa: S608 -- two numbers of our own
COLUMNS = ("id", "ref", "title", "state", "places", "created_at", "name", "email")
SELECT = f"SELECT {', '.join(COLUMNS)} FROM limit_row"  # noqa: S608 -- names of our own
BOOK = """
WITH place AS (UPDATE limit_places SET taken = taken + 1 WHERE id = 1 AND taken < capacity RETURNING id)
INSERT INTO limit_booking (places_id, ref, name, email, created_at)
SELECT id, %s, %s, %s, now() FROM place RETURNING id
"""
SCAN = "INSERT INTO limit_scan (token, seat_id, status, at) VALUES (%s, %s, %s, now())"


def static(request: HttpRequest) -> HttpResponse:
    """A page that is there already."""
    return HttpResponse(PAGE)


def by_key(request: HttpRequest, number: int) -> HttpResponse:
    """One row by its primary key."""
    with connection.cursor() as cursor:
        cursor.execute(f"{SELECT} WHERE id = %s", [number])
        row = cursor.fetchone()
    return JsonResponse(dict(zip(COLUMNS, row, strict=True)))


def list_of_50(request: HttpRequest) -> HttpResponse:
    """Fifty rows in one statement."""
    with connection.cursor() as cursor:
        cursor.execute(f"{SELECT} ORDER BY id LIMIT {LIST}")
        rows = cursor.fetchall()
    return JsonResponse({"results": [dict(zip(COLUMNS, row, strict=True)) for row in rows]})


def book(request: HttpRequest) -> HttpResponse:
    """A place taken if one is left, and the booking of it, in one statement."""
    said = json.loads(request.body)
    with connection.cursor() as cursor:
        cursor.execute(BOOK, [said["ref"], said["name"], said["email"]])
        made = cursor.fetchone()
    return JsonResponse({"ref": said["ref"]}, status=201 if made else 409)


def scan(request: HttpRequest) -> HttpResponse:
    """One mark under an id that cannot be entered twice."""
    said = json.loads(request.body)
    with connection.cursor() as cursor:
        cursor.execute(SCAN, [said["id"], said["seat"], said["status"]])
    return JsonResponse({"id": said["id"]}, status=201)


urlpatterns = [
    path("static", static),
    path("pk/<int:number>", by_key),
    path("list50", list_of_50),
    path("book", book),
    path("scan", scan),
]
