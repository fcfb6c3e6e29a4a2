package io.mailkeep.search.comparison;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.UnsupportedEncodingException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.james.mailbox.AttachmentContentLoader;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.extractor.TextExtractor;
import org.apache.james.mailbox.model.SearchQuery;
import org.apache.james.mailbox.model.SearchQuery.Criterion;
import org.apache.james.mailbox.model.SearchQuery.DateOperator;
import org.apache.james.mailbox.model.SearchQuery.DateResolution;
import org.apache.james.mailbox.model.SearchQuery.InternalDateCriterion;
import org.apache.james.mailbox.model.SearchQuery.SaveDateCriterion;
import org.apache.james.mailbox.model.SearchQuery.Scope;
import org.apache.james.mailbox.model.SearchQuery.TextCriterion;
import org.apache.james.mailbox.store.mail.model.MailboxMessage;
import org.apache.james.mailbox.store.search.MessageSearches;
import org.apache.james.mailbox.store.search.comparator.CombinedComparator;
import org.apache.james.mime4j.field.datetime.parser.TokenMgrError;

/** James's scan of messages, put right by the listed {@link Difference}s and nothing else. */
final class Scan {
    private static final Map<DateResolution, ChronoUnit> FINER_THAN_DAYS = Map.of(
            DateResolution.Hour, ChronoUnit.HOURS,
            DateResolution.Minute, ChronoUnit.MINUTES,
            DateResolution.Second, ChronoUnit.SECONDS);

    private final TextExtractor extractor;
    private final AttachmentContentLoader attachments;
    private final MailboxSession session;
    private final IdentityHashMap<MailboxMessage, List<Piece>> pieces = new IdentityHashMap<>();
    private final Set<Difference> seen = EnumSet.noneOf(Difference.class);

    Scan(TextExtractor extractor, AttachmentContentLoader attachments, MailboxSession session) {
        this.extractor = extractor;
        this.attachments = attachments;
        this.session = session;
    }

    /** Those that meet the query, in its order. */
    List<MailboxMessage> of(List<MailboxMessage> messages, SearchQuery query) {
        Corrected corrected = new Corrected(query);
        return messages.stream()
                .filter(corrected::meets)
                .sorted(CombinedComparator.create(query.getSorts()))
                .toList();
    }

    /** As James's scan has it, which leaves out what it can not read. */
    boolean uncorrected(MailboxMessage message, Criterion criterion) {
        try {
            return new MessageSearches(
                            Collections.emptyIterator(), SearchQuery.of(criterion), extractor, attachments, session)
                    .isMatch(criterion, message, List.of());
        } catch (MailboxException | TokenMgrError e) {
            return false;
        }
    }

    /** The differences that have mattered. */
    Set<Difference> seen() {
        return seen;
    }

    List<Piece> pieces(MailboxMessage message) {
        return pieces.computeIfAbsent(message, read -> {
            try {
                return Piece.of(read.getFullContent().readAllBytes());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private final class Corrected extends MessageSearches {
        private final SearchQuery query;

        Corrected(SearchQuery query) {
            super(Collections.emptyIterator(), query, extractor, attachments, session);
            this.query = query;
        }

        boolean meets(MailboxMessage message) {
            try {
                for (Criterion criterion : query.getCriteria()) {
                    if (!isMatch(criterion, message, query.getRecentMessageUids())) {
                        return false;
                    }
                }
                return true;
            } catch (MailboxException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public boolean isMatch(Criterion criterion, MailboxMessage message, Collection<MessageUid> recent)
                throws MailboxException {
            boolean scanned = scanned(criterion, message, recent);
            if (criterion instanceof TextCriterion text) {
                return text(text, message, scanned);
            } else if (criterion instanceof InternalDateCriterion date) {
                return date(date.getOperator(), message.getInternalDate().toInstant(), scanned);
            } else if (criterion instanceof SaveDateCriterion date) {
                return message.getSaveDate()
                        .map(saved -> date(date.getOperator(), saved.toInstant(), scanned))
                        .orElse(scanned);
            }
            return scanned;
        }

        private boolean scanned(Criterion criterion, MailboxMessage message, Collection<MessageUid> recent)
                throws MailboxException {
            try {
                return super.isMatch(criterion, message, recent);
            } catch (TokenMgrError e) {
                seen.add(Difference.NO_DATE);
                return false;
            } catch (MailboxException e) {
                if (!(e.getCause() instanceof UnsupportedEncodingException)) {
                    throw e;
                }
                seen.add(Difference.AFTER_UNKNOWN_ENCODING);
                return false;
            }
        }

        private boolean text(TextCriterion criterion, MailboxMessage message, boolean scanned) {
            String text = criterion.getOperator().getValue();
            if (criterion.getType() == Scope.ATTACHMENTS) {
                return differing(scanned, isInAttachment(text, message), Optional.of(Difference.CASE_IN_ATTACHMENTS));
            } else if (criterion.getType() == Scope.ATTACHMENT_FILE_NAME) {
                return scanned;
            }
            List<Piece> looked = pieces(message).stream()
                    .filter(piece -> criterion.getType() == Scope.FULL || !piece.isOfHeader())
                    .toList();
            boolean expected =
                    text.isEmpty() || looked.stream().anyMatch(piece -> piece.isIndexed() && piece.has(text));
            return differing(scanned, expected, Difference.ofText(looked, text, scanned));
        }

        private boolean isInAttachment(String text, MailboxMessage message) {
            return message.getAttachments().stream()
                    .flatMap(attachment -> {
                        try (var content = attachments.load(attachment.getAttachment(), session)) {
                            return extractor
                                    .extractContent(
                                            content, attachment.getAttachment().getType())
                                    .getTextualContent()
                                    .stream();
                        } catch (Exception e) {
                            return Stream.of();
                        }
                    })
                    .anyMatch(found -> found.toUpperCase(Locale.US).contains(text.toUpperCase(Locale.US)));
        }

        private boolean date(DateOperator operator, Instant at, boolean scanned) {
            ChronoUnit unit = FINER_THAN_DAYS.get(operator.getDateResultion());
            if (unit == null) {
                return scanned;
            }
            int order = at.truncatedTo(unit)
                    .compareTo(operator.getDate().toInstant().truncatedTo(unit));
            boolean expected =
                    switch (operator.getType()) {
                        case BEFORE -> order < 0;
                        case ON -> order == 0;
                        case AFTER -> order > 0;
                    };
            return differing(scanned, expected, Optional.of(Difference.MIDNIGHT));
        }

        private boolean differing(boolean scanned, boolean expected, Optional<Difference> reason) {
            if (scanned != expected) {
                seen.add(reason.orElseThrow(() -> new AssertionError(
                        "a difference that is not listed: the scan answers " + scanned + " to " + query)));
            }
            return expected;
        }
    }
}
