"""Clean: what a page reader found becomes an article; each stage a function and a thin class."""
