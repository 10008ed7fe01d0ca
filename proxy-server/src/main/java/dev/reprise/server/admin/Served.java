package dev.reprise.server.admin;

import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the management port serves, and to whom. Each request is answered by one of these, from its head to its end.
 *
 * @param token null if none is configured
 */
public record Served(ManagementPages pages, @Nullable String token) {

    /** Who may see it on that connection. */
    AdminAccess access(Channel channel) {
        InetSocketAddress bound = (InetSocketAddress) channel.parent().localAddress();
        return new AdminAccess(token, bound.getAddress());
    }

    /** Whether whoever could see the other can see this. */
    boolean isForTheSameAs(Served other) {
        return Objects.equals(token, other.token);
    }
}
