"""The spider, and one class of it for every registered portal."""
