"""The service as people use it: a real browser, clicking and typing, and the mails that come of it."""
