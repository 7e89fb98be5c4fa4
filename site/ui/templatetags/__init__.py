"""Template tag libraries; templates load them by module name."""
