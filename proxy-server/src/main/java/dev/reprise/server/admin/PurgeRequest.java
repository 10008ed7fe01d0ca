package dev.reprise.server.admin;

import dev.reprise.cache.Bypass;
import dev.reprise.cache.CanonicalForm;
import dev.reprise.cache.Purge;
import dev.reprise.chat.Endpoint;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What {@code POST /admin/purge} is sent: an object with one of {@code key}, {@code request}, {@code model}, {@code tag},
 * {@code namespace}, and {@code all} together with {@code confirm}. A request is the object that clients send, as they send
 * it, and an {@code endpoint} beside it if that is not {@code chat/completions}. With {@code dry_run} nothing is purged.
 */
final class PurgeRequest {

    private static final Set<String> NAMED = Set.of("key", "model", "tag", "namespace");
    private static final String EXPECTED = "one of key, request, model, tag, namespace, all";

    /** Those of which there can be responses are shorter, and so is what Redis is asked to remember. */
    private static final int NAME_CHARACTERS_MAX = 4_000;

    private final CanonicalForm.Limits limits;
    private @Nullable String scope;
    private String name = "";
    private byte @Nullable [] request;
    private Endpoint endpoint = Endpoint.CHAT_COMPLETIONS;
    private boolean confirmed;
    private boolean dryRun;

    private PurgeRequest(CanonicalForm.Limits limits) {
        this.limits = limits;
    }

    /**
     * What is wanted.
     *
     * @param dryRun whether only to say what would go
     */
    record Wish(Purge purge, boolean dryRun) {}

    /** Reads it; fails with what is wrong with the body. */
    static Wish read(byte[] body, CanonicalForm.Limits limits) {
        PurgeRequest read = new PurgeRequest(limits);
        JsonBody.read(body, EXPECTED, read::member);
        return new Wish(read.purge(), read.dryRun);
    }

    private void member(String member, JsonBody value) throws IOException {
        if (NAMED.contains(member)) {
            about(member);
            name = value.text(member);
        } else if (member.equals("request")) {
            about(member);
            request = value.request(member);
        } else if (member.equals("all")) {
            if (value.flag(member)) {
                about(member);
            }
        } else if (member.equals("confirm")) {
            confirmed = value.flag(member);
        } else if (member.equals("dry_run")) {
            dryRun = value.flag(member);
        } else if (member.equals("endpoint")) {
            endpoint = value.endpoint(member);
        } else {
            throw AdminFault.badRequest(
                    JsonBody.shown(member) + ": unknown (expected: " + EXPECTED + ", confirm, dry_run, endpoint)");
        }
    }

    private void about(String member) {
        if (scope != null) {
            throw AdminFault.badRequest(scope + " and " + member + " (expected: " + EXPECTED + ")");
        }
        scope = member;
    }

    private Purge purge() {
        if (scope == null) {
            throw AdminFault.badRequest("nothing to purge (expected: " + EXPECTED + ")");
        }
        if (scope.equals("all") && !confirmed && !dryRun) {
            throw AdminFault.badRequest("all: everything would be purged (expected: \"confirm\": true besides)");
        }
        if (name.length() > NAME_CHARACTERS_MAX) {
            throw AdminFault.badRequest(
                    scope + ": " + name.length() + " characters (expected: at most " + NAME_CHARACTERS_MAX + ")");
        }
        try {
            String named = request == null ? name : digest(request);
            return new Purge(Purge.Scope.valueOf(scope.toUpperCase(Locale.ROOT)), named);
        } catch (IllegalArgumentException wrong) {
            throw AdminFault.badRequest(String.valueOf(wrong.getMessage()));
        }
    }

    private String digest(byte[] asked) {
        CanonicalForm form = CanonicalForm.read(endpoint, asked, limits);
        Optional<Bypass> unreadable = form.bypass();
        unreadable.ifPresent(why -> {
            throw AdminFault.badRequest("request: such a request is never stored (" + why.token() + ")");
        });
        return form.digest().hex();
    }
}
