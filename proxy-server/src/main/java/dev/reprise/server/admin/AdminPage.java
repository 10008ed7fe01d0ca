package dev.reprise.server.admin;

import java.util.concurrent.CompletionStage;

/** One path below {@code /admin/}. */
interface AdminPage {

    /** Whether it is read with GET; otherwise POST does what it says. */
    boolean isReading();

    /**
     * Answers on the event loop of the management port, or later, from any thread.
     *
     * @throws AdminFault if the request is not as the page needs it
     */
    CompletionStage<Page> answer(ManagementRequest request);
}
