package io.mailkeep.imap.announcing;

import io.mailkeep.imap.MemoryJames;
import io.mailkeep.imap.selection.Announcer;
import org.apache.james.imap.api.message.response.StatusResponseFactory;
import org.apache.james.metrics.api.MetricFactory;

/** For tests of other packages. */
public final class SomeSearchCommand {
    private SomeSearchCommand() {}

    public static SearchCommand with(
            MemoryJames james, StatusResponseFactory statuses, MetricFactory metrics, Announcer announcer) {
        return new SearchCommand(james.mailboxes(), statuses, metrics, announcer);
    }
}
