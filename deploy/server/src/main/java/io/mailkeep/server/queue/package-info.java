/** The mail queue of a single node: accepted mail lies on the local disk until it is delivered. */
package io.mailkeep.server.queue;
