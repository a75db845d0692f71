package org.artigraph4j.fingerprint;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import javax.annotation.processing.Generated;
import org.immutables.value.Value;
import org.immutables.value.Value.Style.ImplementationVisibility;

/**
 * The style in which Immutables generates this library's values. It is of no use to others, and
 * gone from the class files, so that their compilers need not know Immutables.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.SOURCE)
@Value.Style(
    // Users see Artifact and Artifact.Builder; the generated class is nobody's business.
    visibility = ImplementationVisibility.PACKAGE,
    overshadowImplementation = true,
    // An attribute given twice is a mistake, and said to be one.
    strictBuilder = true,
    // putArtifact, addProducer: one at a time reads like one.
    depluralize = true,
    // Others, Immutables' own first, would stay in the class files, and users' compilers warn that
    // they cannot find them.
    allowedClasspathAnnotations = {CanIgnoreReturnValue.class, Generated.class})
public @interface ValueStyle {}
