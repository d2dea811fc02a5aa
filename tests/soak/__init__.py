"""Kills real crawls and proves that the archive does not notice: ``make soak``."""
