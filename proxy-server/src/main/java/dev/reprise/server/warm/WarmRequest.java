package dev.reprise.server.warm;

import dev.reprise.cache.CanonicalForm;
import dev.reprise.chat.Endpoint;

/**
 * One request that is to be sent.
 *
 * @param path as batch lines have it, {@code /v1/chat/completions}
 * @param form what the cache will make of the body
 */
record WarmRequest(WarmLine line, Endpoint endpoint, String path, byte[] body, CanonicalForm form, Tokens estimate) {

    String model() {
        return form.request().model();
    }

    boolean isStream() {
        return form.request().isStream();
    }

    /** What it holds in memory. */
    long bytes() {
        return (long) line.text().length + (body == line.text() ? 0 : body.length);
    }
}
