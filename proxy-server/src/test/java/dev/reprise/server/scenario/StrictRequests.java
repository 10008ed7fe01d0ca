package dev.reprise.server.scenario;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the requests of one connection by the letter of RFC 9112, and stops at the first byte that it does not allow. It is
 * the measure for what a client has asked and for what an origin was sent, and shares no code with the proxy.
 */
final class StrictRequests {

    /** How the bytes end. */
    enum End {
        /** Behind a whole request, or before the first. */
        WHOLE,
        /** In the middle of one that could still become a request. */
        CUT,
        /** At what is no HTTP/1.x. */
        WRONG,
        /** Behind a request after which its client lets the connection end. */
        LAST
    }

    /**
     * What was read.
     *
     * @param cut the head of a request whose body is not whole, if there is one
     */
    record Reading(List<StrictRequest> requests, End end, Optional<StrictRequest> cut) {}

    private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
    private static final Pattern REQUEST_LINE = Pattern.compile("(" + TOKEN + ") ([\\x21-\\x7e]+) (HTTP/1\\.[01])");
    private static final Pattern FIELD = Pattern.compile(
            "(" + TOKEN + "):[ \\t]*((?:[\\x21-\\x7e\\x80-\\xff][\\t\\x20-\\x7e\\x80-\\xff]*?)?)[ \\t]*");
    private static final Pattern CHUNK =
            Pattern.compile("([0-9A-Fa-f]{1,15})(?:[ \\t]*;[\\t\\x20-\\x7e\\x80-\\xff]*)?");
    private static final Pattern LENGTH = Pattern.compile("\\d{1,15}");

    /** The bytes end too early. */
    private static final class Cut extends Exception {
        private static final long serialVersionUID = 1;
    }

    /** The bytes are no HTTP. */
    private static final class Wrong extends Exception {
        private static final long serialVersionUID = 1;

        Wrong(String what) {
            super(what);
        }
    }

    private final byte[] bytes;
    private int at;
    private Optional<StrictRequest> head = Optional.empty();

    private StrictRequests(byte[] bytes) {
        this.bytes = bytes;
    }

    static Reading read(byte[] bytes) {
        return new StrictRequests(bytes).read();
    }

    private Reading read() {
        List<StrictRequest> requests = new ArrayList<>();
        try {
            while (skipEmptyLines()) {
                head = Optional.empty();
                StrictRequest request = request();
                requests.add(request);
                if (request.isLast()) {
                    return new Reading(requests, End.LAST, Optional.empty());
                }
            }
            return new Reading(requests, End.WHOLE, Optional.empty());
        } catch (Cut early) {
            return new Reading(requests, End.CUT, head);
        } catch (Wrong wrong) {
            return new Reading(requests, End.WRONG, head);
        }
    }

    /** RFC 9112 §2.2 lets a server skip them before a request. Returns whether anything follows. */
    private boolean skipEmptyLines() throws Cut {
        while (at < bytes.length && bytes[at] == '\r') {
            if (at + 1 == bytes.length) {
                throw new Cut();
            }
            if (bytes[at + 1] != '\n') {
                return true;
            }
            at += 2;
        }
        return at < bytes.length;
    }

    private StrictRequest request() throws Cut, Wrong {
        Matcher line = matched(REQUEST_LINE, line());
        List<StrictRequest.Field> fields = fields();
        StrictRequest request = new StrictRequest(line.group(1), line.group(2), line.group(3), fields, new byte[0]);
        List<String> hosts = request.all("host");
        if (hosts.size() > 1 || (hosts.isEmpty() && request.version().equals("HTTP/1.1"))) {
            throw new Wrong("Host");
        }
        List<String> lengths = request.all("content-length");
        List<String> codings = request.all("transfer-encoding");
        boolean chunked = !codings.isEmpty();
        boolean clear = chunked
                ? codings.size() == 1
                        && codings.get(0).equalsIgnoreCase("chunked")
                        && lengths.isEmpty()
                        && request.version().equals("HTTP/1.1")
                : lengths.isEmpty()
                        || (lengths.size() == 1
                                && LENGTH.matcher(lengths.get(0)).matches());
        if (!clear) {
            throw new Wrong("framing");
        }
        head = Optional.of(request);
        byte[] body = chunked ? chunks() : take(lengths.isEmpty() ? 0 : Long.parseLong(lengths.get(0)));
        return new StrictRequest(request.method(), request.target(), request.version(), fields, body);
    }

    private List<StrictRequest.Field> fields() throws Cut, Wrong {
        List<StrictRequest.Field> fields = new ArrayList<>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            Matcher field = matched(FIELD, line);
            fields.add(new StrictRequest.Field(field.group(1), field.group(2)));
        }
        return fields;
    }

    private byte[] chunks() throws Cut, Wrong {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        while (true) {
            long size = Long.parseLong(matched(CHUNK, line()).group(1), 16);
            if (size == 0) {
                fields(); // the trailer
                return body.toByteArray();
            }
            body.writeBytes(take(size));
            if (!line().isEmpty()) {
                throw new Wrong("a chunk's end");
            }
        }
    }

    private byte[] take(long length) throws Cut {
        if (length > bytes.length - at) {
            throw new Cut();
        }
        byte[] taken = new byte[(int) length];
        System.arraycopy(bytes, at, taken, 0, taken.length);
        at += taken.length;
        return taken;
    }

    /** A line ends in CR LF and has neither of them inside. */
    private String line() throws Cut, Wrong {
        int from = at;
        while (at < bytes.length && bytes[at] != '\r' && bytes[at] != '\n') {
            at++;
        }
        if (at < bytes.length && (bytes[at] == '\n' || (at + 1 < bytes.length && bytes[at + 1] != '\n'))) {
            throw new Wrong("a line's end");
        }
        if (at + 1 >= bytes.length) {
            throw new Cut();
        }
        String line = new String(bytes, from, at - from, StandardCharsets.ISO_8859_1);
        at += 2;
        return line;
    }

    private static Matcher matched(Pattern pattern, String line) throws Wrong {
        Matcher matcher = pattern.matcher(line);
        if (!matcher.matches()) {
            throw new Wrong(pattern.pattern());
        }
        return matcher;
    }
}
