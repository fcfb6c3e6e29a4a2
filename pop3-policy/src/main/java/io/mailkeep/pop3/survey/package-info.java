/**
 * Goes through all maildrops and sums up, without touching any: what another {@code keepcopy.xml} would do ({@link
 * io.mailkeep.pop3.survey.SurveyRoutes}, {@code simulate}) and how much mail is kept under which policy
 * ({@code report}), each as a James task. Memory is bounded by the number of policies, whatever the number of users.
 *
 * <p>James creates {@link io.mailkeep.pop3.survey.SurveyRoutes} and {@link
 * io.mailkeep.pop3.survey.SurveyTaskModule} from its configuration; nothing else of the extension calls this package.
 */
package io.mailkeep.pop3.survey;
