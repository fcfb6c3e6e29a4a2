package io.mailkeep.search.document;

import java.time.Duration;

/**
 * How much of a message is indexed, in characters, and how long it may take.
 *
 * @param body of all text parts together; a message with more is looked at when a search may want the rest
 * @param headers of all header fields together
 * @param attachments of the text of all attachments together
 * @param extraction after which the text of no further attachment is read
 */
public record Limits(int body, int headers, int attachments, Duration extraction) {
    public static final Limits DEFAULT = new Limits(256 * 1024, 64 * 1024, 256 * 1024, Duration.ofSeconds(60));
}
