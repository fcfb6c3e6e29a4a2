/**
 * What James does not store: per user, which UIDL each message of INBOX has, when it was retrieved and released, and
 * what a committed session still has to dispose of. One immutable {@link io.mailkeep.pop3.ledger.MaildropState} per
 * user, read whole and replaced whole by a conditional write, so that two writers can never mix.
 */
package io.mailkeep.pop3.ledger;
