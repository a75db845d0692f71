/**
 * artigraph4j: a metadata backend for data pipelines.
 *
 * <p>This package holds no types, only the style in which Immutables generates the values of the
 * packages below it.
 */
@NullMarked
@Value.Style(
    // Users see Artifact and Artifact.Builder; the generated class is nobody's business.
    visibility = ImplementationVisibility.PACKAGE,
    overshadowImplementation = true,
    // An attribute given twice is a mistake, and said to be one.
    strictBuilder = true,
    // putArtifact, addProducer: one at a time reads like one.
    depluralize = true,
    // Others, Immutables' own first, stay in the class files, and users' compilers warn that they
    // cannot find them.
    allowedClasspathAnnotations = {CanIgnoreReturnValue.class, Generated.class})
package org.artigraph4j;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import javax.annotation.processing.Generated;
import org.immutables.value.Value;
import org.immutables.value.Value.Style.ImplementationVisibility;
import org.jspecify.annotations.NullMarked;
