/**
 * Keep policies: what a POP3 retrieve and delete mean, how long a kept copy lives, and which user has which policy.
 *
 * <p>Values and pure decisions only: nothing here reads a store, a mailbox or the wall clock. Everything else in the
 * extension may call it; it calls
 * nothing of the extension but the conditions.
 */
package io.mailkeep.pop3.policy;
