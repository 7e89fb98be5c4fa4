"""What is done with registers: opened, marked, added to, closed, amended."""
