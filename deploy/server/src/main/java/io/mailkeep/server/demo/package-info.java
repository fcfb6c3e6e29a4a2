/**
 * {@code deploy/run demo}: real messages through a real server by the protocols' own sockets, and a table of what each
 * policy left where. What ought to be left is written down here a second time ({@link DemoPolicy}), apart from the
 * server's own code, so that the table can disagree with it.
 */
package io.mailkeep.server.demo;
