/**
 * Copies for an archive: a mailet says of a mail where a second copy goes and by which policy it is kept, the delivery
 * makes it. The copy shares the content of the first and has a ledger, by which the sweep finds it.
 */
package io.mailkeep.mailets.archive;
