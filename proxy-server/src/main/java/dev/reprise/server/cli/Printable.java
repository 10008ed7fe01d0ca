package dev.reprise.server.cli;

/** What clients and others wrote, as a terminal may be given it. */
final class Printable {

    private Printable() {}

    /** The same without what a terminal obeys or what reorders a line: a space stands for each of these. */
    static String of(String text) {
        return text.replaceAll("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}]", " ");
    }
}
