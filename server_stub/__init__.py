"""Reference server: decides, records, prints. Of the terminal it knows only `client.contract`."""
