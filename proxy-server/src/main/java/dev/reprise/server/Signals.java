package dev.reprise.server;

import java.lang.reflect.Proxy;
import java.util.List;

/**
 * Signals that come while the process stops. The virtual machine ignores them from then on, but whoever sends a second
 * one does not want to wait any longer. Its interface to signals is documented but not supported: where it is missing, a
 * second signal stays without effect.
 */
final class Signals {

    private static final List<String> TO_STOP = List.of("TERM", "INT");

    private Signals() {}

    /** Runs the task, on a thread of its own, at each signal to stop. */
    static void onNext(Runnable task) {
        for (String name : TO_STOP) {
            try {
                handle(name, task);
            } catch (ReflectiveOperationException unsupported) {
                return;
            }
        }
    }

    private static void handle(String name, Runnable task) throws ReflectiveOperationException {
        Class<?> signal = Class.forName("sun.misc.Signal");
        Class<?> handler = Class.forName("sun.misc.SignalHandler");
        Object running = Proxy.newProxyInstance(
                handler.getClassLoader(), new Class<?>[] {handler}, (proxy, method, arguments) -> {
                    if (method.getName().equals("handle")) {
                        task.run();
                    }
                    return null;
                });
        signal.getMethod("handle", signal, handler)
                .invoke(null, signal.getConstructor(String.class).newInstance(name), running);
    }
}
