package dev.reprise.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.regex.Pattern;

/** Why an address cannot be listened on, by the key that is wrong: the host if there is no such, else the port. */
final class ListenFault {

    /** What Netty's epoll puts in front of the system's own words. */
    private static final Pattern SYSTEM_CALL = Pattern.compile("^\\w+\\(\\.\\.\\) failed with error\\(-?\\d+\\): ");

    private ListenFault() {}

    /** The same, failing in those words. */
    static <T> CompletionStage<T> named(CompletionStage<T> starting, String section, String host, int port) {
        return starting.handle((started, cause) -> {
            if (cause != null) {
                Throwable root = cause.getCause() == null ? cause : cause.getCause();
                throw new CompletionException(new IOException(complaint(section, host, port, root), cause));
            }
            return started;
        });
    }

    private static String complaint(String section, String host, int port, Throwable why) {
        if (why instanceof UnresolvedAddressException || why instanceof UnknownHostException || isElsewhere(host)) {
            return section + ".host: " + host + " (expected: an address of this machine, or a name that has one)";
        }
        String reason = why.getMessage() == null ? why.getClass().getSimpleName() : why.getMessage();
        return section + ".port: " + port + " on " + host + " ("
                + SYSTEM_CALL.matcher(reason).replaceFirst("") + ")";
    }

    private static boolean isElsewhere(String host) {
        try {
            InetAddress address = InetAddress.getByName(host);
            return !address.isAnyLocalAddress()
                    && !address.isLoopbackAddress()
                    && NetworkInterface.getByInetAddress(address) == null;
        } catch (IOException unknown) {
            return false;
        }
    }
}
