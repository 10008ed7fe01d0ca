package dev.reprise.planted.server.redis;

import io.netty.buffer.ByteBuf;

/** Planted: Netty away from home. */
record UsesNetty(ByteBuf bytes) {}
