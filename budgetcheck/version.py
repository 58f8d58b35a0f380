"""The version of the program, as every result and report states it."""

__version__ = "0.1.0"
