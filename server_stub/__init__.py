"""Reference server of the branch terminal."""
