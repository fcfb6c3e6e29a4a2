/**
 * Removals raise a mailbox's highest mod-sequence (RFC 7162 §3.2), whoever removes: James itself allocates none for
 * them. The promise is written down before a removal and struck off after, so that a node that dies in between is made
 * good by the next client that asks for the mod-sequence. James asks no hook before a MOVE: whoever moves begins an
 * intent by {@link io.mailkeep.imap.removal.Batch} itself, or that interruption stays untold until the mailbox changes
 * again.
 */
package io.mailkeep.imap.removal;
