"""Fetch and read: Scrapy settings, the spider, the portal registry, page readers, the commands."""

__version__ = "0.1.0"
