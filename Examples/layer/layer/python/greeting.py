"""A module that several functions share."""


def greet(name: str) -> str:
    """The greeting of a name."""
    return f"Hello {name}, from a layer"
