/**
 * Which messages are kept and until when, as lists rather than sums: {@link io.mailkeep.pop3.kept.KeptRoutes} pages through
 * a user's, and {@link io.mailkeep.pop3.kept.KeptMessages} tells a search index what to note of each. The ledger is the
 * truth; what is told here is as of its reading, and nothing is removed because of it.
 *
 * <p>James creates the routes from its configuration; {@code deploy/search} may call the rest.
 */
package io.mailkeep.pop3.kept;
