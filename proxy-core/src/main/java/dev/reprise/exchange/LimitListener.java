package dev.reprise.exchange;

/** Told of every bound that is reached. Called on any thread; must not block or throw. */
public interface LimitListener {
    void reached(Limit limit);
}
