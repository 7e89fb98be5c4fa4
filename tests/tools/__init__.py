"""What runs the tests: the two lanes, the throw-away database, the browser, the checks."""
