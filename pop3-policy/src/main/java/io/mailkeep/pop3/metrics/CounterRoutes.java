package io.mailkeep.pop3.metrics;

import com.google.common.collect.ImmutableMap;
import com.google.inject.Inject;
import java.util.Arrays;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.webadmin.Routes;
import org.apache.james.webadmin.utils.JsonTransformer;
import spark.Request;
import spark.Response;
import spark.Service;

/**
 * What this node has counted since its start: {@code extensions.routes}. {@code GET /keepcopy/counters} answers an
 * object of a number for each {@link Counter}, named as among James's metrics.
 */
public final class CounterRoutes implements Routes {
    private static final String COUNTERS = "/keepcopy/counters";

    private final MetricFactory metrics;
    private final JsonTransformer json;

    @Inject
    CounterRoutes(MetricFactory metrics, JsonTransformer json) {
        this.metrics = metrics;
        this.json = json;
    }

    @Override
    public String getBasePath() {
        return COUNTERS;
    }

    @Override
    public void define(Service service) {
        service.get(COUNTERS, this::counters, json);
    }

    private ImmutableMap<String, Long> counters(Request request, Response response) {
        return Arrays.stream(Counter.values())
                .collect(ImmutableMap.toImmutableMap(Counter::metric, counter -> metrics.generate(counter.metric())
                        .getCount()));
    }
}
