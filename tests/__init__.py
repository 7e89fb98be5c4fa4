"""The tests of Muster. A package, so that no package of the same name in a dependency can stand in its way."""
