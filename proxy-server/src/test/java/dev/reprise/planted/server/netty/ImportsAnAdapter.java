package dev.reprise.planted.server.netty;

import dev.reprise.planted.server.memory.UsesLettuce;

/** Planted: an adapter that knows another. */
record ImportsAnAdapter(UsesLettuce other) {}
