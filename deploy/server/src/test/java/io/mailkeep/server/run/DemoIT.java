package io.mailkeep.server.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DemoIT {
    @ParameterizedTest
    @ValueSource(strings = {"memory", "cassandra"})
    void everyRowIsAsItsPolicySays(String store) throws Exception {
        try (RunScript demo = RunScript.demo(store)) {
            int exitCode = demo.exitCode();

            assertThat(exitCode).as(demo.output()).isZero();
            assertThat(demo.output()).contains("480 of 480 rows are as the policies say; messages refused: 0");
            assertThat(rows(demo, "keep30")).hasSize(5).allMatch(row -> row.endsWith("yes"));
            assertThat(rows(demo, "plain"))
                    .hasSize(5)
                    .filteredOn(row -> row.contains("nowhere"))
                    .hasSize(2);
            assertThat(rows(demo, "trash"))
                    .filteredOn(row -> row.contains("Trash  "))
                    .hasSize(2);
        }
    }

    private static List<String> rows(RunScript demo, String policy) throws Exception {
        return demo.output().lines().filter(row -> row.startsWith(policy + " ")).toList();
    }
}
