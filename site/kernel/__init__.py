"""The few things every room needs: refusals, actors, identifiers, keys, leases, clean text. Kept small on purpose."""
