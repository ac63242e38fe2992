"""The way of the data: crawl, extract, detect, store. ``scanner.run`` joins the rooms."""
