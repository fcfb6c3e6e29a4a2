/**
 * What James keeps of messages beside the listings of their mailboxes, and how no message comes to be twice in one mailbox.
 * Depends on nothing else of this extension but leases.
 */
package io.mailkeep.imap.record;
