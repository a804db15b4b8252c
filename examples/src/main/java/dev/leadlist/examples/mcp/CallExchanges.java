package dev.leadlist.examples.mcp;

import java.net.http.HttpRequest;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** Knows the HTTP exchanges of each call by the call's header, and can break them off. */
final class CallExchanges {

  private final Map<String, Set<CompletableFuture<?>>> exchangesByCall = new ConcurrentHashMap<>();

  void begin(String call) {
    exchangesByCall.put(call, ConcurrentHashMap.newKeySet());
  }

  /** Forgets a call that has its answer; its exchanges end by themselves. */
  void finish(String call) {
    exchangesByCall.remove(call);
  }

  /** Breaks off a call: closes its connections and lets it open no more. */
  void breakOff(String call) {
    Set<CompletableFuture<?>> exchanges = exchangesByCall.remove(call);
    if (exchanges != null) {
      exchanges.forEach(exchange -> exchange.cancel(true));
    }
  }

  /** Sends a request and enters it under its call; what names no call is just sent. */
  <T> CompletableFuture<T> enter(HttpRequest request, Supplier<CompletableFuture<T>> send) {
    String call = request.headers().firstValue(CallHeaders.CALL).orElse("");
    // the listening stream that the SDK opens with GET outlives the call it is opened in
    if (call.isEmpty() || !request.method().equals("POST")) {
      return send.get();
    }
    Set<CompletableFuture<?>> exchanges = exchangesByCall.get(call);
    if (exchanges == null) {
      return CompletableFuture.failedFuture(new CancellationException("call has ended: " + call));
    }
    CompletableFuture<T> exchange = send.get();
    exchanges.add(exchange);
    if (exchangesByCall.get(call) != exchanges) {
      exchange.cancel(true); // broken off between the two lines above
    }
    return exchange;
  }
}
