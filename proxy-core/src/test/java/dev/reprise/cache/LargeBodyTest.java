package dev.reprise.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.chat.Endpoint;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
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
