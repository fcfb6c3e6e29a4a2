package io.mailkeep.imap.ledger;

import io.mailkeep.imap.changes.MissingModule;

final class MissingLedger extends MissingModule<SyncLedger> {}
