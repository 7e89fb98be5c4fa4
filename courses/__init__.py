"""Courses, their versions, and the pages in which they are written."""
