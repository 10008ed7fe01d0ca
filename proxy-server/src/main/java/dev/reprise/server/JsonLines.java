package dev.reprise.server;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.encoder.EncoderBase;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.KeyValuePair;

/**
 * The log for programs: one flat JSON object a line, with when, how severe, who, what, and then the facts by their names,
 * numbers as numbers. {@code docs/operations.md} lists them. Logback's own puts facts into an array of objects, as texts.
 */
final class JsonLines extends EncoderBase<ILoggingEvent> {

    private static final byte[] NOTHING = {};

    /** Always with milliseconds, so that lines sort by their texts. */
    private static final DateTimeFormatter TIME =
            new DateTimeFormatterBuilder().appendInstant(3).toFormatter();

    private final JsonFactory factory = new JsonFactory();

    static JsonLines of(LoggerContext logging) {
        JsonLines lines = new JsonLines();
        lines.setContext(logging);
        lines.start();
        return lines;
    }

    @Override
    public byte[] encode(ILoggingEvent event) {
        ByteArrayOutputStream line = new ByteArrayOutputStream(256);
        try (JsonGenerator json = factory.createGenerator(line)) {
            json.writeStartObject();
            json.writeStringField("time", TIME.format(Instant.ofEpochMilli(event.getTimeStamp())));
            json.writeStringField("level", event.getLevel().toString());
            json.writeStringField("logger", event.getLoggerName());
            json.writeStringField("message", event.getFormattedMessage());
            writeFacts(json, event.getKeyValuePairs());
            writeThrown(json, event.getThrowableProxy());
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // an array takes everything
        }
        line.write('\n');
        return line.toByteArray();
    }

    private static void writeFacts(JsonGenerator json, @Nullable List<KeyValuePair> facts) throws IOException {
        if (facts == null) {
            return;
        }
        for (KeyValuePair fact : facts) {
            json.writeFieldName(fact.key);
            if (fact.value instanceof Number || fact.value instanceof Boolean) {
                json.writePOJO(fact.value);
            } else {
                json.writeString(String.valueOf(fact.value));
            }
        }
    }

    private static void writeThrown(JsonGenerator json, @Nullable IThrowableProxy thrown) throws IOException {
        if (thrown != null) {
            json.writeStringField("thrown", ThrowableProxyUtil.asString(thrown));
        }
    }

    @Override
    public byte[] headerBytes() {
        return NOTHING;
    }

    @Override
    public byte[] footerBytes() {
        return NOTHING;
    }
}
