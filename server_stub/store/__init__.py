"""Engine, writer and migrations of the server's database; `schema.metadata` holds every table."""
