/**
 * What a client that enabled UIDONLY is told and refused (RFC 9586): its messages go by their UIDs and have no numbers.
 * Whoever writes a line that has a number, or obeys a command that may have one, asks here.
 */
package io.mailkeep.imap.uidonly;
