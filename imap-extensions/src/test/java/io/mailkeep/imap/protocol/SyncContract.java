package io.mailkeep.imap.protocol;

import io.mailkeep.pop3.protocol.MailServer;
import org.junit.jupiter.api.Nested;

/**
 * What every server with the extension must do, group by group. A server is started once and serves all tests: each
 * makes accounts of its own.
 */
public abstract class SyncContract {
    /** The tag of what is asked of a server with the extension only. */
    public static final String NOT_ON_STOCK = "not-on-stock";

    /** The same running server for every test. */
    protected abstract MailServer server();

    @Nested
    class Capabilities extends CapabilityRules {
        Capabilities() {
            super(SyncContract.this.server());
        }
    }

    @Nested
    class ModSeqs extends ModSeqRules {
        ModSeqs() {
            super(SyncContract.this.server());
        }
    }

    @Nested
    class FlagLists extends FlagListRules {
        FlagLists() {
            super(SyncContract.this.server());
        }
    }

    @Nested
    class Resynchronisation extends ResyncRules {
        Resynchronisation() {
            super(SyncContract.this.server());
        }
    }

    @Nested
    class Idling extends IdleRules {
        Idling() {
            super(SyncContract.this.server());
        }
    }

    @Nested
    class Announcements extends AnnouncementRules {
        Announcements() {
            super(SyncContract.this.server());
        }
    }

    @Nested
    class Concurrency extends ConcurrencyRules {
        Concurrency() {
            super(SyncContract.this.server());
        }
    }

    @Nested
    class ReadOnly extends ReadOnlyRules {
        ReadOnly() {
            super(SyncContract.this.server());
        }
    }

    @Nested
    class End extends EndRules {
        End() {
            super(SyncContract.this.server());
        }
    }

    @Nested
    class Answers extends AnswerRules {
        Answers() {
            super(SyncContract.this.server());
        }
    }

    @Nested
    class ConditionalStore extends ConditionalStoreRules {
        ConditionalStore() {
            super(SyncContract.this.server());
        }
    }

    @Nested
    class Transfer extends TransferRules {
        Transfer() {
            super(SyncContract.this.server());
        }
    }

    @Nested
    class Replace extends ReplaceRules {
        Replace() {
            super(SyncContract.this.server());
        }
    }

    @Nested
    class EmptyMailbox extends EmptyMailboxRules {
        EmptyMailbox() {
            super(SyncContract.this.server());
        }
    }

    @Nested
    class Content extends ContentRules {
        Content() {
            super(SyncContract.this.server());
        }
    }

    @Nested
    class ListMetadata extends ListMetadataRules {
        ListMetadata() {
            super(SyncContract.this.server());
        }
    }

    @Nested
    class Notify extends NotifyRules {
        Notify() {
            super(SyncContract.this.server());
        }
    }

    @Nested
    class NotifyOthers extends NotifyOthersRules {
        NotifyOthers() {
            super(SyncContract.this.server());
        }
    }

    @Nested
    class Previewing extends PreviewRules {
        Previewing() {
            super(SyncContract.this.server());
        }
    }

    @Nested
    class Paging extends PagingRules {
        Paging() {
            super(SyncContract.this.server());
        }
    }

    @Nested
    class UidOnly extends UidOnlyRules {
        UidOnly() {
            super(SyncContract.this.server());
        }
    }

    @Nested
    class SavedResult extends SavedResultRules {
        SavedResult() {
            super(SyncContract.this.server());
        }
    }
}
