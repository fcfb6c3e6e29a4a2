/**
 * Runs a connection's commands one at a time and in order without ever blocking a Netty event loop: quick commands at
 * once on the loop unless very many are sent ahead, everything else on a bounded pool. Knows no command; a handler says
 * by {@link io.mailkeep.pop3.dispatch.LaneCommand} which of its commands are quick.
 *
 * <p>The invariant: between two replies that came from different threads the transport has taken the earlier one, and a
 * connection's memory is bounded whatever its client sends or fails to read.
 */
package io.mailkeep.pop3.dispatch;
