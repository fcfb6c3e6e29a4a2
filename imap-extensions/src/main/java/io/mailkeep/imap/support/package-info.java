/** What an administrator asks about a user's devices: webadmin routes. */
package io.mailkeep.imap.support;
