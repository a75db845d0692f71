package org.artigraph4j.storage;

import com.google.common.collect.ImmutableList;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.artigraph4j.fingerprint.Utf8;
import org.artigraph4j.storage.Part.FieldComponent;
import org.artigraph4j.storage.Part.Fixed;
import org.artigraph4j.storage.Part.Placeholder;

/** Reads a template's text into parts. */
final class TemplateParser {
  private static final Pattern COMPONENT =
      Pattern.compile(
          "(?<field>.+)\\.(?<component>[A-Za-z]+)(?:\\[(?<pin>[^\\[\\]/\\\\]+)])?(?::(?<pad>0[1-9][0-9]?))?",
          Pattern.DOTALL);

  private final String text;
  private final ImmutableList.Builder<Part> parts = ImmutableList.builder();
  private final StringBuilder fixed = new StringBuilder();

  private TemplateParser(String text) {
    this.text = text;
  }

  static ImmutableList<Part> parse(String text) {
    return new TemplateParser(text).parse();
  }

  private ImmutableList<Part> parse() {
    int i = 0;
    while (i < text.length()) {
      char c = text.charAt(i);
      if ((c == '{' || c == '}') && text.startsWith(String.valueOf(c).repeat(2), i)) {
        fixed.append(c);
        i += 2;
      } else if (c == '{') {
        i = placeholder(i);
      } else if (c == '}') {
        throw malformed("a '}' closes nothing; write '}}' for a brace");
      } else {
        fixed.append(c);
        i++;
      }
    }
    flushFixed();
    return parts.build();
  }

  private int placeholder(int start) {
    int end = text.indexOf('}', start);
    if (end < 0) {
      throw malformed("a '{' is not closed; write '{{' for a brace");
    }
    flushFixed();
    String inside = text.substring(start + 1, end);
    Matcher component = COMPONENT.matcher(inside);
    if (Template.PLACEHOLDERS.contains(inside)) {
      parts.add(new Placeholder(inside));
    } else if (component.matches()) {
      parts.add(
          new FieldComponent(
              component.group("field"),
              component.group("component"),
              Optional.ofNullable(component.group("pad")).orElse(""),
              Optional.ofNullable(component.group("pin"))));
    } else {
      throw malformed(
          "unknown placeholder {"
              + Utf8.abbreviate(inside)
              + "}; known are "
              + Template.PLACEHOLDERS
              + ", a component of a partition field as {date.iso}, {date.m:02} or {date.Y[2021]},"
              + " and '{{' for a brace");
    }
    return end + 1;
  }

  private void flushFixed() {
    if (!fixed.isEmpty()) {
      parts.add(new Fixed(fixed.toString()));
      fixed.setLength(0);
    }
  }

  private TemplateException malformed(String why) {
    return new TemplateException(
        "the template '" + Utf8.abbreviate(text) + "' is malformed: " + why);
  }
}
