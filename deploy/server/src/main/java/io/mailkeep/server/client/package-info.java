/** Real POP3 clients of the system, which leave all mail on the server. Depends on nothing else of this server. */
package io.mailkeep.server.client;
