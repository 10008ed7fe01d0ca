package dev.reprise.server.demo;

import java.io.PrintStream;
import java.net.URI;
import java.time.Duration;
import java.util.Locale;

/** What the tour prints: a line a stop, in columns, and then what to paste to go on alone. */
final class TourPage {

    private static final String GREEN = "\u001b[32m";
    private static final String YELLOW = "\u001b[33m";
    private static final String PLAIN = "\u001b[0m";

    private final PrintStream out;
    private final boolean colour;

    TourPage(PrintStream out, boolean colour) {
        this.out = out;
        this.colour = colour;
    }

    void heading() {
        row(
                "question",
                "as",
                "status",
                "X-Cache  ",
                "first byte",
                "total",
                "tokens saved",
                "origin calls",
                "Cache-Status");
    }

    void line(TourStop stop, TourAnswer answer, long originCalls) {
        row(
                stop.question(),
                stop.form(),
                Integer.toString(answer.status()),
                painted(answer, "%-9s".formatted(answer.cache())),
                millis(answer.firstByte()),
                millis(answer.total()),
                answer.tokensSaved() == 0 ? "-" : Integer.toString(answer.tokensSaved()),
                Long.toString(originCalls),
                answer.cacheStatus());
    }

    /** Asks the tour's own first question again, so that the first thing pasted is a hit. */
    void whatToPaste(URI baseUrl, URI dashboard, String apiKey) {
        out.printf(
                """

                Point an SDK at it:

                  export OPENAI_BASE_URL=%1$s OPENAI_API_KEY=%2$s

                Python:

                  from openai import OpenAI
                  client = OpenAI(base_url="%1$s", api_key="%2$s")
                  question = [{"role": "user", "content": "%4$s"}]
                  print(client.chat.completions.create(model="%3$s", messages=question).choices[0].message.content)

                curl:

                  curl -i %1$s/chat/completions -H 'Authorization: Bearer %2$s' -H 'Content-Type: application/json' \\
                    -d '%5$s'

                Serving, without log lines. The dashboard is %6$s; Ctrl-C ends it.
                """,
                baseUrl,
                apiKey,
                TourStop.MODEL,
                TourStop.FIRST_QUESTION,
                new TourStop(TourStop.FIRST_QUESTION, false).body(),
                dashboard);
        out.flush();
    }

    private void row(String... cells) {
        out.printf("%-18s %-8s %-6s %s %12s %12s %12s %12s  %s%n", (Object[]) cells);
        out.flush();
    }

    private String painted(TourAnswer answer, String text) {
        return colour ? (answer.isHit() ? GREEN : YELLOW) + text + PLAIN : text;
    }

    private static String millis(Duration duration) {
        return String.format(Locale.ROOT, "%.1f ms", duration.toNanos() / 1e6);
    }
}
