package dev.reprise.canaries;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.AppenderBase;
import java.util.Arrays;

/** Searches every line that is logged, with its facts and its faults. {@code logback-test.xml} names it. */
public final class SearchedLog extends AppenderBase<ILoggingEvent> {

    @Override
    protected void append(ILoggingEvent event) {
        StringBuilder said = new StringBuilder(event.getFormattedMessage());
        said.append(' ').append(event.getKeyValuePairs()).append(' ').append(event.getMDCPropertyMap());
        if (event.getArgumentArray() != null) {
            said.append(' ').append(Arrays.toString(event.getArgumentArray()));
        }
        for (IThrowableProxy fault = event.getThrowableProxy(); fault != null; fault = fault.getCause()) {
            said.append(' ').append(fault.getMessage());
        }
        Canaries.search("a " + event.getLevel() + " line of " + event.getLoggerName(), said.toString());
    }
}
