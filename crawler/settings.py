"""Scrapy settings of luutru; the pipelines read as the way of an article through the house."""

import os

from crawler import __version__

BOT_NAME = "luutru"
SPIDER_MODULES = ["crawler.spiders"]
SPIDER_LOADER_WARN_ONLY = False

# Who we are; LUUTRU_CONTACT puts the operator's own address in.
_contact = os.environ.get("LUUTRU_CONTACT", "https://github.com/luutru/luutru")
USER_AGENT = f"luutru/{__version__} (+{_contact})"

# Politeness. NukeViet, the strictest CMS seen, refuses the 41st page of a minute and the 151st
# of five minutes, in fixed windows: so no jitter, and never faster than this by default.
ROBOTSTXT_OBEY = True
DOWNLOAD_DELAY = 2.1
DOWNLOAD_DELAY_JITTER = 0
CONCURRENT_REQUESTS = 16
CONCURRENT_REQUESTS_PER_DOMAIN = 1
# Scrapy's other queue refuses to begin where CONCURRENT_REQUESTS_PER_IP is set. What shares an
# address shares its pace here whatever that says (crawler/pace.py).
SCHEDULER_PRIORITY_QUEUE = "scrapy.pqueues.ScrapyPriorityQueue"
DOWNLOAD_TIMEOUT = 60
DNS_TIMEOUT = 20
REACTOR_THREADPOOL_MAXSIZE = 64  # names of dead hosts hold a thread each until DNS_TIMEOUT

# Bounds on what comes off the network.
DOWNLOAD_MAXSIZE = 16 * 1024 * 1024
DOWNLOAD_WARNSIZE = 0
REDIRECT_MAX_TIMES = 5
DEPTH_STATS_VERBOSE = False

# Traps and open doors that Scrapy leaves on.
METAREFRESH_ENABLED = False  # NukeViet's 404 pages refresh to the home page
COOKIES_ENABLED = False
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False
REFERRER_POLICY = "no-referrer"
DOWNLOAD_HANDLERS = {
    "http": "crawler.wire.CaptureHandler",
    "https": "crawler.wire.CaptureHandler",
    "ftp": None,
    "file": None,
    "s3": None,
    "data": None,
}

# The crawl knows its articles by id; Scrapy's filter would only hold every address in memory.
DUPEFILTER_CLASS = "scrapy.dupefilters.BaseDupeFilter"

# Answers: decompress, keep, judge, and only then follow redirects (higher is nearer the socket).
DOWNLOADER_MIDDLEWARES = {
    "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": None,
    "crawler.middlewares.decompress.DecompressMiddleware": 630,
    "crawler.middlewares.capture.CaptureMiddleware": 620,
    "crawler.middlewares.guard.GuardMiddleware": 610,
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "crawler.middlewares.robots.RobotsMiddleware": 100,
    "scrapy.downloadermiddlewares.redirect.RedirectMiddleware": None,
    "crawler.middlewares.redirect.RedirectMiddleware": 600,
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
    "scrapy.downloadermiddlewares.httpauth.HttpAuthMiddleware": None,
    "scrapy.downloadermiddlewares.httpcache.HttpCacheMiddleware": None,
    # The handler knows DOWNLOAD_TIMEOUT itself.
    "scrapy.downloadermiddlewares.downloadtimeout.DownloadTimeoutMiddleware": None,
}
SPIDER_MIDDLEWARES = {
    # The guard has judged every status; depth and referer would be written for nobody.
    "scrapy.spidermiddlewares.httperror.HttpErrorMiddleware": None,
    "scrapy.spidermiddlewares.referer.RefererMiddleware": None,
    "scrapy.spidermiddlewares.depth.DepthMiddleware": None,
    "scrapy.spidermiddlewares.urllength.UrlLengthMiddleware": None,
    "scrapy.spidermiddlewares.metacopy.MetaCopyDetectionMiddleware": None,
}
RETRY_ENABLED = False  # the guard retries, answers and broken connections alike

ITEM_PIPELINES = {
    "crawler.reading.ReadingPipeline": 50,
    "pipelines.body.BodyPipeline": 100,
    "pipelines.dates.DatesPipeline": 200,
    "pipelines.check.CheckPipeline": 300,
    "pipelines.images.ImagesPipeline": 400,
    "pipelines.attachments.AttachmentsPipeline": 500,
    "pipelines.store.StorePipeline": 600,
}
# A hundred idle tasks per page are a third of Scrapy's CPU; a page here gives one item.
CONCURRENT_ITEMS = 1
WARN_ON_GENERATOR_RETURN_VALUE = False

EXTENSIONS = {
    "scrapy.extensions.logstats.LogStats": None,
    "scrapy.extensions.corestats.CoreStats": None,
    "scrapy.extensions.logcount.LogCount": None,
    # Off anyway, but half of a crawl's start would go into importing them.
    "scrapy.extensions.telnet.TelnetConsole": None,
    "scrapy.extensions.remote_control.RemoteControl": None,
    "crawler.commit.GroupCommit": 100,
    "crawler.progress.Progress": 200,
}
STATS_DUMP = False
STATS_CLASS = "scrapy.statscollectors.DummyStatsCollector"  # the run file counts what matters
DOWNLOADER_STATS = False
LOG_LEVEL = "INFO"
LOG_VERSIONS: list[str] = []
LOG_FORMATTER = "crawler.log.LogFormatter"

# luutru's own settings (docs/crawling.md).
LUUTRU_ARCHIVE = os.environ.get("LUUTRU_ARCHIVE", "data")
LUUTRU_WARC = True
LUUTRU_FILES = True  # pictures and attachments
LUUTRU_LOG_VERDICT = True  # luutru crawl prints it instead
LUUTRU_BATCH = ""  # id that ties the runs of one command
LUUTRU_SKIP = ""  # "pictures", "files" or both, separated by commas
LUUTRU_LIMIT = 0  # articles to store in one run; 0: no limit
LUUTRU_RETRIES = 3  # tries after an answer the guard wants again
LUUTRU_BACKOFF = 1.0  # scale of the pauses between them
LUUTRU_CONNECT_TIMEOUT = 20.0  # seconds until a host counts as unreachable
LUUTRU_PATIENCE = 1800.0  # seconds of waiting in a row without a good page that end a run
LUUTRU_HOPELESS = 8  # addresses given up in a row that end a run
LUUTRU_ROBOTS_AGE = 3600.0  # seconds until a robots.txt is read again
LUUTRU_MAX_PICTURE = 64 * 1024 * 1024  # bytes
LUUTRU_MAX_FILE = 512 * 1024 * 1024  # bytes
LUUTRU_MAX_PIXELS = 300_000_000  # of a picture; more is a bomb for whoever opens it
LUUTRU_IDS = False  # walk the CMS's article ids; many requests, for dying portals
LUUTRU_UNREAD_SHARE = 0.02  # share of pages no layout reads that a complete run may have
