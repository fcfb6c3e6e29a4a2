package io.mailkeep.pop3.maildrop;

import io.mailkeep.pop3.ledger.MemoryMaildropStore;
import io.mailkeep.pop3.model.ModelPolicy;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.james.core.Username;

/**
 * Random lives of a maildrop under random policies, held against a model of what was promised. How many are tried,
 * {@code jqwik.tries.default} says.
 */
class PolicyModelTest {
    @Property(seed = "20261123", edgeCases = EdgeCasesMode.NONE)
    void nothingHappensThatThePolicyDoesNotSay(
            @ForAll("policies") ModelPolicy policy, @ForAll("histories") List<Step> steps) throws Exception {
        History history = new History(Username.of("keep@demo.test"), new MemoryMaildropStore(), policy);

        for (Step step : steps) {
            history.perform(step);
        }
    }

    @Provide
    Arbitrary<ModelPolicy> policies() {
        return Histories.policies();
    }

    @Provide
    Arbitrary<List<Step>> histories() {
        return Histories.histories();
    }
}
