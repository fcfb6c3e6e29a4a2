package io.mailkeep.server;

/** A {@code keepcopy.xml} for tests: the domain says the policy. The lease is short, since tests kill servers. */
final class Policies {
    static final String XML =
            """
            <keepcopy>
              <maildrop><sessionLock enabled="true"><lease>10 seconds</lease></sessionLock></maildrop>
              <login><plainText>loopback</plainText></login>
              <sweep enabled="false"/>
              <policies>
                <policy name="keep">
                  <onDelete><release/></onDelete>
                  <retention of="released"><age since="retrieved">30 days</age></retention>
                </policy>
                <policy name="plain"><onDelete><expunge/></onDelete></policy>
                <policy name="trash"><onDelete><move mailbox="Trash"/></onDelete></policy>
              </policies>
              <classOfService>
                <domain name="keep.test" policy="keep"/>
                <domain name="trash.test" policy="trash"/>
                <default policy="plain"/>
              </classOfService>
            </keepcopy>
            """;

    private Policies() {}
}
