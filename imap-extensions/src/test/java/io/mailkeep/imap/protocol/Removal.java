package io.mailkeep.imap.protocol;

import io.mailkeep.pop3.protocol.Pop3Client;
import java.io.IOException;

/** The ways in which a message leaves INBOX. */
enum Removal {
    EXPUNGE {
        @Override
        void of(Account account, int number) throws IOException {
            account.elsewhere("EXPUNGE");
        }
    },
    UID_EXPUNGE {
        @Override
        void of(Account account, int number) throws IOException {
            account.elsewhere("UID EXPUNGE 1:100");
        }
    },
    CLOSE {
        @Override
        void of(Account account, int number) throws IOException {
            account.elsewhere("CLOSE");
        }
    },
    MOVE {
        @Override
        void of(Account account, int number) throws IOException {
            account.elsewhere("CREATE Moved", "MOVE " + number + " Moved");
        }
    },
    POP3 {
        @Override
        void of(Account account, int number) throws IOException {
            try (Pop3Client pop3 = account.pop3()) {
                pop3.delete(number);
                pop3.quit();
            }
        }
    };

    /** Removes the message with this number, which is the only one that {@link #mark} has marked. */
    abstract void of(Account account, int number) throws IOException;

    /** Marks it as deleted, which by itself raises its mod-sequence, and removes nothing. */
    static void mark(Account account, int number) throws IOException {
        account.elsewhere("STORE " + number + " +FLAGS.SILENT (\\Deleted)");
    }
}
