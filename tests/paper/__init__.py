"""Tests of the documents that are drawn."""
