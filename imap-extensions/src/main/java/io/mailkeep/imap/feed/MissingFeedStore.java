package io.mailkeep.imap.feed;

import io.mailkeep.imap.changes.MissingModule;

final class MissingFeedStore extends MissingModule<FeedStore> {}
