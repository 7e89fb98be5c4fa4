"""Every message as a row: to whom, why, when due, state, attempts."""
