/**
 * Legal holds: which messages they cover, the hook by which James asks before it deletes, the audit of what they
 * prevented, and their administration. Anyone may ask whether a message is held; nobody removes one that is.
 */
package io.mailkeep.pop3.hold;
