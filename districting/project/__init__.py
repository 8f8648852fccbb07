"""One folder per study: its settings, opening it, and the template of a new one."""
