"""What every screen shares: how forms draw themselves, how dates are worded, how lists are paged."""
