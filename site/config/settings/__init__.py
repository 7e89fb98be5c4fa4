"""One settings module per way of running; the environment supplies the rest."""
