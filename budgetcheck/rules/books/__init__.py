"""The rules that every programme's books are held to."""
