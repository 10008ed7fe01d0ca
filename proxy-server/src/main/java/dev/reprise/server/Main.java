package dev.reprise.server;

import dev.reprise.server.cli.RepriseCommand;

/** The entry point of the {@code reprise} command. */
public final class Main {

    private Main() {}

    public static void main(String[] args) {
        System.exit(RepriseCommand.commandLine(new Service(), System.getenv(), System.in)
                .execute(args));
    }
}
