/**
 * IMAP commands that James gets wrong, in its place. What James does right is left to it: such a command is James's own
 * with one step before or after it that is ours.
 */
package io.mailkeep.imap.command;
