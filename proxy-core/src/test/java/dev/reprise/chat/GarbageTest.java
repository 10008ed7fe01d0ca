package dev.reprise.chat;

import static org.assertj.core.api.Assertions.assertThatCode;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Whatever an origin sends, and whatever became of it in a store, is judged, stored and rendered without a throw. */
final class GarbageTest {

    private static final String[] SCRAPS = {
        "{",
        "}",
        "[",
        "]",
        "\"",
        ":",
        ",",
        "null",
        "1",
        "-",
        "\\",
        "data: ",
        "\n",
        "\n\n",
        "\r",
        "[DONE]",
        "\"choices\":[{",
        "\"index\":0,",
        "\"delta\":{",
        "\"message\":null",
        "\"tool_calls\":[{}]",
        "\"data\":[{\"embedding\":\"",
        "\"usage\":",
        "\"type\":\"response.completed\",\"response\":{\"status\":\"completed\",\"output\":[",
        "\ud83d",
        "é",
        "\u2028"
    };
    private static final List<String> VALUES = List.of("null", "1", "\"s\"", "[]", "[null]", "{}");
    private static final List<String> MEMBERS = List.of(
            "choices",
            "delta",
            "message",
            "content",
            "tool_calls",
            "function",
            "arguments",
            "logprobs",
            "usage",
            "index",
            "finish_reason",
            "reasoning_details",
            "output",
            "response",
            "type",
            "status",
            "x_groq",
            "summary",
            "annotations",
            "text",
            "created",
            "id");
    /** Each stored representation, and one that a client may want of it. */
    private static final List<List<Representation>> RENDERINGS = List.of(
            List.of(Representation.JSON, Representation.STREAM_WITH_USAGE),
            List.of(Representation.JSON, Representation.JSON_BASE64),
            List.of(Representation.JSON_BASE64, Representation.JSON),
            List.of(Representation.STREAM, Representation.JSON),
            List.of(Representation.STREAM, Representation.STREAM_WITH_USAGE),
            List.of(Representation.STREAM_WITH_USAGE, Representation.STREAM));

    @Test
    void noCutOfAnyAnswerThrows() {
        for (Fixture fixture : fixtures()) {
            byte[] whole = fixture.bytes();
            for (int length = 0; length < whole.length; length += 1 + length / 10) {
                takeAll("cut of " + fixture + " at " + length, fixture.endpoint(), Arrays.copyOf(whole, length));
            }
        }
    }

    @Test
    void noDamageToAnyAnswerThrows() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        List<Fixture> fixtures = fixtures();

        for (int i = 0; i < 1_000; i++) {
            Fixture fixture = fixtures.get(random.nextInt(fixtures.size()));
            byte[] damaged = fixture.bytes();
            for (int hit = 0; hit <= random.nextInt(4); hit++) {
                byte[] scrap = SCRAPS[random.nextInt(SCRAPS.length)].getBytes(StandardCharsets.UTF_8);
                int at = random.nextInt(damaged.length);
                System.arraycopy(scrap, 0, damaged, at, Math.min(scrap.length, damaged.length - at));
            }
            takeAll("seed " + seed + ", turn " + i, fixture.endpoint(), damaged);
        }
    }

    @Test
    void noHeapOfScrapsThrows() {
        long seed = System.nanoTime();
        Random random = new Random(seed);

        for (int i = 0; i < 1_000; i++) {
            StringBuilder heap = new StringBuilder();
            for (int scraps = random.nextInt(30); scraps > 0; scraps--) {
                heap.append(SCRAPS[random.nextInt(SCRAPS.length)]);
            }
            for (Endpoint endpoint : Endpoint.values()) {
                takeAll(
                        "seed " + seed + ", turn " + i,
                        endpoint,
                        heap.toString().getBytes(StandardCharsets.UTF_8));
            }
        }
    }

    @Test
    void noMemberOfAnUnexpectedTypeThrows() {
        for (Fixture fixture : fixtures()) {
            String text = new String(fixture.bytes(), StandardCharsets.UTF_8);
            for (String name : MEMBERS) {
                Pattern member = Pattern.compile("\"" + name + "\": ?(?=[^,])");
                for (String value : text.contains('"' + name + '"') ? VALUES : List.<String>of()) {
                    String odd = member.matcher(text).replaceAll("\"" + name + "\":" + value + ",\"_" + name + "\":");
                    takeAll(name + " in " + fixture, fixture.endpoint(), odd.getBytes(StandardCharsets.UTF_8));
                }
            }
        }
    }

    private static List<Fixture> fixtures() {
        List<Fixture> fixtures = new ArrayList<>(Fixture.streams());
        fixtures.addAll(Fixture.objects());
        return fixtures;
    }

    private static void takeAll(String name, Endpoint endpoint, byte[] bytes) {
        assertThatCode(() -> takeAll(endpoint, bytes)).as(name).doesNotThrowAnyException();
    }

    private static void takeAll(Endpoint endpoint, byte[] bytes) {
        for (Form form : Form.values()) {
            CompletionScanner.scan(endpoint, form, bytes);
        }
        StoredStream.of(endpoint, bytes);
        for (List<Representation> rendering : RENDERINGS) {
            Renderer.render(endpoint, rendering.get(0), bytes, rendering.get(1));
        }
    }
}
