/**
 * What OpenAI-compatible requests and answers mean. Pure functions over bytes, none of which throws on what an origin may
 * send: {@link dev.reprise.chat.CompletionScanner} judges a finished answer,
 * {@link dev.reprise.chat.StoredStream} reduces a recorded stream to what is stored, and
 * {@link dev.reprise.chat.Renderer} writes what is stored the way a client asks for it.
 *
 * <p>From a stream to an object, {@link dev.reprise.chat.CompletionAssembler} puts each value together by its own rule,
 * the kinds of {@link dev.reprise.chat.Pieces}. From an object to a stream, {@link dev.reprise.chat.CompletionReplayer}
 * and {@link dev.reprise.chat.ResponseReplayer} tell it in the order that SDKs understand. Values are never
 * reinterpreted: {@link dev.reprise.chat.ExactJson} keeps each number the text it was, and
 * {@link dev.reprise.chat.JsonText} changes one member without touching another byte.
 */
@NullMarked
package dev.reprise.chat;

import org.jspecify.annotations.NullMarked;
