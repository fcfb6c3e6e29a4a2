package io.mailkeep.search.kept;

import io.mailkeep.pop3.kept.KeptMessage;
import io.mailkeep.search.document.Fields;
import io.mailkeep.search.query.Documents;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What a document says of a message's keeping. */
record KeepFields(
        String state, Optional<String> hold, String policy, Optional<String> ownPolicy, Optional<Long> untilMillis) {
    static KeepFields of(KeptMessage message) {
        return new KeepFields(
                message.state().inWords(),
                message.hold(),
                message.policy(),
                message.ownPolicy(),
                message.until().map(Instant::toEpochMilli));
    }

    /** Nothing if the document says nothing. */
    static Optional<KeepFields> of(Documents.Document document) {
        return text(document, Fields.KEEP_STATE)
                .map(state -> new KeepFields(
                        state,
                        text(document, Fields.KEEP_HOLD),
                        text(document, Fields.KEEP_POLICY).orElse(""),
                        text(document, Fields.KEEP_OWN_POLICY),
                        text(document, Fields.KEEP_UNTIL).map(Long::valueOf)));
    }

    private static Optional<String> text(Documents.Document document, String field) {
        return document.texts(name(field)).stream().findFirst();
    }

    /** The name by which a query asks for a field. */
    static String name(String field) {
        return Fields.KEEP + "." + field;
    }

    Map<String, Object> source(Instant asOf) {
        Map<String, Object> source = new HashMap<>();
        source.put(Fields.KEEP_STATE, state);
        hold.ifPresent(id -> source.put(Fields.KEEP_HOLD, id));
        source.put(Fields.KEEP_POLICY, policy);
        ownPolicy.ifPresent(name -> source.put(Fields.KEEP_OWN_POLICY, name));
        untilMillis.ifPresent(millis -> source.put(Fields.KEEP_UNTIL, millis));
        source.put(Fields.KEEP_AS_OF, asOf.toEpochMilli());
        return source;
    }
}
