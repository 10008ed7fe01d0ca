package dev.reprise.cache;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.reprise.chat.CompletionRequest;
import dev.reprise.chat.Endpoint;
import dev.reprise.chat.Representation;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the values of a request say besides the question: how the answer is to be written, how much a whole answer is,
 * and why it must not come from the cache. Each method sees the value of one parameter before it is read.
 */
final class RequestFacts {

    /** Groq's, which runs tools of its own. */
    private static final Pattern COMPOUND = Pattern.compile("(.*/)?compound(-mini|-beta.*)?");

    private static final Pattern SONAR = Pattern.compile("(.*[^a-z])?sonar([^a-z].*)?");

    private final Endpoint endpoint;
    private @Nullable Bypass bypass;
    private boolean otherModelSearches;
    private String model = "";
    private boolean stream;
    private boolean streamOptions;
    private boolean usage;
    private boolean base64;
    private boolean limitsLength;
    private @Nullable BigDecimal temperature;
    private int n = 1;
    private int inputs = 1;
    private boolean tokens;
    private int tools;
    private int ownTools;
    private boolean template;
    private boolean templateVersion;
    private boolean responseNotKept;

    RequestFacts(Endpoint endpoint) {
        this.endpoint = endpoint;
    }

    CompletionRequest request() {
        return new CompletionRequest(
                endpoint, model, representation(), answers(), limitsLength, temperature, streamOptions);
    }

    /** The first reason in the order of the document, then those that only its end can tell. */
    Optional<Bypass> bypass() {
        if (tools != ownTools || searches(model) || otherModelSearches) {
            refuse(Bypass.HOSTED_TOOL);
        }
        if (template && !templateVersion) {
            refuse(Bypass.PROMPT_TEMPLATE);
        }
        if (endpoint == Endpoint.RESPONSES && !responseNotKept) {
            refuse(Bypass.STORED_RESPONSE);
        }
        if (tokens && inputs > 0) {
            refuse(Bypass.UNEXPECTED_TYPE);
        }
        return Optional.ofNullable(bypass);
    }

    private Representation representation() {
        if (stream) {
            boolean withUsage = usage || endpoint == Endpoint.RESPONSES;
            return withUsage ? Representation.STREAM_WITH_USAGE : Representation.STREAM;
        }
        return base64 ? Representation.JSON_BASE64 : Representation.JSON;
    }

    /** A flat array of token numbers is one input. */
    private int answers() {
        long answers = (long) n * (tokens ? 1 : inputs);
        return (int) Math.min(answers, Integer.MAX_VALUE);
    }

    /** Models that search the web by themselves; {@code text-search-ada-…} embeds and does not. */
    private boolean searches(String modelName) {
        String name = modelName.toLowerCase(Locale.ROOT);
        return endpoint != Endpoint.EMBEDDINGS
                && (name.contains("-search-")
                        || name.endsWith("-search")
                        || name.endsWith(":online")
                        || name.contains("-deep-research")
                        || (name.contains("compound") && COMPOUND.matcher(name).matches())
                        || (name.contains("sonar") && SONAR.matcher(name).matches()));
    }

    void model(JsonParser value) throws IOException {
        if (value.currentToken() == JsonToken.VALUE_STRING) {
            model = value.getText();
        }
    }

    /** One that OpenRouter asks where the first cannot answer. */
    void otherModel(JsonParser element) throws IOException {
        otherModelSearches |= element.currentToken() == JsonToken.VALUE_STRING && searches(element.getText());
    }

    void stream(JsonParser value) {
        stream = isTrue(value);
    }

    void streamOptions(JsonParser value) {
        streamOptions = true;
        expect(value.currentToken() == JsonToken.START_OBJECT || isNull(value));
    }

    void includeUsage(JsonParser value) {
        expect(!isNull(value));
        usage = isTrue(value);
    }

    void includeObfuscation(JsonParser value) {
        expect(value.currentToken().isBoolean());
    }

    void encodingFormat(JsonParser value) throws IOException {
        expect(value.currentToken() == JsonToken.VALUE_STRING || isNull(value));
        base64 = value.currentToken() == JsonToken.VALUE_STRING
                && value.getText().equals("base64");
    }

    void n(JsonParser value) throws IOException {
        if (!isNull(value)) {
            n = Lexeme.positiveInt(value);
            expect(n > 0);
        }
    }

    void temperature(JsonParser value) throws IOException {
        if (!isNull(value)) {
            temperature = Lexeme.decimal(value).orElse(null);
            expect(temperature != null);
        }
    }

    void lengthLimit(JsonParser value) {
        limitsLength |= !isNull(value);
    }

    void inputs(JsonParser value) {
        boolean array = value.currentToken() == JsonToken.START_ARRAY;
        expect(array || value.currentToken() == JsonToken.VALUE_STRING || isNull(value));
        inputs = array ? 0 : 1;
    }

    void input(JsonParser element) {
        if (element.currentToken().isNumeric()) {
            tokens = true;
        } else {
            inputs++;
        }
    }

    void tools(JsonParser value) {
        expect(value.currentToken() == JsonToken.START_ARRAY || isNull(value));
    }

    void tool(JsonParser element) {
        tools++;
    }

    /** A tool without a type, too, may be one that the origin runs. */
    void toolType(JsonParser value) throws IOException {
        if (isText(value, "function") || isText(value, "custom")) {
            ownTools++;
        }
    }

    void search(JsonParser value) {
        refuseIf(!isNull(value) && value.currentToken() != JsonToken.VALUE_FALSE, Bypass.HOSTED_TOOL);
    }

    void audio(JsonParser value) {
        refuseIf(!isNull(value), Bypass.AUDIO);
    }

    void modalities(JsonParser value) {
        expect(value.currentToken() == JsonToken.START_ARRAY || isNull(value));
    }

    void modality(JsonParser element) throws IOException {
        refuseIf(isText(element, "audio"), Bypass.AUDIO);
    }

    void store(JsonParser value) {
        refuseIf(isTrue(value), Bypass.STORE);
    }

    void storeResponse(JsonParser value) {
        isTrue(value);
        responseNotKept = value.currentToken() == JsonToken.VALUE_FALSE;
    }

    void background(JsonParser value) {
        refuseIf(isTrue(value), Bypass.BACKGROUND);
    }

    void conversation(JsonParser value) {
        refuseIf(!isNull(value), Bypass.CONVERSATION);
    }

    void previousResponse(JsonParser value) {
        refuseIf(!isNull(value), Bypass.PREVIOUS_RESPONSE);
    }

    void template(JsonParser value) {
        template = !isNull(value);
        expect(value.currentToken() == JsonToken.START_OBJECT || isNull(value));
    }

    void templateVersion(JsonParser value) throws IOException {
        templateVersion = value.currentToken() == JsonToken.VALUE_STRING && value.getTextLength() > 0;
    }

    private boolean isTrue(JsonParser value) {
        expect(value.currentToken().isBoolean() || isNull(value));
        return value.currentToken() == JsonToken.VALUE_TRUE;
    }

    private static boolean isNull(JsonParser value) {
        return value.currentToken() == JsonToken.VALUE_NULL;
    }

    private static boolean isText(JsonParser value, String text) throws IOException {
        return value.currentToken() == JsonToken.VALUE_STRING && value.getText().equals(text);
    }

    private void expect(boolean type) {
        refuseIf(!type, Bypass.UNEXPECTED_TYPE);
    }

    private void refuseIf(boolean condition, Bypass reason) {
        if (condition) {
            refuse(reason);
        }
    }

    private void refuse(Bypass reason) {
        if (bypass == null) {
            bypass = reason;
        }
    }
}
