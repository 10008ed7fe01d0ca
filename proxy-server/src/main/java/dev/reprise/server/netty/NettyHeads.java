package dev.reprise.server.netty;

import dev.reprise.http.Headers;
import dev.reprise.http.RequestHead;
import dev.reprise.http.ResponseHead;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** Heads of messages, from Netty's form to ours and back. */
final class NettyHeads {

    private NettyHeads() {}

    static RequestHead of(HttpRequest request) {
        return new RequestHead(request.method().name(), originForm(request.uri()), of(request.headers()));
    }

    static ResponseHead of(HttpResponse response) {
        return new ResponseHead(response.status().code(), of(response.headers()));
    }

    /** Adds all fields but those that frame the body, which are written anew for each connection. */
    static void addUnframed(Headers from, HttpHeaders to) {
        for (Headers.Field field : from) {
            if (!field.name().equalsIgnoreCase("content-length")
                    && !field.name().equalsIgnoreCase("transfer-encoding")) {
                to.add(field.name(), field.value());
            }
        }
    }

    /** The length that the head declares, or -1. */
    static long length(HttpHeaders headers) {
        String length = headers.get(HttpHeaderNames.CONTENT_LENGTH);
        return length == null ? -1 : Long.parseLong(length);
    }

    private static Headers of(HttpHeaders headers) {
        List<Headers.Field> fields = new ArrayList<>(headers.size());
        Iterator<Map.Entry<CharSequence, CharSequence>> each = headers.iteratorCharSequence();
        while (each.hasNext()) {
            Map.Entry<CharSequence, CharSequence> field = each.next();
            fields.add(new Headers.Field(
                    field.getKey().toString(), field.getValue().toString()));
        }
        return Headers.of(fields);
    }

    /** Path and query: a proxy must also take an absolute URL (RFC 9112 §3.2.2), whose host is no news to us. */
    private static String originForm(String target) {
        int scheme = target.indexOf("://");
        if (target.startsWith("/") || scheme < 0) {
            return target;
        }
        int path = scheme + 3;
        while (path < target.length() && "/?".indexOf(target.charAt(path)) < 0) {
            path++;
        }
        String rest = target.substring(path);
        return rest.startsWith("/") ? rest : "/" + rest;
    }
}
