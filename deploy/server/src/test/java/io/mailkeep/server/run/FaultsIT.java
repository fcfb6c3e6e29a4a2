package io.mailkeep.server.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeep.engines.junit.RabbitMq;
import org.junit.jupiter.api.Test;

class FaultsIT {
    private static final int FAULTS = 5;
    /** Few: what is restarted beside them on a small machine must come up soon. */
    private static final int USERS = 2;
    /**
     * Begins with a node of James killed, a node of Cassandra cut off until it is given up, connections to RabbitMQ cut, a
     * node of James cut off until nobody waits for it, and the clock of a node of James put wrong.
     */
    private static final long SEED = 1267;

    @Test
    void nothingContradictsWhatClientsWereToldWhilePartsOfAClusterBreak() throws Exception {
        RabbitMq.assumeInstalled();
        try (RunScript faults = RunScript.faults(FAULTS, USERS, SEED)) {
            int exitCode = faults.exitCode();

            assertThat(exitCode).as(faults.output()).isZero();
            assertThat(faults.output()).contains("found: 0");
            assertThat(faults.output().lines().filter(line -> line.endsWith("mended")))
                    .as(faults.output())
                    .hasSize(FAULTS);
        }
    }
}
