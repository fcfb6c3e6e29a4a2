/** Measures what POP3 clients notice while RabbitMQ or OpenSearch is down. */
package io.mailkeep.bench.outage;
