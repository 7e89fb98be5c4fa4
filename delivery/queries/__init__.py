"""Reads across models: sessions as the public sees them, places near a postcode or town, somebody's own bookings."""
