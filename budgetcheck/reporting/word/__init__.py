"""The audit report as a Word file: its template and the script of it, its values, and how one is filled in with the other."""
