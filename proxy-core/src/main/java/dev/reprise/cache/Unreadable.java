package dev.reprise.cache;

import java.io.IOException;

/** A body that cannot be read strictly. It says nothing but why, so it has neither message nor stack trace. */
final class Unreadable extends IOException {

    private final Bypass bypass;

    Unreadable(Bypass bypass) {
        this.bypass = bypass;
    }

    Bypass bypass() {
        return bypass;
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
