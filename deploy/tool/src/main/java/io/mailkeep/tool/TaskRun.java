package io.mailkeep.tool;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/** One task of the server, from its submission to its end. */
final class TaskRun {
    private static final int FIRST_PAUSE = 100;
    private static final int LONGEST_PAUSE = 2000;
    private static final int FAILURES_BORNE = 3;

    private final Webadmin server;
    private final PrintWriter progress;
    private final String id;

    /** Progress is written to the writer, which may go nowhere. */
    TaskRun(Webadmin server, JsonNode submitted, PrintWriter progress) {
        this.server = server;
        this.progress = progress;
        this.id = submitted.path("taskId").asText();
        if (id.isEmpty()) {
            throw new Refusal(Refusal.REFUSED, "The server answered no task");
        }
    }

    /** Waits for the end and returns the task as it then is. If this process is told to end before, the task goes on. */
    JsonNode await() {
        int pause = FIRST_PAUSE;
        String shown = "";
        while (true) {
            JsonNode task = poll();
            String status = task.path("status").asText();
            if (!status.equals("waiting") && !status.equals("inProgress")) {
                return task;
            }
            String now = status + " " + numbers(task.path("additionalInformation"));
            if (!now.equals(shown)) {
                progress.println(Printable.of(now.strip()));
                progress.flush();
                shown = now;
            }
            sleep(pause);
            pause = Math.min(2 * pause, LONGEST_PAUSE);
        }
    }

    /** Waits likewise, but takes the task along if this process is told to end. */
    JsonNode awaitOrCancel() {
        Thread cancellation = new Thread(this::cancel);
        Runtime.getRuntime().addShutdownHook(cancellation);
        JsonNode ended = await();
        try {
            Runtime.getRuntime().removeShutdownHook(cancellation);
        } catch (IllegalStateException e) {
            // The process is ending already: the hook finds a task that is done.
        }
        return ended;
    }

    private void cancel() {
        try {
            server.call("DELETE", path());
        } catch (Refusal e) {
            System.err.println(
                    "keepcopy: the task " + Printable.of(id) + " may go on: " + Printable.of(e.getMessage()));
        }
    }

    private JsonNode poll() {
        for (int failures = 1; ; failures++) {
            try {
                return server.call("GET", path());
            } catch (Refusal e) {
                if (e.exitCode() != Refusal.UNREACHABLE || failures == FAILURES_BORNE) {
                    throw new Refusal(e.exitCode(), e.getMessage() + "; the task " + id + " may go on");
                }
                sleep(FIRST_PAUSE);
            }
        }
    }

    private String path() {
        return "/tasks/" + Webadmin.encode(id);
    }

    private static String numbers(JsonNode details) {
        List<String> facts = new ArrayList<>();
        details.fields().forEachRemaining(field -> {
            if (field.getValue().isNumber()) {
                facts.add(Printable.of(field.getKey()) + "=" + field.getValue());
            }
        });
        return String.join(" ", facts);
    }

    private static void sleep(int milliseconds) {
        try {
            Thread.sleep(milliseconds);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Refusal(Refusal.REFUSED, "Interrupted");
        }
    }
}
