"""Downloader middlewares: keep every exchange, then judge what came."""
