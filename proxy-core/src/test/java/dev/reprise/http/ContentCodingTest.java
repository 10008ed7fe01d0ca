package dev.reprise.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ContentCodingTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "identity | IDENTITY",
                "gzip | GZIP",
                "X-GZip | GZIP",
                "identity, gzip | GZIP",
                "deflate | DEFLATE",
                "br | OTHER",
                "zstd | OTHER",
                "gzip, gzip | OTHER",
                "gzip; q=1 | OTHER",
            })
    void isWhatTheHeadSays(String field, ContentCoding expected) {
        assertThat(ContentCoding.of(Headers.of("content-encoding", field))).isEqualTo(expected);
        assertThat(ContentCoding.of(Headers.empty())).isEqualTo(ContentCoding.IDENTITY);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "gzip | true",
                "br, GZIP ;q=0.1 | true",
                "x-gzip | true",
                "* | true",
                "br, *;q=0.001 | true",
                "gzip;q=0 | false",
                "gzip; q=0.000, * | false",
                "*;q=0 | false",
                "identity | false",
                "br, deflate | false",
                "'' | false",
            })
    void isReadByThoseWhoSaySo(String field, boolean accepted) {
        Headers request = Headers.of("accept-encoding", field.replace("'", ""));

        assertThat(ContentCoding.GZIP.isAcceptedBy(request)).isEqualTo(accepted);
        assertThat(ContentCoding.IDENTITY.isAcceptedBy(request)).isTrue();
        assertThat(ContentCoding.GZIP.isAcceptedBy(Headers.empty())).isFalse();
    }
}
