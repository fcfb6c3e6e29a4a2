/**
 * Notices of what goes soon: once in a period, each user of whom sweeps will remove something in the next is told so in
 * one mail. Switched on by {@code digest.properties}; what the ledger and the policies say is all that is read.
 */
package io.mailkeep.mailets.digest;
