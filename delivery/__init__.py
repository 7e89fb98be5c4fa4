"""Sessions, places and bookings."""
