package io.mailkeep.imap.selection;

import io.mailkeep.imap.login.HookPoints;
import org.apache.james.imap.message.response.UnpooledStatusResponseFactory;
import org.apache.james.metrics.tests.RecordingMetricFactory;

public final class SomeAnnouncer {
    private SomeAnnouncer() {}

    /** Without hooks. */
    public static Announcer quiet() {
        return new Announcer(
                new UnpooledStatusResponseFactory(),
                new RecordingMetricFactory(),
                HookPoints.none(new UnpooledStatusResponseFactory()));
    }
}
