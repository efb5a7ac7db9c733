"""The poster of `opstap poster`: an A4 sheet with codes to scan. The service loads no more than this file."""


class PosterProblem(ValueError):
    """The poster cannot be made; the message says why and what to do."""
