package io.mailkeep.search.comparison;

import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import org.apache.james.mailbox.model.SearchQuery;
import org.apache.james.mailbox.model.SearchQuery.Criterion;
import org.apache.james.mailbox.model.SearchQuery.DateResolution;

/** Where the index answers otherwise than James's scan. Each has an example, which differs as long as it is listed. */
enum Difference {
    /**
     * A fault of the scan: it needs one more character after the text, forgets where it was when the text's beginning is
     * repeated ({@code aab} in {@code aaab}), and goes on with the text in the next header field or part.
     */
    END_AND_REPETITION("Subject: one\r\n\r\nthe end", SearchQuery.bodyContains("the end")),
    /** TEXT of the scan looks at header fields as they were sent only. */
    DECODED_HEADER("Subject: =?UTF-8?B?R3LDvMOfZQ==?=\r\n\r\nbody\r\n", SearchQuery.mailContains("gr\u00fc")),
    /** The scan looks for text in the octets of images and programs, read as if they were ASCII. */
    OCTETS_OF_NO_TEXT("Content-Type: image/png\r\n\r\nPNG IHDR abc\r\n", SearchQuery.bodyContains("IHDR")),
    /** The scan fails at a part of an encoding that Java does not know; the index leaves that part out. */
    AFTER_UNKNOWN_ENCODING(
            "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain; charset=x-none\r\n\r\n"
                    + "one\r\n--b\r\n\r\ntwo pieces\r\n--b--\r\n",
            SearchQuery.bodyContains("two")),
    /** In bodies, the scan takes the upper case of each character alone; in header fields, that of the whole, as we do. */
    UPPER_CASE_OF_THE_WHOLE(
            "Content-Type: text/plain; charset=UTF-8\r\n\r\nStra\u00dfe und mehr\r\n",
            SearchQuery.bodyContains("strasse")),
    /** IMAP's strings are compared without regard to case; the scan does regard it in the text of attachments. */
    CASE_IN_ATTACHMENTS(
            "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\none\r\n--b\r\nContent-Type: text/plain\r\n"
                    + "Content-Disposition: attachment; filename=a.txt\r\n\r\nTwo pieces\r\n--b--\r\n",
            SearchQuery.attachmentContains("two")),
    /** The scan fails as a whole, for all messages, at a header field that is no date at all. */
    NO_DATE(
            "X-Until: [no date]\r\n\r\nbody\r\n",
            SearchQuery.not(SearchQuery.headerDateOn("X-Until", Date.from(Instant.EPOCH), DateResolution.Day))),
    /** The scan calls the first hour of a day its 24th, where it compares times finer than days. */
    MIDNIGHT(
            "Subject: one\r\n\r\nbody\r\n",
            SearchQuery.internalDateBefore(Date.from(Instant.parse("2026-11-02T01:00:00Z")), DateResolution.Hour));

    /** When the examples were received. */
    static final Instant RECEIVED = Instant.parse("2026-11-02T00:30:00Z");

    private final String message;

    @SuppressWarnings("ImmutableEnumChecker") // nothing changes it
    private final Criterion criterion;

    Difference(String message, Criterion criterion) {
        this.message = message;
        this.criterion = criterion;
    }

    String message() {
        return message;
    }

    Criterion criterion() {
        return criterion;
    }

    /** Why the index may answer otherwise than {@code scanned} whether this text is in these pieces. */
    static Optional<Difference> ofText(List<Piece> pieces, String text, boolean scanned) {
        boolean isThere = pieces.stream().anyMatch(piece -> piece.isScanned() && piece.hasByCharacters(text));
        if (isThere != scanned || text.isEmpty()) {
            return Optional.of(END_AND_REPETITION);
        }
        if (scanned) {
            return pieces.stream().anyMatch(piece -> !piece.isIndexed() && piece.hasByCharacters(text))
                    ? Optional.of(OCTETS_OF_NO_TEXT)
                    : Optional.empty();
        }
        return pieces.stream()
                .filter(piece -> piece.isIndexed() && piece.has(text))
                .findFirst()
                .map(piece -> piece.afterUnreadable()
                        ? AFTER_UNKNOWN_ENCODING
                        : piece.isOfHeader() && !piece.isScanned() ? DECODED_HEADER : UPPER_CASE_OF_THE_WHOLE);
    }
}
