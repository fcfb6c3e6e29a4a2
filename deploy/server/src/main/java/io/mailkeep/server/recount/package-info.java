/**
 * Counters that trouble has left wrong are found and corrected without an operator: James keeps counts of mailboxes and
 * quotas in use apart from the messages, adds and subtracts, and leaves what may have failed as it is.
 */
package io.mailkeep.server.recount;
