package dev.reprise.server.admin;

/** A request to an admin page that cannot be fulfilled, in the words of the page that says so. */
final class AdminFault extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int status;
    private final String code;

    AdminFault(int status, String code, String message) {
        super(message, null, false, false);
        this.status = status;
        this.code = code;
    }

    static AdminFault badRequest(String message) {
        return new AdminFault(400, "bad_request", message);
    }

    Page page() {
        return Page.error(status, code, String.valueOf(getMessage()));
    }
}
