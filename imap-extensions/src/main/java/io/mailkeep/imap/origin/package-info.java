/**
 * By whom a mailbox was changed, and how hooks hear of it: sessions carry their origin in their id, which James hands on
 * with each event.
 */
package io.mailkeep.imap.origin;
