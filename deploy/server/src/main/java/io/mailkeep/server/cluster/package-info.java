/** What several nodes share by RabbitMQ: the mail queue, the events of mailboxes and the tasks of administrators. */
package io.mailkeep.server.cluster;
