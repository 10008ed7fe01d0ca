package dev.reprise.planted.server.redis;

import me.tongfei.progressbar.ProgressBar;

/** Planted: a progress bar away from home. */
record UsesProgressbar(ProgressBar bar) {}
