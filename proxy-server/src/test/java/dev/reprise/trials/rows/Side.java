package dev.reprise.trials.rows;

/** Where it goes wrong. */
public enum Side {
    REDIS("Redis"),
    ORIGIN("Origin"),
    CLIENT("Client"),
    PROCESS("Process"),
    LOAD("Load");

    private final String heading;

    Side(String heading) {
        this.heading = heading;
    }

    /** Its heading in the documentation. */
    public String heading() {
        return heading;
    }
}
