package dev.reprise.server.netty;

import io.netty.channel.epoll.Epoll;
import io.netty.handler.ssl.OpenSsl;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.TrustManagerFactory;

/**
 * Loads what takes a server longest, native code and the certificates that are trusted, while the command line and the
 * configuration are still being read. Nothing waits for it: whoever needs something of it finds it, or loads it himself.
 */
public final class HeadStart {

    private HeadStart() {}

    public static void take() {
        onItsOwn(HeadStart::loadTrust);
        onItsOwn(HeadStart::loadNativeCode);
    }

    private static void onItsOwn(Runnable load) {
        Thread loading = new Thread(load, "reprise-head-start");
        loading.setDaemon(true);
        loading.start();
    }

    private static void loadTrust() {
        try {
            TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm())
                    .init((KeyStore) null);
        } catch (GeneralSecurityException unavailable) {
            // whoever needs it will find out, and say so
        }
    }

    private static void loadNativeCode() {
        var unused = OpenSsl.isAvailable() && Epoll.isAvailable();
    }
}
