package io.mailkeep.pop3.hold;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.common.base.Preconditions;
import com.google.common.collect.ImmutableSet;
import io.mailkeep.pop3.ledger.Hold;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.regex.Pattern;

/** A hold as an administrator writes it. Any mistake is an {@link IllegalArgumentException} that names the field. */
final class HoldRequest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final ImmutableSet<String> FIELDS = ImmutableSet.of("reason", "from", "subject", "since", "before");
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final Pattern SENDER = Pattern.compile("[^@\\s]*@[^@\\s]+");
    // The audit shows texts on one line, in double quotes.
    private static final Pattern ONE_LINE = Pattern.compile("[^\\p{Cntrl}\\u2028\\u2029\"]*");
    private static final int LONGEST_TEXT = 200;

    private HoldRequest() {}

    static String id(String text) {
        Preconditions.checkArgument(
                ID.matcher(text).matches(), "The id of a hold has 1 to 64 of the characters A-Z a-z 0-9 . _ -");
        return text;
    }

    static Hold parse(String body, Instant placed) {
        JsonNode json = object(body);
        json.fieldNames()
                .forEachRemaining(name -> Preconditions.checkArgument(
                        FIELDS.contains(name), "'%s' is not a field of a hold. Use %s", name, FIELDS));
        Optional<Instant> since = moment(json, "since");
        Optional<Instant> before = moment(json, "before");
        Preconditions.checkArgument(
                since.isEmpty() || before.isEmpty() || since.get().isBefore(before.get()),
                "'before' must be later than 'since', or the hold covers nothing");
        return Hold.of(
                text(json, "reason")
                        .orElseThrow(() -> new IllegalArgumentException(
                                "'reason' is missing. Say why, for example {\"reason\":\"case 4711\"}")),
                placed,
                sender(json),
                text(json, "subject"),
                since,
                before);
    }

    private static JsonNode object(String body) {
        try {
            JsonNode json = JSON.readTree(body);
            if (json.isObject()) {
                return json;
            }
        } catch (JsonProcessingException e) {
            // Refused below.
        }
        throw new IllegalArgumentException("The body is not of the form {\"reason\":\"case 4711\"}");
    }

    private static Optional<String> sender(JsonNode json) {
        Optional<String> from = text(json, "from");
        Preconditions.checkArgument(
                from.isEmpty() || SENDER.matcher(from.get()).matches(),
                "'from' must be an address, x@example.com, or a domain, @example.com");
        return from;
    }

    private static Optional<Instant> moment(JsonNode json, String field) {
        try {
            return text(json, field).map(Instant::parse);
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(
                    "'" + field + "' must be a moment in UTC, for example 2026-01-01T00:00:00Z", e);
        }
    }

    private static Optional<String> text(JsonNode json, String field) {
        JsonNode value = json.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return Optional.empty();
        }
        String text = value.asText();
        Preconditions.checkArgument(
                value.isTextual()
                        && !text.isBlank()
                        && text.length() <= LONGEST_TEXT
                        && ONE_LINE.matcher(text).matches(),
                "'%s' must be a text of 1 to %s characters on one line, without double quotes",
                field,
                LONGEST_TEXT);
        return Optional.of(text);
    }
}
