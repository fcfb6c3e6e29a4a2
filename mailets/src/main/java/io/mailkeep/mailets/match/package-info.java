/**
 * Matchers: which of a mail's recipients something is so of. Each looks at every recipient; what can not be found out of
 * one fails for all, before anything has been delivered, and {@code onMatchException} decides.
 */
package io.mailkeep.mailets.match;
