/// How the app responds to the same request from the adapter's address, and from another one.
package struct PeerObservation: Sendable, Equatable {
  package var request: AppRequest
  /// The responses to requests from 127.0.0.1 with the caller's address in X-Forwarded-For, as on Lambda. The second one
  /// follows all others.
  package var fromAdapter: [AppResponse]
  /// Another address of this machine.
  package var elsewhere: String
  /// The responses to the same requests from there.
  package var fromElsewhere: [AppResponse]
  /// The responses to requests from 127.0.0.1 whose X-Forwarded-For begins with 127.0.0.1, as callers may claim; empty if
  /// they were not needed.
  package var claiming: [AppResponse]

  package init(
    request: AppRequest, fromAdapter: [AppResponse], elsewhere: String = "", fromElsewhere: [AppResponse] = [],
    claiming: [AppResponse] = []
  ) {
    self.request = request
    self.fromAdapter = fromAdapter
    self.elsewhere = elsewhere
    self.fromElsewhere = fromElsewhere
    self.claiming = claiming
  }

  /// Requests for pages that apps often open to 127.0.0.1 only, and that nobody lists among an app's requests.
  package static let likelyRequests = [
    "/metrics", "/status", "/admin", "/internal", "/debug", "/debug/vars", "/debug/pprof/", "/server-status",
    "/nginx_status",
    "/actuator", "/actuator/env", "/rails/info/routes", "/console",
  ].map { AppRequest("GET", $0) }

  /// Whether the app lets a caller in.
  package static func isOpen(_ status: Int) -> Bool { (200..<300).contains(status) }

  /// Whether the app refuses a caller.
  package static func isRefusal(_ status: Int) -> Bool { [401, 403, 404].contains(status) }

  /// What the app trusts, although it should not.
  enum Trust: Equatable {
    /// Connections from 127.0.0.1, such as the adapter's.
    case adapter
    /// The address that a caller claims.
    case claim
  }

  /// Nil if it trusts neither. Each response counts only if it is the same twice.
  var trust: Trust? {
    if Self.all(fromAdapter, Self.isOpen), Self.all(fromElsewhere, Self.isRefusal) { return .adapter }
    if Self.all(fromAdapter, Self.isRefusal), Self.all(claiming, Self.isOpen) { return .claim }
    return nil
  }

  private static func all(_ responses: [AppResponse], _ matches: (Int) -> Bool) -> Bool {
    responses.count > 1 && responses.allSatisfy { matches($0.status) }
  }

  /// Whether it trusts connections from 127.0.0.1.
  package var showsTrustInAdapter: Bool { trust == .adapter }

  /// Whether both addresses were heard.
  var isComplete: Bool { !fromAdapter.isEmpty && !fromElsewhere.isEmpty }
}
