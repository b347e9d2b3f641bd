import AdapterCore
import Diagnosis

/// Sends requests to the app as those of a Function URL reach it: for the public host, over HTTPS, from the adapter's
/// address.
struct OriginExperiment {
  let direct: DirectRequests
  /// Sent if no other request can be.
  let readiness: AppRequest
  /// The checks to make.
  let selection: CheckSelection
  let host: PublicHost

  /// All that was seen.
  struct Outcome: Sendable {
    var hosts: [HostObservation] = []
    var peers: [PeerObservation] = []
    /// How the readiness path responds to other addresses; nil if it was not needed.
    var readinessPeer: PeerObservation?
  }

  /// Requests that take longer than this are left out.
  private static let longest = Duration.seconds(1)

  /// - Parameter exchanges: the requests to choose from, as the app has responded to them.
  func run(_ exchanges: [DirectExchange]) async throws -> Outcome {
    var requests: [AppRequest] = []
    var redirected: [AppRequest] = []
    for exchange in exchanges
    where exchange.response?.isComplete == true && exchange.endAfter < Self.longest
      && !(requests + redirected).contains(exchange.request)
    {
      if exchange.request.method == "GET" {
        requests.append(exchange.request)
      } else if let status = exchange.response?.status, (300..<400).contains(status) {
        // Forms lead to their result.
        redirected.append(exchange.request)
      }
    }
    if requests.isEmpty { requests = [readiness] }
    var outcome = Outcome()
    for request in requests + redirected where selection.contains(.httpHost) {
      outcome.hosts.append(try await observeHost(request))
    }
    for request in requests where selection.contains(.httpPeer) {
      outcome.peers.append(try await observePeer(request))
    }
    if selection.contains(.httpPeer) { outcome.peers += try await observeLikelyPeers(besides: requests) }
    if outcome.peers.contains(where: \.showsTrustInAdapter) {
      // No caller sends the readiness check, so the adapter leaves its path as it is.
      let unchanged = OriginExperiment(direct: direct.unchanged, readiness: readiness, selection: selection, host: host)
      outcome.readinessPeer = try await unchanged.observePeer(readiness)
    }
    return outcome
  }

  /// Sends a request for localhost and for the public host. Repeats it only if the responses differ.
  private func observeHost(_ request: AppRequest) async throws -> HostObservation {
    let (localHost, local) = try await findLocalHost(request)
    let fields = PublicHost.secure + [PublicHost.address()]
    let published = try await send(request.forwarded(with: fields), for: host.name)
    var seen = HostObservation(
      request: request, local: [local].compactMap { $0 }, published: [published].compactMap { $0 })
    guard let published else { return seen }
    let isRefused = HostObservation.isRefusal(published.status) && seen.local.allSatisfy { $0.status < 400 }
    guard isRefused || (300..<400).contains(published.status) else { return seen }
    var jar = CookieJar()
    jar.take(published, to: request)
    if let again = try await send(jar.adding(to: request).forwarded(with: fields), for: host.name) {
      seen.published.append(again)
    }
    if isRefused {
      seen.withoutAddress = try await send(request.forwarded(with: PublicHost.secure), for: host.name)
      if let again = try await send(request.forwarded(), for: localHost) { seen.local.append(again) }
    }
    return seen
  }

  /// An app may know this machine by its name only, or by its address only.
  private func findLocalHost(_ request: AppRequest) async throws -> (host: String, response: AppResponse?) {
    let named = direct.endpoint.port.map { "localhost:\($0)" } ?? "localhost"
    let response = try await send(request.forwarded(), for: named)
    guard named != direct.endpoint.hostFieldValue, response.map({ $0.status >= 400 }) ?? true else {
      return (named, response)
    }
    let other = try await send(request.forwarded(), for: direct.endpoint.hostFieldValue)
    guard let other, other.status < 400 || response == nil else { return (named, response) }
    return (direct.endpoint.hostFieldValue, other)
  }

  /// One that has sent no request yet: 127.0.0.3.
  private static let newcomer = IPAddress.v4(0x7F00_0003)

  /// Sends a request from the adapter's address and from another one. Repeats it only if the responses differ.
  private func observePeer(_ request: AppRequest) async throws -> PeerObservation {
    let forwarded = request.forwarded(with: [PublicHost.address()])
    var seen = PeerObservation(request: request, fromAdapter: [])
    guard let first = try await send(forwarded, from: .loopback) else { return seen }
    seen.fromAdapter.append(first)
    guard let (address, other) = try await sendFromElsewhere(forwarded) else { return seen }
    seen.elsewhere = "\(address)"
    seen.fromElsewhere.append(other)
    if PeerObservation.isOpen(first.status), PeerObservation.isRefusal(other.status) {
      if let again = try await send(forwarded, from: address) { seen.fromElsewhere.append(again) }
    } else if PeerObservation.isRefusal(first.status) {
      let claiming = request.forwarded(with: [PublicHost.address(claimed: "\(IPAddress.loopback)")])
      repeat {
        guard let response = try await send(claiming, from: .loopback) else { break }
        seen.claiming.append(response)
      } while seen.claiming.count < 2 && seen.claiming.allSatisfy { PeerObservation.isOpen($0.status) }
      guard seen.claiming.count > 1 else { return seen }
    } else {
      return seen
    }
    if let again = try await send(forwarded, from: .loopback) { seen.fromAdapter.append(again) }
    return seen
  }

  /// Sends a request from other addresses until one of them is refused.
  private func sendFromElsewhere(_ request: AppRequest) async throws -> (IPAddress, AppResponse)? {
    var last: (IPAddress, AppResponse)?
    for address in OtherAddresses.all {
      guard let response = try await send(request, from: address) else { continue }
      last = (address, response)
      if PeerObservation.isRefusal(response.status) { break }
    }
    return last
  }

  /// What the app responds to other callers when it has refused a request with 429.
  func observeThrottle(_ request: AppRequest) async throws -> ThrottleObservation {
    var seen = ThrottleObservation(request: request)
    for caller in ThrottleObservation.callers {
      guard let response = try await send(request.forwarded(with: [caller]), from: .loopback) else { return seen }
      seen.otherCallers.append(response.status)
    }
    seen.otherPeer = try await send(request.forwarded(with: [PublicHost.address()]), from: Self.newcomer)?.status
    return seen
  }

  /// The pages that are open to the adapter only, although no request names them.
  private func observeLikelyPeers(besides requests: [AppRequest]) async throws -> [PeerObservation] {
    var observations: [PeerObservation] = []
    for request in PeerObservation.likelyRequests where !requests.contains(where: { $0.target == request.target }) {
      // Most apps have none of them.
      guard let response = try await send(request.forwarded(with: [PublicHost.address()]), from: .loopback),
        PeerObservation.isOpen(response.status)
      else { continue }
      let seen = try await observePeer(request)
      if seen.showsTrustInAdapter { observations.append(seen) }
    }
    return observations
  }

  private func send(_ request: AppRequest, from source: IPAddress) async throws -> AppResponse? {
    try await direct.send(request, from: source)?.appResponse
  }

  private func send(_ request: AppRequest, for host: String) async throws -> AppResponse? {
    try await direct.send(request, host: host)?.appResponse
  }
}
