package io.mailkeep.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What no engine of one node can tell of the commands of deploy/OPERATING.md. */
class OperatingGuideTest {
    private static final Pattern COPIES = Pattern.compile("cqlsh -e \"([^\"]*COPY[^\"]*)\"");

    /** By itself cqlsh asks one, which after snapshots node by node may be the one without the row: UIDs came again. */
    @Test
    void numbersThatGoOnAreReadFromAndWrittenToEveryReplica() throws IOException {
        assertThat(COPIES.matcher(OperatingGuide.commands("nodetool import")).results())
                .hasSize(4)
                .allSatisfy(copy -> assertThat(copy.group(1)).startsWith("CONSISTENCY ALL; COPY "));
    }
}
