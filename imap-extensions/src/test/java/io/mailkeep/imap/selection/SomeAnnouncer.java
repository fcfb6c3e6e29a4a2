package io.mailkeep.imap.selection;

import io.mailkeep.imap.login.HookPoints;
import org.apache.james.imap.api.message.response.StatusResponseFactory;
import org.apache.james.imap.message.response.UnpooledStatusResponseFactory;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.metrics.tests.RecordingMetricFactory;

/** For tests of other packages. */
public final class SomeAnnouncer {
    private SomeAnnouncer() {}

    /** Without hooks. */
    public static Announcer quiet() {
        StatusResponseFactory statuses = new UnpooledStatusResponseFactory();
        return with(statuses, new RecordingMetricFactory(), HookPoints.none(statuses));
    }

    public static Announcer with(StatusResponseFactory statuses, MetricFactory metrics, HookPoints hooks) {
        return new Announcer(statuses, metrics, hooks);
    }
}
