package io.mailkeep.pop3.uidl;

import com.google.common.collect.ImmutableMap;

/** The columns that a file may have, under the names that servers give them. */
final class Columns {
    static final String USER = "user";
    static final String UID = "uid";
    static final String UIDVALIDITY = "uidvalidity";
    static final String MESSAGE_ID = "messageid";
    static final String SIZE = "size";
    static final String UIDL = "uidl";

    static final ImmutableMap<String, String> NAMES = ImmutableMap.<String, String>builder()
            .put("user", USER)
            .put("uid", UID)
            .put("uidvalidity", UIDVALIDITY)
            .put("messageid", MESSAGE_ID)
            .put("message-id", MESSAGE_ID)
            .put("hdr.message-id", MESSAGE_ID)
            .put("size", SIZE)
            .put("size.virtual", SIZE)
            .put("size.physical", "ignored")
            .put("guid", "ignored")
            .put("uidl", UIDL)
            .put("pop3.uidl", UIDL)
            .build();

    private Columns() {}
}
