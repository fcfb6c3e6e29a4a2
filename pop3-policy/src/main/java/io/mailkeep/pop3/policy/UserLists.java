package io.mailkeep.pop3.policy;

import java.io.IOException;
import java.io.InputStream;

/** Where {@code <users file="...">} finds its files. */
public interface UserLists {
    /** There are none. */
    UserLists NONE = name -> {
        throw new IOException("there is no such file");
    };

    /** Opens a file of the configuration directory; the caller closes it. */
    InputStream open(String name) throws IOException;
}
