package dev.reprise.server.admin;

import dev.reprise.http.Headers;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** {@code /admin/live} for HEAD. What GET is answered, is {@link LiveStream}'s. */
final class LivePage implements AdminPage {

    static final String PATH = "/admin/live";
    static final String EVENTS = "text/event-stream";

    @Override
    public boolean isReading() {
        return true;
    }

    @Override
    public CompletionStage<Page> answer(ManagementRequest request) {
        return CompletableFuture.completedFuture(new Page(200, EVENTS, new byte[0], Headers.empty()));
    }
}
