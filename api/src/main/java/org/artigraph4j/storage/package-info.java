/** Where data is: storages and their templates, and the partitions that are in them. */
@NullMarked
package org.artigraph4j.storage;

import org.jspecify.annotations.NullMarked;
