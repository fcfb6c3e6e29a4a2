package io.mailkeep.bench.pop3;

import java.util.Map;
import java.util.OptionalDouble;

/**
 * What we want to reach.
 *
 * @param rates at least how many times as fast as a peer, by the peer's name
 * @param processor at most what part of a peer's processor time
 */
record Goals(Map<String, Double> rates, Map<String, Double> processor) {
    static final Goals NONE = ofRates(Map.of());

    static Goals ofRates(Map<String, Double> rates) {
        return new Goals(rates, Map.of());
    }

    OptionalDouble rate(String peer) {
        return of(rates, peer);
    }

    OptionalDouble processor(String peer) {
        return of(processor, peer);
    }

    private static OptionalDouble of(Map<String, Double> wanted, String peer) {
        return wanted.containsKey(peer) ? OptionalDouble.of(wanted.get(peer)) : OptionalDouble.empty();
    }
}
