/**
 * James's IMAP listeners with a bound on what is held of one command, which James 3.8.1 lacks. For the assembly alone: an
 * extension of a stock James reaches no listener. Nothing here reads a command.
 */
package io.mailkeep.server.imap;
