/**
 * Bounds on how a message may be made, where reading it would cost those who come later more than its octets do. For the
 * assembly alone: a stock James has no such bounds.
 */
package io.mailkeep.server.message;
