package io.mailkeep.pop3.uidl;

import java.util.Map;
import java.util.Optional;

/** Whose file it is, which says where a line has its UIDL. */
enum Format {
    /** An export of this server. */
    MAILKEEP,
    /** What {@code doveadm -f tab fetch} prints of {@code uid pop3.uidl size.virtual hdr.message-id}. */
    DOVECOT,
    /** A file with the third field of {@code courierpop3dsizelist} as UIDL. */
    COURIER,
    /** A file with UID and UIDVALIDITY, of which Cyrus makes its UIDL. */
    CYRUS,
    /** A file with the UIDs, which stock James gives as UIDLs. */
    JAMES;

    /** The UIDL as text; empty when the line has none. */
    Optional<String> uidl(Map<String, String> columns) {
        switch (this) {
            case CYRUS:
                return value(columns, Columns.UID)
                        .flatMap(uid -> value(columns, Columns.UIDVALIDITY).map(validity -> validity + "." + uid));
            case JAMES:
                return value(columns, Columns.UID);
            default:
                return value(columns, Columns.UIDL);
        }
    }

    private static Optional<String> value(Map<String, String> columns, String name) {
        return Optional.ofNullable(columns.get(name)).filter(text -> !text.isEmpty());
    }
}
