"""Who speaks: enrolled terminals, staff with their passwords, and the sessions that bind both."""
