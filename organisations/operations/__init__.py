"""What can be done with forces, teams and people's roles."""
