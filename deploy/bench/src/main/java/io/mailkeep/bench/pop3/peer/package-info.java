/** The servers that are compared, and the mail that each serves. */
package io.mailkeep.bench.pop3.peer;
