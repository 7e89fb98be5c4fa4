"""Dates as people in Britain write them."""
