package dev.reprise.http;

import java.util.Locale;

/**
 * A response without its body. A {@code Content-Length} field, where present, is the true length of the body that
 * follows; without one the length is not known beforehand.
 */
public record ResponseHead(int status, Headers headers) {

    /** The media type in lower case, without parameters; empty if there is none. */
    public String mediaType() {
        String type = headers.first("content-type").orElse("");
        int parameters = type.indexOf(';');
        return (parameters < 0 ? type : type.substring(0, parameters)).strip().toLowerCase(Locale.ROOT);
    }

    public ResponseHead withHeaders(Headers replaced) {
        return new ResponseHead(status, replaced);
    }
}
