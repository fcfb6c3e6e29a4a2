package io.mailkeep.server.demo;

import java.util.List;

/**
 * One message under one policy.
 *
 * @param changed whether it was stored otherwise than it was sent
 * @param left what was found afterwards
 * @param until when the copy may go, in words
 * @param faults what is not as the policy says
 */
record Row(
        Sample sample,
        boolean changed,
        DemoPolicy policy,
        ClientAction action,
        Outcome left,
        String until,
        List<String> faults) {
    String why() {
        return policy.why(action);
    }
}
