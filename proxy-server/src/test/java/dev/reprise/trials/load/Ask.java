package dev.reprise.trials.load;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** One request: a question, how its answer is to be written, and what is asked of the cache. The nonce is its name. */
record Ask(long nonce, Question question, Writing writing, Control control) {

    /** The request as it goes to the wire: one of many that ask the same. */
    byte[] bytes(Random random) {
        String json = question.body(writing, random);
        if (control == Control.STORED_AT_ORIGIN) {
            json = "{\"store\":true," + json.substring(1);
        }
        byte[] body = WireInput.bytes(json);
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        message.writeBytes(WireInput.bytes(head(body.length)));
        message.writeBytes(body);
        return message.toByteArray();
    }

    private String head(int length) {
        List<String> lines = new ArrayList<>();
        lines.add("POST " + question.path() + question.query() + " HTTP/1.1");
        lines.add("Host: proxy");
        lines.add("Content-Type: " + (control == Control.OTHER_TYPE ? "text/json" : "application/json"));
        lines.add("Content-Length: " + length);
        lines.add(LoadOrigin.NONCE_FIELD + ": " + nonce);
        lines.addAll(question.fields());
        if (!question.namespace().isEmpty()) {
            lines.add("X-Cache-Control: namespace=" + question.namespace());
            lines.add(QuestionHash.NAMESPACE_FIELD + ": " + question.namespace());
        }
        if (!control.directive().isEmpty()) {
            lines.add("X-Cache-Control: " + control.directive());
        }
        return String.join("\r\n", lines) + "\r\n\r\n";
    }

    /** Of the question, worked out from a request as it stands on the wire. */
    static String hash(Question question) {
        Ask plain = new Ask(0, question, Writing.of(question.kind()).get(0), Control.NONE);
        Random random = new Random(question.hashCode());
        byte[] body = WireInput.bytes(question.body(plain.writing, random));
        return QuestionHash.of(WireHead.of(List.of(plain.head(body.length).split("\r\n"))), body);
    }
}
