/**
 * What the commands of one connection share, whoever handles them: {@link
 * io.mailkeep.pop3.conversation.Conversation} from the greeting on, {@link
 * io.mailkeep.pop3.conversation.OpenMaildrop} from the login on. For the packages {@code login} and {@code session}.
 *
 * <p>The invariant: commands of a connection never run at the same time, so nothing here locks.
 */
package io.mailkeep.pop3.conversation;
