/**
 * {@code deploy/run}: one command that lays out a home, starts the store and James in the foreground and makes two
 * users to try. All it knows of the server is its start; all it tells the operator is on the terminal, James's log is
 * in the home.
 */
package io.mailkeep.server.run;
