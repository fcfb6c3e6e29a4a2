/** What James keeps of messages beside the listings of their mailboxes. Depends on nothing else of this extension. */
package io.mailkeep.imap.record;
