/**
 * Traces: that something happened to a user, and when last, for a bounded time. Left by deliveries and logins, asked by
 * matchers.
 */
package io.mailkeep.mailets.trace;
