"""The API from outside: what programs may ask, what they get, and what happens when they ask nonsense."""
