package dev.reprise.server.config;

/** Values as they may be shown: without what only their owner should know. */
final class Masked {

    private static final String HIDDEN = "***";

    private Masked() {}

    /** A URL whose user information is hidden. What does not look like a URL is hidden altogether. */
    static String url(String url) {
        int scheme = url.indexOf("://");
        if (scheme < 0) {
            return HIDDEN;
        }
        int host = url.lastIndexOf('@') + 1;
        return host <= scheme ? url : url.substring(0, scheme) + "://" + HIDDEN + "@" + url.substring(host);
    }
}
