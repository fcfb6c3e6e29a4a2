package io.mailkeep.engines;

import java.util.List;

/** What of a Cassandra node outlives it. */
enum Durability {
    /** Acknowledged is on disk: a kill loses nothing. */
    OF_EVERY_WRITE {
        @Override
        String commitLogSync() {
            return "commitlog_sync: batch";
        }

        @Override
        List<String> jvmOptions() {
            return List.of();
        }
    },
    /** The same, and a disk that is full is noticed by the next megabytes. */
    OF_EVERY_WRITE_IN_SMALL_FILES {
        @Override
        String commitLogSync() {
            return "commitlog_sync: batch\ncommitlog_segment_size: 2MiB";
        }

        @Override
        List<String> jvmOptions() {
            return List.of();
        }
    },
    OF_NOTHING {
        @Override
        String commitLogSync() {
            return "commitlog_sync: periodic\ncommitlog_sync_period: 10s";
        }

        // Otherwise each new table has the tables that describe tables written to disk.
        @Override
        List<String> jvmOptions() {
            return List.of("-Dcassandra.test.flush_local_schema_changes=false");
        }
    };

    /** Lines of {@code cassandra.yaml}. */
    abstract String commitLogSync();

    abstract List<String> jvmOptions();
}
