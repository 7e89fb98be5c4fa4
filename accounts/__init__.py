"""People who sign in, the codes and tokens they sign in with."""
