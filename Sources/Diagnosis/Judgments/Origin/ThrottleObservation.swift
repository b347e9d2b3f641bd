/// Responses of an app that has refused a request with 429, to the same request of other callers.
package struct ThrottleObservation: Sendable, Equatable {
  package var request: AppRequest
  /// The statuses for callers with other addresses in X-Forwarded-For, from the adapter's address.
  package var otherCallers: [Int]
  /// The status for a connection from another address; nil without a response.
  package var otherPeer: Int?

  package init(request: AppRequest, otherCallers: [Int] = [], otherPeer: Int? = nil) {
    self.request = request
    self.otherCallers = otherCallers
    self.otherPeer = otherPeer
  }

  /// The addresses of these callers, which are some for documentation (RFC 5737).
  package static let callers = ["198.51.100.7", "192.0.2.44"].map { AppRequest.Field("x-forwarded-for", $0) }

  /// Too Many Requests (RFC 6585 section 4).
  package static let refusal = 429

  /// Whether the app counts the requests of each connection's address, which is the same for all callers on Lambda. A limit
  /// for all callers together would have refused the other address too.
  var countsAdapter: Bool {
    guard let otherPeer, otherPeer != Self.refusal, otherPeer < 500 else { return false }
    return otherCallers.count == Self.callers.count && otherCallers.allSatisfy { $0 == Self.refusal }
  }
}
