package io.mailkeep.server;

import java.lang.reflect.Method;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Runs each script once. The suites run most of them in three locales, by setting that of this JVM, which a server in
 * another does not notice.
 */
final class OneLocale implements ExecutionCondition {
    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        boolean again = context.getTestMethod()
                .map(Method::getName)
                .filter(name -> name.endsWith("ITALY") || name.endsWith("KOREA"))
                .isPresent();
        return again
                ? ConditionEvaluationResult.disabled("the same script to the same server")
                : ConditionEvaluationResult.enabled("");
    }
}
