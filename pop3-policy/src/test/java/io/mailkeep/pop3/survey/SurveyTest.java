package io.mailkeep.pop3.survey;

import static io.mailkeep.pop3.retention.Site.ANNA;
import static io.mailkeep.pop3.retention.Site.BERT;
import static io.mailkeep.pop3.retention.Site.CARL;
import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeep.pop3.retention.Node;
import io.mailkeep.pop3.retention.Site;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.apache.james.core.Username;
import org.apache.james.task.Task;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SurveyTest {
    private final Site site = new Site();
    private final Node node = new Node(site);

    static Stream<Error> breakdowns() {
        return Stream.of(new NoSuchMethodError("of another version"), new StackOverflowError());
    }

    @ParameterizedTest
    @MethodSource("breakdowns")
    void aConditionThatBreaksDownDoesNotStopTheOthers(Error breakdown) throws Exception {
        for (Username user : List.of(ANNA, BERT, CARL)) {
            site.deliver(user, 1);
            node.retrieveAll(user);
        }
        Set<Username> seen = ConcurrentHashMap.newKeySet();
        Progress progress = new Progress();

        Task.Result result = node.get(Survey.class)
                .run(Audience.EVERYONE, Node.FAST, progress, examinee -> {
                    if (examinee.id().user().equals(BERT)) {
                        throw breakdown;
                    }
                    seen.add(examinee.id().user());
                })
                .block(Duration.ofSeconds(30));

        assertThat(result).isEqualTo(Task.Result.PARTIAL);
        assertThat(progress.failures()).isEqualTo(1);
        assertThat(seen).containsExactlyInAnyOrder(ANNA, CARL);
    }
}
