package io.mailkeep.mailets.dropin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.mailkeep.mailets.protocol.KeepContract;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an operator reads who has made a mistake. */
class MistakeIT {
    @TempDir
    private Path home;

    @Test
    void mistakeStopsTheStartWithFileElementValueAndRemedy() {
        Throwable refused = catchThrowable(
                () -> StockWithMailets.start(home, KeepContract.keepCopy(), file -> KeepContract.mailetContainer(file)
                                .replace("<policy>brief</policy>", "<policy>breif</policy>"))
                        .close());

        assertThat(refused)
                .hasMessageContaining(
                        "conf/mailetcontainer.xml: <mailet class=\"io.mailkeep.mailets.note.AssignKeepPolicy\">")
                .hasMessageContaining("<policy>: messages can not be delivered with the policy 'breif'")
                .hasMessageContaining("Name one of [kept, brief, archive]");
    }
}
