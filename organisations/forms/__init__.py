"""Forms of people who signed in."""
