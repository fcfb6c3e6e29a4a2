/** Clients that download again what they have: a fault of theirs, or of the server, that nobody sees but by its traffic. */
package io.mailkeep.imap.duplicates;
