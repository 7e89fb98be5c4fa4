"""What people and programs do to prove who they are."""
