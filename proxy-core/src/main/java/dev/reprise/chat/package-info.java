/** What OpenAI-compatible requests and answers mean: scanning, assembling and replaying completions. */
@NullMarked
package dev.reprise.chat;

import org.jspecify.annotations.NullMarked;
