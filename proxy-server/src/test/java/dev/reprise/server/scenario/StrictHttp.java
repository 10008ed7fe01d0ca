package dev.reprise.server.scenario;

import static org.assertj.core.api.Assertions.assertThat;

/** What a request must be like that no recipient can misunderstand (RFC 9110 §5, RFC 9112 §2, §3, §6). */
final class StrictHttp {

    private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";

    private StrictHttp() {}

    static void check(WireMessage request) {
        assertThat(request.startLine()).matches(TOKEN + " [\\x21-\\x7e]+ HTTP/1\\.1");
        assertThat(request.fields())
                .allSatisfy(field -> assertThat(field).matches(TOKEN + ":[\\t\\x20-\\x7e\\x80-\\xff]*"));
        assertThat(request.all("host")).hasSize(1);
        assertThat(request.all("content-length").size()
                        + request.all("transfer-encoding").size())
                .isLessThanOrEqualTo(1);
        assertThat(request.all("content-length")).allMatch(length -> length.matches("\\d+"));
        assertThat(request.all("transfer-encoding")).allMatch("chunked"::equals);
        assertThat(request.all("connection")).allMatch("Upgrade"::equals);
    }
}
