package org.artigraph4j;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.stream.Stream;
import org.artigraph4j.error.BackendException;
import org.artigraph4j.fingerprint.InvalidValueException;
import org.artigraph4j.storage.ContentChangedException;
import org.junit.jupiter.api.Test;

/** The rules of the house that the compiler does not know. */
class ArchitectureTest {
  /** Each package may import only those before it. */
  private static final List<String> ORDER =
      List.of(
          "fingerprint",
          "type",
          "partition",
          "storage",
          "artifact",
          "producer",
          "graph",
          "diff",
          "page",
          "error",
          "tags",
          "catalog",
          "lineage",
          "runs",
          "claims",
          "retention",
          "picture",
          "backend");

  private static final JavaClasses MAIN =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("org.artigraph4j");

  @Test
  void packagesImportOnlyThoseBeforeThem() {
    for (int i = 0; i < ORDER.size(); i++) {
      String[] after =
          ORDER.subList(i + 1, ORDER.size()).stream()
              .map(name -> "org.artigraph4j." + name + "..")
              .toArray(String[]::new);
      if (after.length > 0) {
        noClasses()
            .that()
            .resideInAPackage("org.artigraph4j." + ORDER.get(i) + "..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(after)
            .check(MAIN);
      }
    }
  }

  @Test
  void everyPackageHasItsPlace() {
    classes()
        .should()
        .resideInAnyPackage(
            Stream.concat(
                    Stream.of("org.artigraph4j"),
                    ORDER.stream().map(name -> "org.artigraph4j." + name))
                .toArray(String[]::new))
        .check(MAIN);
  }

  @Test
  void dependsOnNothingButTheDeclaredLibraries() {
    classes()
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "java..",
            "org.artigraph4j..",
            "com.google.common..",
            "com.fasterxml.jackson.core..",
            "org.jspecify.annotations..",
            "org.immutables.value..",
            "com.google.errorprone.annotations..",
            "javax.annotation.processing..")
        .check(MAIN);
  }

  @Test
  void neitherPrintsNorLogs() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.util.logging..", "java.sql..")
        .orShould()
        .accessField(System.class, "out")
        .orShould()
        .accessField(System.class, "err")
        .check(MAIN);
  }

  @Test
  void everyErrorBelongsToAFamily() {
    classes()
        .that()
        .areAssignableTo(Throwable.class)
        .and()
        .areNotAssignableTo(ContentChangedException.class)
        .should()
        .beAssignableTo(InvalidValueException.class)
        .orShould()
        .beAssignableTo(BackendException.class)
        .check(MAIN);
  }
}
