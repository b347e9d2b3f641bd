import AdapterCore

/// Finds out what the app waits for while it owes a response, from one look at its connections after another.
package struct ConnectionWatch: Sendable {
  private let earlier: Set<Int>
  /// When the app was first seen to connect to a peer, since the request.
  private var connecting: [Endpoint: Duration] = [:]

  /// The longest wait for each peer so far.
  package private(set) var waits: [OutgoingWait] = []

  /// - Parameter earlier: the connections before the request.
  package init(after earlier: [ObservedConnection]) { self.earlier = Set(earlier.map(\.id)) }

  /// Takes the connections at some time after the request.
  package mutating func take(_ connections: [ObservedConnection], after time: Duration) {
    let pending = Set(connections.lazy.filter(\.isConnecting).map(\.remote))
    connecting = connecting.filter { pending.contains($0.key) }
    for remote in pending where connecting[remote] == nil { connecting[remote] = time }
    for index in waits.indices { waits[index].isPending = false }
    for connection in connections {
      if let wait = wait(for: connection, after: time) { add(wait) }
    }
  }

  private func wait(for connection: ObservedConnection, after time: Duration) -> OutgoingWait? {
    if connection.isConnecting {
      let start = connecting[connection.remote] ?? time
      return OutgoingWait(.connection, for: connection.remote, time - start, isPending: true)
    }
    if connection.isUnanswered(within: time) {
      return OutgoingWait(.response, for: connection.remote, connection.sinceSent, isPending: true)
    }
    guard !earlier.contains(connection.id) else { return nil }
    let silence = min(connection.sinceSent, connection.sinceReceived)
    return silence <= time ? OutgoingWait(.silence, for: connection.remote, silence, isPending: true) : nil
  }

  private mutating func add(_ wait: OutgoingWait) {
    guard let index = waits.firstIndex(where: { $0.remote == wait.remote && $0.kind == wait.kind }) else {
      waits.append(wait)
      return
    }
    waits[index].isPending = true
    waits[index].duration = max(waits[index].duration, wait.duration)
  }
}
