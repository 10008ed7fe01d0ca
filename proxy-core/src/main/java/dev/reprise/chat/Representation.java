package dev.reprise.chat;

/**
 * How an answer is written, as far as a request can choose it without changing what is said.
 *
 * @param form one JSON object, or a stream of events
 * @param usage whether a stream carries the usage chunk ({@code stream_options.include_usage}); always true for JSON
 * @param base64 whether embeddings are base64 of little-endian float32 ({@code encoding_format}); false elsewhere
 */
public record Representation(Form form, boolean usage, boolean base64) {

    public static final Representation JSON = new Representation(Form.JSON, true, false);
    public static final Representation JSON_BASE64 = new Representation(Form.JSON, true, true);
    public static final Representation STREAM = new Representation(Form.STREAM, false, false);
    public static final Representation STREAM_WITH_USAGE = new Representation(Form.STREAM, true, false);

    public boolean isStream() {
        return form == Form.STREAM;
    }
}
