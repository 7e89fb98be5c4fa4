"""The rules of the house that no linter knows, as functions over a tree, and the tests that hold the tree to them."""
