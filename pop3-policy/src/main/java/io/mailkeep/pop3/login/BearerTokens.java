package io.mailkeep.pop3.login;

import com.google.common.base.Ticker;
import com.google.common.collect.ImmutableList;
import com.google.inject.Inject;
import com.google.inject.Singleton;
import io.mailkeep.pop3.policy.LoginSettings;
import java.security.PublicKey;
import java.time.Duration;
import java.util.Optional;
import org.apache.james.core.Username;
import org.apache.james.jwt.JwtTokenVerifier;
import org.apache.james.jwt.OidcJwtTokenVerifier;
import org.apache.james.jwt.introspection.IntrospectionEndpoint;
import org.apache.james.jwt.introspection.TokenIntrospectionResponse;
import org.apache.james.jwt.userinfo.UserInfoCheckException;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.protocols.api.OidcSASLConfiguration;
import reactor.core.publisher.Mono;

/**
 * The tokens of the provider that is configured. James's own verifier asks for the signing keys at every login and waits
 * for them without end; here they are known for some minutes, and nothing waits longer than {@link #PATIENCE}.
 * Thread-safe.
 */
@Singleton
final class BearerTokens {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Optional<Provider> provider;

    @Inject
    BearerTokens(LoginSettings settings) {
        this.provider = settings.oidc().map(Provider::new);
    }

    /**
     * Blocking. The user a token is for; empty when it is not valid.
     *
     * @throws MailboxException when the provider cannot be asked
     */
    Optional<Username> user(String token) throws MailboxException {
        return provider.isPresent() ? provider.get().user(token) : Optional.empty();
    }

    private static final class Provider {
        private final OidcSASLConfiguration settings;
        private final SigningKeys keys;

        Provider(OidcSASLConfiguration settings) {
            this.settings = settings;
            this.keys = new SigningKeys(settings.getJwksURL(), PATIENCE, Ticker.systemTicker());
        }

        Optional<Username> user(String token) throws MailboxException {
            ImmutableList<PublicKey> signers = keys.named(keyId(token));
            try {
                return new JwtTokenVerifier(() -> signers)
                        .verifyAndExtractClaim(token, settings.getClaim(), String.class)
                        .filter(user -> isConfirmed(token, user))
                        .map(Username::of);
            } catch (IllegalArgumentException e) {
                return Optional.empty();
            } catch (RuntimeException e) {
                throw new MailboxException("The provider of tokens cannot be asked about one", e);
            }
        }

        private static Optional<String> keyId(String token) {
            try {
                return OidcJwtTokenVerifier.<Object>getClaimWithoutSignatureVerification(token, "kid")
                        .map(Object::toString);
            } catch (IllegalArgumentException e) {
                return Optional.empty();
            }
        }

        private boolean isConfirmed(String token, String user) {
            if (settings.getIntrospectionEndpoint().isPresent()) {
                return confirmedBy(
                        Mono.from(OidcJwtTokenVerifier.CHECK_TOKEN_CLIENT.introspect(
                                        new IntrospectionEndpoint(
                                                settings.getIntrospectionEndpoint()
                                                        .get(),
                                                settings.getIntrospectionEndpointAuthorization()),
                                        token))
                                .filter(TokenIntrospectionResponse::active)
                                .map(answer -> answer.claimByPropertyName(settings.getClaim())),
                        user);
            }
            return settings.getUserInfoEndpoint().isEmpty()
                    || confirmedBy(
                            Mono.from(OidcJwtTokenVerifier.CHECK_TOKEN_CLIENT.userInfo(
                                            settings.getUserInfoEndpoint().get(), token))
                                    .map(answer -> answer.claimByPropertyName(settings.getClaim()))
                                    // It answers, but not with a user: the token was taken back.
                                    .onErrorResume(UserInfoCheckException.class, e -> Mono.empty()),
                            user);
        }

        private static boolean confirmedBy(Mono<Optional<String>> claim, String user) {
            return claim.timeout(PATIENCE).blockOptional().flatMap(found -> found).stream()
                    .anyMatch(user::equals);
        }
    }
}
