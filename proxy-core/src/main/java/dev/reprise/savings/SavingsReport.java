package dev.reprise.savings;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Map;

/**
 * What was saved as one JSON object: the sums, {@code prices_as_of}, and the same by model in {@code models}. Dollars and
 * seconds are exact decimals.
 */
public final class SavingsReport {

    private static final JsonFactory JSON = new JsonFactory();

    private SavingsReport() {}

    /**
     * Writes it.
     *
     * @param byModel of one process, or the sums of several
     */
    public static String json(LocalDate pricesAsOf, Map<String, ModelSavings> byModel) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            json.writeStringField("prices_as_of", pricesAsOf.toString());
            sums(json, byModel.values().stream().reduce(ModelSavings.NONE, ModelSavings::plus));
            json.writeObjectFieldStart("models");
            for (Map.Entry<String, ModelSavings> model : byModel.entrySet()) {
                json.writeObjectFieldStart(model.getKey());
                sums(json, model.getValue());
                json.writeEndObject();
            }
            json.writeEndObject();
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // a StringWriter never does
        }
        return text.toString();
    }

    private static void sums(JsonGenerator json, ModelSavings savings) throws IOException {
        json.writeNumberField("hits", savings.hits());
        json.writeNumberField("unknown_hits", savings.unknownHits());
        json.writeNumberField("prompt_tokens", savings.tokens().prompt());
        json.writeNumberField("cached_prompt_tokens", savings.tokens().cachedPrompt());
        json.writeNumberField("completion_tokens", savings.tokens().completion());
        json.writeNumberField("unpriced_tokens", savings.unpricedTokens());
        decimal(json, "dollars", savings.nanodollars(), 9);
        decimal(json, "seconds", savings.microseconds(), 6);
    }

    /** A member that is so many units of that decimal place, exactly. */
    public static void decimal(JsonGenerator json, String name, long units, int place) throws IOException {
        json.writeFieldName(name);
        json.writeNumber(BigDecimal.valueOf(units, place).stripTrailingZeros().toPlainString());
    }
}
