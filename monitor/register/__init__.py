"""The register of outlets: what ships with the program, what the user's file says, and tables of both."""
