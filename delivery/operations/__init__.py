"""What is done with sessions, bookings and places."""
