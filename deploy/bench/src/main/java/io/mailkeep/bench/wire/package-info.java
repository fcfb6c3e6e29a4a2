/** What dot-stuffing and the repair of line ends cost, by JMH: ours against the streams of James's POP3 server. */
package io.mailkeep.bench.wire;
