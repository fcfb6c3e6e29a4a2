/**
 * Tells clients that a command which takes long goes on (RFC 9585). Whatever a command writes meanwhile passes by here:
 * James's buffer bears one thread at a time.
 */
package io.mailkeep.imap.progress;
