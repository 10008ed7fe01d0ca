package dev.reprise.trials.rows;

/** A series that must have counted it. */
record Counted(String series, boolean once) {

    static Counted error(String code) {
        return new Counted("ai_proxy_errors_total{kind=\"" + code + "\",}", true);
    }

    static Counted ended(String end) {
        return new Counted("ai_proxy_ended_total{end=\"" + end + "\",}", false);
    }

    static Counted notStored(String reason) {
        return new Counted("ai_cache_not_stored_total{reason=\"" + reason + "\",}", true);
    }

    static Counted rejected(String reason) {
        return new Counted("ai_proxy_rejected_total{reason=\"" + reason + "\",}", true);
    }

    static Counted limit(String key) {
        return new Counted("ai_proxy_limit_total{limit=\"" + key + "\",}", false);
    }

    static Counted event(String event) {
        return new Counted("ai_cache_store_events_total{event=\"" + event + "\",}", false);
    }

    boolean isMetBy(double value) {
        return once ? value == 1 : value >= 1;
    }

    /** As Prometheus shows it. */
    String text() {
        return "`" + series.replace(",}", "}") + "`";
    }
}
