/**
 * How a POP3 reply looks on the wire (RFC 1939 §3): line ends, byte-stuffing, the terminating dot, the 512 octets of a
 * status line. Knows nothing of maildrops or sessions; every stream is pulled block by block and holds one block.
 */
package io.mailkeep.pop3.wire;
