package dev.reprise.chat;

/** The two ways in which one answer goes over the wire. */
public enum Form {
    JSON("application/json"),
    STREAM("text/event-stream");

    private final String mediaType;

    Form(String mediaType) {
        this.mediaType = mediaType;
    }

    public String mediaType() {
        return mediaType;
    }
}
