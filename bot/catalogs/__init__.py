"""The catalogs as a whole: what each language costs, how far it is, and how a native speaker reads it."""
