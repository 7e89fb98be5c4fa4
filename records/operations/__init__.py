"""What records can do: write the trail, remember replies."""
