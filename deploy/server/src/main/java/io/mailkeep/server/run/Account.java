package io.mailkeep.server.run;

/** A user to provision. */
public record Account(String address, String password) {
    String domain() {
        return address.substring(address.indexOf('@') + 1);
    }
}
