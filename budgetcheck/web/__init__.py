"""The web application: accounts, uploads, runs, review. It calls the core like any other caller, and computes nothing itself."""
