"""Everything that touches a database; no other package contains SQL."""
