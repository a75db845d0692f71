/**
 * The backend on PostgreSQL. A user needs {@link org.artigraph4j.postgres.PostgresBackend} and
 * {@link org.artigraph4j.postgres.PostgresConfig}; each concept's SQL stands in the class of its
 * name.
 */
@NullMarked
package org.artigraph4j.postgres;

import org.jspecify.annotations.NullMarked;
