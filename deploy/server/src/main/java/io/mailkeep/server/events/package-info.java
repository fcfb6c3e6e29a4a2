/** What happens in mailboxes, told within a node that shares its store with no other. */
package io.mailkeep.server.events;
