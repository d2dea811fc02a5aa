"""Fetch and read: Scrapy settings, the spider, the portal registry, page readers, the commands."""
