/**
 * A guard that takes what a client removes in masses to a mailbox of its owner, and removes it from there after a time. What
 * is there by other ways is never touched.
 */
package io.mailkeep.imap.parking;
