package dev.leadlist.examples.mcp;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Puts a {@link ClientLine} between the SDK's servlet and each posted request's client. */
final class ClientLineFilter implements Filter {

  private static final String ATTRIBUTE = ClientLine.class.getName();

  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    if (request instanceof HttpServletRequest http
        && http.getMethod().equals("POST")
        && response instanceof HttpServletResponse httpResponse) {
      ClientLine line = new ClientLine(httpResponse);
      request.setAttribute(ATTRIBUTE, line);
      chain.doFilter(request, line);
    } else {
      chain.doFilter(request, response);
    }
  }

  /** Returns the line of a posted request. */
  static ClientLine lineOf(HttpServletRequest request) {
    if (request.getAttribute(ATTRIBUTE) instanceof ClientLine line) {
      return line;
    }
    throw new IllegalStateException("request did not pass " + ClientLineFilter.class.getName());
  }
}
