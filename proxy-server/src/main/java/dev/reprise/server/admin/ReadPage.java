package dev.reprise.server.admin;

import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** A page that says a JSON object. */
record ReadPage(Supplier<CompletionStage<String>> json) implements AdminPage {

    @Override
    public boolean isReading() {
        return true;
    }

    @Override
    public CompletionStage<Page> answer(ManagementRequest request) {
        return json.get().thenApply(text -> Page.json(200, text));
    }
}
