/** How the index is compared with the store and mended: after an outage by itself, otherwise when an operator asks. */
package io.mailkeep.search.reconciliation;
