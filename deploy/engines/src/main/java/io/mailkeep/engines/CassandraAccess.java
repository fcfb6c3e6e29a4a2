package io.mailkeep.engines;

import java.nio.file.Path;
import java.util.List;

/**
 * Who gets in to a node of Cassandra: over TLS alone, whose password it knows.
 *
 * @param keyStore of PKCS12, with the key of all nodes
 * @param replicas nodes that hold all roles
 */
record CassandraAccess(Path keyStore, String password, int replicas) {
    /** Lines of {@code cassandra.yaml}; only nodes that are not separable speak TLS to each other. */
    String settings(boolean separable) {
        String clients = String.join(
                "\n",
                "authenticator: PasswordAuthenticator",
                "authorizer: CassandraAuthorizer",
                "role_manager: CassandraRoleManager",
                "default_keyspace_rf: " + replicas,
                "client_encryption_options:",
                "  enabled: true",
                "  optional: false",
                key());
        return separable
                ? clients
                : String.join(
                        "\n",
                        clients,
                        "server_encryption_options:",
                        "  internode_encryption: all",
                        "  require_client_auth: true",
                        key(),
                        "  truststore: \"" + keyStore + "\"",
                        "  truststore_password: \"" + password + "\"");
    }

    private String key() {
        return String.join(
                "\n",
                "  keystore: \"" + keyStore + "\"",
                "  keystore_password: \"" + password + "\"",
                "  store_type: PKCS12");
    }

    /** The one superuser is there when the node is, or as soon as most are that hold it, not 10 s later. */
    List<String> jvmOptions() {
        return List.of("-Dcassandra.superuser_setup_delay_ms=" + (replicas == 1 ? 0 : 1000));
    }
}
