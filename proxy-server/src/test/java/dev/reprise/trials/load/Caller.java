package dev.reprise.trials.load;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;

/** One client who asks what it is told to, beside a crowd, and writes down what it was given as the crowd does. Not thread-safe. */
public final class Caller implements AutoCloseable {

    private static final int NONCES_BEGIN = 10_000_000; // beyond those of a crowd
    private static final AtomicLong NONCES = new AtomicLong(NONCES_BEGIN);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Random random = new Random(1);
    private final Client client;
    private final Journal journal;

    public Caller(InetSocketAddress server, Journal journal) {
        client = new Client(server, random);
        this.journal = journal;
    }

    public ClientRecord ask(Question question, Writing writing, Control control) throws IOException {
        Ask ask = new Ask(NONCES.incrementAndGet(), question, writing, control);
        ClientRecord record = client.ask(ask, Ask.hash(question), Leaving.NEVER);
        journal.add(record.line());
        return record;
    }

    /** What {@code POST /admin/explain} takes to tell the key of that question. */
    public String explained(Question question) throws IOException {
        ObjectNode asked = JSON.createObjectNode();
        asked.set("request", JSON.readTree(question.body(Writing.JSON, random)));
        asked.put("path", question.path());
        ObjectNode headers = asked.putObject("headers");
        question.fields().forEach(field -> {
            int colon = field.indexOf(':');
            headers.put(field.substring(0, colon), field.substring(colon + 1).strip());
        });
        return asked.toString();
    }

    @Override
    public void close() throws IOException {
        client.close();
    }
}
