/// Decides which requests the APIs of a sandbox accept: those of its processes, but not those of web pages.
///
/// Without a separate network, a sandbox's APIs listen on this machine's loopback interface. A page in the developer's
/// browser can send requests there, directly or through a domain that resolves to 127.0.0.1 (DNS rebinding).
package struct SandboxCallerRules: Sendable, Equatable {
  private let hosts: HostRules

  /// The host names of the Runtime API on Lambda, which processes may be configured with.
  private static let lambdaHosts = ["sandbox", "sandbox.localdomain", "169.254.100.1"]

  /// - Parameter hosts: further hosts to accept besides loopback hosts and Lambda's own names.
  package init(allowing hosts: [String] = []) { self.hosts = HostRules(allowing: Self.lambdaHosts + hosts) }

  /// Why a request is rejected; nil if it is accepted.
  ///
  /// - Parameters:
  /// - host: the value of `Host`; nil for an HTTP/1.0 request without it.
  ///   - target: the request target.
  /// - origin: the value of `Origin`, which browsers send with every POST and PUT; nil if it is missing.
  /// - fetchSite: the value of `Sec-Fetch-Site`, which browsers also send with requests that have no `Origin`, such as
  ///   those for images.
  package func refusal(host: String?, target: String, origin: String?, fetchSite: String?) -> SandboxAPIError? {
    guard hosts.accepts(host: host, target: target) else { return .foreignHost(host ?? target) }
    if let origin, !HostRules.isLoopback(origin: origin) { return .foreignOrigin(origin) }
    // A local page, whose origin is accepted above, can also count as cross-site, for example because of its scheme.
    if origin == nil, fetchSite?.lowercased() == "cross-site" { return .foreignOrigin("cross-site") }
    return nil
  }
}
