package io.mailkeep.search.query;

import org.apache.james.mailbox.MessageUid;

/**
 * A message that the index offers.
 *
 * @param mailbox the mailbox's id, serialized
 * @param message the message's id, serialized
 * @param certain whether it needs not be looked at
 */
public record Hit(String mailbox, MessageUid uid, String message, boolean certain) {}
