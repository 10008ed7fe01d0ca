package dev.reprise.planted.server.memory;

import com.github.luben.zstd.Zstd;

/** Planted: zstd away from home. */
record UsesZstd(Zstd zstd) {}
