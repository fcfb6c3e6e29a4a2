/**
 * Measures POP3 sessions on servers that take turns. Drives them as processes, over sockets; knows nothing of their
 * classes.
 */
package io.mailkeep.bench.pop3;
