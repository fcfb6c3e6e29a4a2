/**
 * The sync ledger: how far each device of a user is in each mailbox. {@link io.mailkeep.imap.ledger.SyncLedgerHook} writes
 * it, as a hook like any other; whoever asks goes through {@link io.mailkeep.imap.ledger.DeviceStates}. Invariant: it never
 * claims more than a device was told or sent. What it loses only means that somebody waits for longer.
 */
package io.mailkeep.imap.ledger;
