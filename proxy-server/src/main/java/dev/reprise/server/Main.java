package dev.reprise.server;

/** The entry point of the {@code reprise} command. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        System.out.println("reprise " + version());
    }

    private static String version() {
        String version = Main.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }
}
