/// The requests that the APIs of a sandbox accept: those of its processes, not those of web pages.
///
/// Without a network of its own, a sandbox's APIs listen on this machine's loopback interface. A page in the developer's
/// browser can send requests there: directly, or through a domain of its own that resolves to 127.0.0.1 (DNS rebinding).
package struct SandboxCallerRules: Sendable, Equatable {
  private let hosts: HostRules

  /// The names of the Runtime API's host on Lambda. Processes may have them in their configuration.
  private static let lambdaHosts = ["sandbox", "sandbox.localdomain", "169.254.100.1"]

  /// Rules that accept these values of `Host` as well as loopback hosts and Lambda's own names.
  package init(allowing hosts: [String] = []) { self.hosts = HostRules(allowing: Self.lambdaHosts + hosts) }

  /// Why a request is refused; nil if it is accepted.
  ///
  /// - Parameters:
  ///   - host: the value of `Host`; nil for a request of HTTP/1.0 without it.
  ///   - target: the request target.
  ///   - origin: the value of `Origin`, which browsers send with every POST and PUT; nil if there is none.
  ///   - fetchSite: the value of `Sec-Fetch-Site`, which browsers send also with requests that have no `Origin`, such as
  ///     those for images.
  package func refusal(host: String?, target: String, origin: String?, fetchSite: String?) -> SandboxAPIError? {
    guard hosts.accepts(host: host, target: target) else { return .foreignHost(host ?? target) }
    if let origin, !HostRules.isLoopback(origin: origin) { return .foreignOrigin(origin) }
    // A page of this machine, whose origin is accepted above, may be another site too: other schemes make it one.
    if origin == nil, fetchSite?.lowercased() == "cross-site" { return .foreignOrigin("cross-site") }
    return nil
  }
}
