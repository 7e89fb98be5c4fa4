"""The public front, navigation, staff dashboard and the demonstration."""
