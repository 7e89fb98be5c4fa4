"""Pages of certificates: the holder's own, the check that is open to everybody, and why somebody has none."""
