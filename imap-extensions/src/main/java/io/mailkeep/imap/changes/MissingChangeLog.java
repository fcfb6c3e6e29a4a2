package io.mailkeep.imap.changes;

final class MissingChangeLog extends MissingModule<ChangeLog> {}
