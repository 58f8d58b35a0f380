"""Leads: journal-entry tests as auditors run them, beside the findings and never part of a verdict."""
