"""Debuggers that attach to a function as an editor does."""
