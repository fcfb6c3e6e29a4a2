/** What a server with the mailets does, seen from its sockets. Whoever has a server to try may extend the contract. */
package io.mailkeep.mailets.protocol;
