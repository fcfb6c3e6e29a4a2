package io.mailkeep.pop3.survey;

import static org.apache.james.webadmin.utils.ParametersExtractor.extractPositiveInteger;

import com.google.common.base.Preconditions;
import com.google.inject.Inject;
import io.mailkeep.pop3.policy.KeepCopyConfiguration;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.james.core.Domain;
import org.apache.james.core.Username;
import org.apache.james.task.Task;
import org.apache.james.task.TaskManager;
import org.apache.james.webadmin.Routes;
import org.apache.james.webadmin.tasks.TaskFromRequest;
import org.apache.james.webadmin.utils.JsonTransformer;
import spark.Request;
import spark.Service;

/**
 * What a changed {@code keepcopy.xml} would do, and what is kept: {@code extensions.routes}.
 *
 * <ul>
 *   <li>{@code POST /keepcopy/simulate?user=|domain=&usersPerSecond=n} with a {@code keepcopy.xml} as body, in UTF-8
 *       and up to 1 MiB: 201 and a task, or 400 and what is wrong with the file.
 *   <li>{@code POST /keepcopy/report?domain=&usersPerSecond=n}: 201 and a task.
 * </ul>
 */
public final class SurveyRoutes implements Routes {
    static final int LARGEST_FILE = 1 << 20;
    static final int DEFAULT_USERS_PER_SECOND = 1000;

    private static final String BASE = "/keepcopy";

    private final TaskManager tasks;
    private final SimulationTasks simulations;
    private final ReportTasks reports;
    private final JsonTransformer json;

    @Inject
    SurveyRoutes(TaskManager tasks, SimulationTasks simulations, ReportTasks reports, JsonTransformer json) {
        this.tasks = tasks;
        this.simulations = simulations;
        this.reports = reports;
        this.json = json;
    }

    @Override
    public String getBasePath() {
        return BASE;
    }

    @Override
    public void define(Service service) {
        TaskFromRequest simulate = this::simulate;
        TaskFromRequest report = this::report;
        service.post(BASE + "/simulate", simulate.asRoute(tasks), json);
        service.post(BASE + "/report", report.asRoute(tasks), json);
    }

    private Task simulate(Request request) throws IOException {
        String keepcopy = body(request);
        Audience audience = Audience.of(parameter(request, "user").map(Username::of), domain(request));
        Preconditions.checkArgument(
                audience.user().isEmpty() || audience.domain().isEmpty(), "Give 'user' or 'domain', not both");
        return simulations.create(keepcopy, audience, usersPerSecond(request));
    }

    private Task report(Request request) {
        return reports.create(Audience.of(Optional.empty(), domain(request)), usersPerSecond(request));
    }

    private static String body(Request request) throws IOException {
        byte[] body = request.raw().getInputStream().readNBytes(LARGEST_FILE + 1);
        // A body that is called a form, as curl does unasked, is taken for parameters before the request comes here.
        Preconditions.checkArgument(
                body.length > 0,
                "There is no body, or it is called a form: send the keepcopy.xml whose effect is to be simulated, with"
                        + " 'Content-Type: application/xml'");
        Preconditions.checkArgument(body.length <= LARGEST_FILE, "The body is larger than %s octets", LARGEST_FILE);
        return new String(body, StandardCharsets.UTF_8);
    }

    private static Optional<Domain> domain(Request request) {
        return parameter(request, "domain").map(Domain::of);
    }

    private static Optional<String> parameter(Request request, String name) {
        return Optional.ofNullable(request.queryParams(name));
    }

    private static int usersPerSecond(Request request) {
        int usersPerSecond = extractPositiveInteger(request, "usersPerSecond").orElse(DEFAULT_USERS_PER_SECOND);
        Preconditions.checkArgument(
                usersPerSecond >= 1 && usersPerSecond <= KeepCopyConfiguration.Sweep.MAX_USERS_PER_SECOND,
                "'usersPerSecond' must be from 1 to %s",
                KeepCopyConfiguration.Sweep.MAX_USERS_PER_SECOND);
        return usersPerSecond;
    }
}
