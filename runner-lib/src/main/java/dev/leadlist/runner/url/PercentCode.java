package dev.leadlist.runner.url;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Percent-encoding of URL parts, as UTF-8. Strict, and silent about the text in its exceptions: the
 * text may be a password.
 */
final class PercentCode {
  private static final String KEPT = "-._~";

  private PercentCode() {}

  /**
   * Decodes one part of a URL.
   *
   * @param plusIsSpace whether {@code +} stands for a space, as in JDBC URLs of pgjdbc; libpq takes
   *     it literally
   * @throws IllegalArgumentException if a percent sign is not followed by two hexadecimal digits,
   *     or the bytes are not UTF-8 or contain a zero
   */
  static String decode(String text, boolean plusIsSpace) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    String plain = plusIsSpace ? text.replace('+', ' ') : text;
    for (int i = 0; i < plain.length(); ) {
      if (plain.charAt(i) == '%') {
        bytes.write(octet(plain, i));
        i += 3;
      } else {
        int character = plain.codePointAt(i);
        bytes.writeBytes(Character.toString(character).getBytes(StandardCharsets.UTF_8));
        i += Character.charCount(character);
      }
    }
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes.toByteArray()))
          .toString();
    } catch (CharacterCodingException notUtf8) {
      throw new IllegalArgumentException(
          "percent-encoded bytes that are not UTF-8; encode it as UTF-8", notUtf8);
    }
  }

  /** Encodes everything but ASCII letters, digits and {@code - . _ ~}. */
  static String encode(String text) {
    StringBuilder encoded = new StringBuilder();
    for (byte octet : text.getBytes(StandardCharsets.UTF_8)) {
      char character = (char) (octet & 0xff);
      if (isAsciiLetterOrDigit(character) || KEPT.indexOf(character) >= 0) {
        encoded.append(character);
      } else {
        encoded.append("%%%02X".formatted((int) character));
      }
    }
    return encoded.toString();
  }

  private static int octet(String text, int percent) {
    int high = percent + 2 < text.length() ? hex(text.charAt(percent + 1)) : -1;
    int low = high < 0 ? -1 : hex(text.charAt(percent + 2));
    if (low < 0 || high + low == 0) {
      throw new IllegalArgumentException(
          "a percent sign without two hexadecimal digits, or %00; a percent sign itself is %25");
    }
    return high * 16 + low;
  }

  /** Not Character.digit, which takes digits of all scripts. */
  private static int hex(char character) {
    return "0123456789abcdef".indexOf(Character.toLowerCase(character));
  }

  private static boolean isAsciiLetterOrDigit(char character) {
    return (character >= '0' && character <= '9')
        || (character >= 'A' && character <= 'Z')
        || (character >= 'a' && character <= 'z');
  }
}
