"""The shapes in which sessions and bookings come and go over the API.

Lists are made from plain rows by functions; the classes read bodies and describe the answers.
"""
