/**
 * UIDLs into and out of the server, so that a migration makes no client download anything twice: the files of other
 * servers, which message a line means, and the webadmin routes. Who has which UIDL is decided and kept by {@link
 * io.mailkeep.pop3.maildrop.UidlRegister}.
 */
package io.mailkeep.pop3.uidl;
