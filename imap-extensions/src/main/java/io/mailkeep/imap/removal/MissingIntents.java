package io.mailkeep.imap.removal;

import io.mailkeep.imap.changes.MissingModule;

final class MissingIntents extends MissingModule<RemovalIntents> {}
