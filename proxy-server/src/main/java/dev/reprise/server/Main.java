package dev.reprise.server;

import dev.reprise.server.cli.BareServe;
import dev.reprise.server.cli.RepriseCommand;
import dev.reprise.server.netty.HeadStart;
import java.util.List;
import java.util.Map;

/** The entry point of the {@code reprise} command. */
public final class Main {

    /** Events of libraries for Flight Recorder: a tenth of the time to start, whether anybody records them or not. */
    private static final List<String> UNASKED = List.of("io.netty.jfr.enabled", "io.lettuce.core.jfr");

    /** Buffers that are lost: the tests look for them, and looking costs every request something. */
    private static final String LEAK_DETECTION = "io.netty.leakDetection.level";

    private Main() {}

    public static void main(String[] args) {
        UNASKED.forEach(property -> System.getProperties().putIfAbsent(property, "false"));
        System.getProperties().putIfAbsent(LEAK_DETECTION, "disabled");
        List<String> words = List.of(args);
        Service service = new Service();
        boolean saysServe = words.contains(BareServe.WORD);
        if (saysServe || words.isEmpty() || words.get(0).startsWith("-")) { // without a command it serves, too
            service.heedHangUps();
        }
        if (saysServe) {
            HeadStart.take();
        }
        System.exit(run(service, System.getenv(), words));
    }

    private static int run(Service service, Map<String, String> environment, List<String> words) {
        return words.equals(List.of(BareServe.WORD))
                ? BareServe.run(service, environment, System.err)
                : RepriseCommand.commandLine(service, environment, System.in, words)
                        .execute(words.toArray(String[]::new));
    }
}
