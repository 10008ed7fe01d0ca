package dev.reprise.server.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.reprise.savings.Estimate;
import java.io.IOException;
import java.io.StringWriter;
import java.math.BigDecimal;

/** An estimate for programs: one JSON object, the hit rate in percent and sums of money in cents. */
final class EstimateJson {

    private EstimateJson() {}

    static String of(Estimate estimate) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
            json.writeStartObject();
            number(json, "requests_per_day", EstimateText.plain(estimate.requestsPerDay()));
            number(json, "hit_rate", EstimateText.plain(EstimateText.percent(estimate.hitRate())));
            number(json, "dollars_per_request", EstimateText.plain(estimate.dollarsPerRequest()));
            money(json, "daily_cost", estimate.dailyCost());
            money(json, "daily_savings", estimate.dailySavings());
            money(json, "monthly_savings", estimate.monthlySavings());
            json.writeEndObject();
        }
        return text.toString();
    }

    private static void money(JsonGenerator json, String name, BigDecimal dollars) throws IOException {
        number(json, name, EstimateText.cents(dollars).toPlainString());
    }

    private static void number(JsonGenerator json, String name, String digits) throws IOException {
        json.writeFieldName(name);
        json.writeNumber(digits);
    }
}
