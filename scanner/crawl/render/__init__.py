"""Pages that scripts build: a browser beside the crawl, which reaches the site through the crawl's own downloader."""
