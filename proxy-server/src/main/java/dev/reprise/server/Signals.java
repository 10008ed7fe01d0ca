package dev.reprise.server;

import java.lang.reflect.Proxy;
import java.util.List;

/**
 * Signals that the virtual machine does not heed as we do: a hang-up, and those that come while the process stops, which it
 * ignores from then on, but whoever sends a second one does not want to wait any longer. Its interface to signals is documented but not supported: where it is missing, a
 * second signal stays without effect and a hang-up ends the process.
 */
final class Signals {

    private static final List<String> TO_STOP = List.of("TERM", "INT");

    private Signals() {}

    /** Runs the task, on a thread of its own, at each signal to stop. */
    static void onNext(Runnable task) {
        TO_STOP.forEach(name -> onEach(name, task));
    }

    /** Runs the task, on a thread of its own, at each hang-up, which is how a daemon is told to read its configuration. */
    static void onReload(Runnable task) {
        onEach("HUP", task);
    }

    private static void onEach(String name, Runnable task) {
        try {
            handle(name, task);
        } catch (ReflectiveOperationException unsupported) {
            // the signal does what it does
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
