package dev.reprise.server.netty;

import io.netty.handler.ssl.SslContext;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How the origin is spoken to.
 *
 * @param ssl null for plain HTTP
 * @param firstByteTimeout from the end of the request to the head of the answer
 * @param idleTimeout between two reads of the answer
 * @param connectionsMax open connections of one event loop
 * @param headerBytesMax the header of an answer
 * @param headerFieldsMax its fields
 */
record OriginSettings(
        OriginAddress address,
        @Nullable SslContext ssl,
        Duration connectTimeout,
        Duration firstByteTimeout,
        Duration idleTimeout,
        Duration poolIdleTime,
        int connectionsMax,
        int headerBytesMax,
        int headerFieldsMax) {}
