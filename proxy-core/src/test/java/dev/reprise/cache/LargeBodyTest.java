package dev.reprise.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.chat.Endpoint;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Bodies with images and documents in them: no library limit is hit, and none takes more than linear time. */
class LargeBodyTest {

    private static final String HEAD = "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":"
            + "[{\"type\":\"image_url\",\"image_url\":{\"url\":\"data:image/png;base64,";
    private static final String TAIL = "\",\"detail\":\"low\"}}]}]}";

    @Test
    @Timeout(60)
    void readsAnImageOfThirtyMegabytes() {
        byte[] body = withImage(30_000_000, 'A');

        CanonicalForm form = read(body);

        assertThat(form.bypass()).isEmpty();
        assertThat(form.text().length()).isEqualTo(body.length);
        assertThat(form.digest()).isNotEqualTo(read(withImage(30_000_000, 'B')).digest());
    }

    @Test
    @Timeout(60)
    void readsManyKeysAndManyElements() {
        StringBuilder body = new StringBuilder("{\"input\":[0");
        for (int i = 1; i < 500_000; i++) {
            body.append(',').append(i);
        }
        body.append("],\"x\":{\"\":0");
        for (int i = 0; i < 300_000; i++) {
            body.append(",\"k").append(i).append("\":0");
        }

        CanonicalForm form = CanonicalForm.read(
                Endpoint.EMBEDDINGS,
                body.append("}}").toString().getBytes(StandardCharsets.UTF_8),
                CanonicalForm.Limits.DEFAULT);

        assertThat(form.bypass()).isEmpty();
    }

    @Test
    void isTheSameQuestionWhereverItLiesInMemory() {
        String text = "a \\n \\u00e9 \u00e9 \ud83d\ude00 \\ud83d\\ude00 \\\\ \\\" end";
        String question =
                "\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"" + text + "\"}],\"seed\":12.50}";
        Digest expected = read("{" + question).digest();

        for (int pad = 65_536 - question.length() - 40; pad < 65_536 + 10; pad++) {
            CanonicalForm form = read("{\"user\":\"" + "p".repeat(pad) + "\"," + question);

            assertThat(form.bypass()).as("pad %d", pad).isEmpty();
            assertThat(form.digest()).as("pad %d", pad).isEqualTo(expected);
        }
    }

    @Test
    void isTheSameQuestionInWhateverOrderItsLargeMembersStand() {
        String large = "x".repeat(200_000);
        String image = "\"image_url\":{\"detail\":\"low\",\"url\":\"" + "y".repeat(70_000) + "\"}";
        Set<Digest> digests = new HashSet<>();
        String model = "\"model\":\"m\"";
        for (boolean roleFirst : new boolean[] {true, false}) {
            for (boolean typeFirst : new boolean[] {true, false}) {
                String part = typeFirst ? "\"type\":\"image_url\"," + image : image + ",\"type\":\"image_url\"";
                String content = "\"content\":[{\"type\":\"text\",\"text\":\"" + large + "\"},{" + part + "}]";
                String message = roleFirst ? "\"role\":\"user\"," + content : content + ",\"role\":\"user\"";
                String messages = "\"messages\":[{" + message + "}]";
                digests.add(read("{" + model + "," + messages + "}").digest());
                digests.add(read("{" + messages + "," + model + "}").digest());
            }
        }

        assertThat(digests).hasSize(1);
    }

    @Test
    void takesNamesUpToTheirLengthAndNumber() {
        assertThat(nested("n".repeat(1_000), 1).bypass()).isEmpty();
        assertThat(nested("n".repeat(1_001), 1).bypass()).contains(Bypass.NAME_TOO_LONG);
        assertThat(nested("\u4e2d".repeat(1_000), 1).bypass()).isEmpty();
        assertThat(nested("\u4e2d".repeat(1_001), 1).bypass()).contains(Bypass.NAME_TOO_LONG);
        assertThat(nested("n".repeat(100_000), 1).bypass()).contains(Bypass.NAME_TOO_LONG);
        assertThat(nested("n", 399_998).bypass()).isEmpty(); // and model and x
        assertThat(nested("n", 399_999).bypass()).contains(Bypass.TOO_MANY_NAMES);
    }

    private static CanonicalForm nested(String name, int members) {
        StringBuilder body = new StringBuilder("{\"model\":\"m\",\"x\":{");
        for (int i = 0; i < members; i++) {
            body.append(i == 0 ? "\"" : ",\"").append(name);
            body.append(i == 0 ? "" : String.valueOf(i)).append("\":0");
        }
        return read(body.append("}}").toString());
    }

    @Test
    void doesNotTakeAModelOfManyMegabytesApart() {
        CanonicalForm form = read("{\"model\":\"" + "m".repeat(5_000_000) + "\"}");

        assertThat(form.bypass()).contains(Bypass.NAME_TOO_LONG);
    }

    @Test
    void doesNotTakeANumberOfManyMegabytesApart() {
        assertThat(read("{\"x\":" + "1".repeat(5_000_000) + "}").bypass()).contains(Bypass.NUMBER_TOO_LONG);
        assertThat(read("{\"seed\":1." + "1".repeat(5_000_000) + "}").bypass()).contains(Bypass.NUMBER_TOO_LONG);
    }

    private static CanonicalForm read(String body) {
        return read(body.getBytes(StandardCharsets.UTF_8));
    }

    private static CanonicalForm read(byte[] body) {
        return CanonicalForm.read(Endpoint.CHAT_COMPLETIONS, body, CanonicalForm.Limits.DEFAULT);
    }

    private static byte[] withImage(int imageBytes, char content) {
        byte[] head = HEAD.getBytes(StandardCharsets.US_ASCII);
        byte[] tail = TAIL.getBytes(StandardCharsets.US_ASCII);
        byte[] body = new byte[head.length + imageBytes + tail.length];
        Arrays.fill(body, (byte) content);
        System.arraycopy(head, 0, body, 0, head.length);
        System.arraycopy(tail, 0, body, body.length - tail.length, tail.length);
        return body;
    }
}
