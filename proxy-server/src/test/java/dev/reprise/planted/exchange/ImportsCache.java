package dev.reprise.planted.exchange;

import dev.reprise.planted.cache.SitsBelowExchange;

/** Planted innocent: a core class that knows a package to its left. */
record ImportsCache(SitsBelowExchange left) {}
