"""Keep and answer: the archive of articles, captures, pictures and raw pages. No Scrapy in it."""
