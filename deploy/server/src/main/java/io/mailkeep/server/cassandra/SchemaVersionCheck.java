package io.mailkeep.server.cassandra;

import com.google.inject.Inject;
import org.apache.james.backends.cassandra.versions.CassandraSchemaVersionManager;
import org.apache.james.lifecycle.api.StartUpCheck;

/** Refuses a keyspace whose schema this James can neither use nor upgrade. */
final class SchemaVersionCheck implements StartUpCheck {
    private final CassandraSchemaVersionManager versions;

    @Inject
    SchemaVersionCheck(CassandraSchemaVersionManager versions) {
        this.versions = versions;
    }

    @Override
    public String checkName() {
        return "CassandraSchemaVersion";
    }

    @Override
    public CheckResult check() {
        return switch (versions.computeSchemaState()) {
            case UP_TO_DATE, UPGRADABLE -> result(ResultType.GOOD, "usable");
            case TOO_OLD -> result(ResultType.BAD, "older than this James supports: upgrade it with an earlier James");
            case TOO_RECENT -> result(ResultType.BAD, "newer than this James supports: start the newer James again");
        };
    }

    private CheckResult result(ResultType type, String verdict) {
        return CheckResult.builder()
                .checkName(checkName())
                .resultType(type)
                .description(
                        "The schema has version " + versions.computeVersion().block() + ", which is " + verdict)
                .build();
    }
}
