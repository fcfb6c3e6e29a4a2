package io.mailkeep.server.cassandra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import io.mailkeep.engines.junit.CassandraExtension;
import io.mailkeep.server.cassandra.SharedTime.Reading;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class TimeKeeperTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @RegisterExtension
    static final CassandraExtension CASSANDRA = new CassandraExtension();

    private CqlSession session;
    private SharedTime time;

    @BeforeEach
    void open() {
        try (CqlSession fresh = CASSANDRA.openFreshKeyspace()) {
            fresh.execute("CREATE TABLE t (id int PRIMARY KEY, v int)");
            session = CqlSession.builder()
                    .addContactPoint(CASSANDRA.contactPoint())
                    .withLocalDatacenter("datacenter1")
                    .withKeyspace(fresh.getKeyspace().orElseThrow())
                    .withConfigLoader(DriverConfigLoader.programmaticBuilder()
                            .withDuration(DefaultDriverOption.REQUEST_TIMEOUT, PATIENCE)
                            .withString(DefaultDriverOption.TIMESTAMP_GENERATOR_CLASS, SharedTime.class.getName())
                            .build())
                    .build();
        }
        time = (SharedTime) session.getContext().getTimestampGenerator();
    }

    @AfterEach
    void close() {
        session.close();
    }

    @Test
    void whatIsWrittenHasCassandrasTimeThoughTheOwnClockIsWrong() {
        long anHourAhead = Instant.now().plus(Duration.ofHours(1)).toEpochMilli();
        time.follow(new Reading(time.ticks(), anHourAhead, time.ticks()));

        TimeKeeper keeper = new TimeKeeper(session, time);
        session.execute("INSERT INTO t (id, v) VALUES (1, 1)");
        keeper.close();

        assertThat(writeTime()).isCloseTo(Instant.now(), within(1, ChronoUnit.MINUTES));
    }

    private Instant writeTime() {
        long micros =
                session.execute("SELECT writetime(v) FROM t WHERE id = 1").one().getLong(0);
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }
}
