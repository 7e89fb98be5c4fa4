"""Forces, regions, teams and roles, organisations, people, police approval."""
