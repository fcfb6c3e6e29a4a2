/**
 * What keep policies make of messages, as fields of their documents: written whenever a ledger has changed, and compared
 * with the ledger when a mailbox is. The ledger is the truth. The other way round, those who only look at messages for a
 * policy are told flags and headers from the index. Runs where {@code extensions.properties} names {@link
 * io.mailkeep.search.kept.SearchedKeepCopy} beside the POP3 extension.
 */
package io.mailkeep.search.kept;
