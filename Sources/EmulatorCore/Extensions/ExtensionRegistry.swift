/// The extensions of one sandbox start, external and internal, with their states.
///
/// External extensions are processes that Lambda starts, identified by their file names. Internal extensions register
/// from within the runtime process.
package struct ExtensionRegistry: Sendable, Equatable {
  private struct Entry: Sendable, Equatable {
    var report: PlatformEvent.ExtensionReport
    var isExternal: Bool
    var id: ExtensionID?
  }

  private var entries: [Entry] = []

  package init() {}

  /// Records that the process of an external extension has started.
  package mutating func started(_ name: String) {
    entries.append(
      Entry(report: .init(name: name, state: .started, events: []), isExternal: true, id: nil))
  }

  /// Records that the process of an external extension could not be started.
  package mutating func launchFailed(_ name: String, errorType: String) {
    entries.append(
      Entry(
        report: .init(name: name, state: .launchError, events: [], errorType: errorType), isExternal: true, id: nil))
  }

  /// Whether the extension is a process that Lambda started.
  package func isExternal(_ name: String) -> Bool { entries.contains { $0.isExternal && $0.report.name == name } }

  /// Records that an extension has registered.
  package mutating func registered(_ id: ExtensionID, name: String, events: [ExtensionEvent]) {
    let report = PlatformEvent.ExtensionReport(name: name, state: .registered, events: events)
    if let index = entries.firstIndex(where: { $0.report.name == name }) {
      entries[index].report = report
      entries[index].id = id
    } else {
      entries.append(Entry(report: report, isExternal: false, id: id))
    }
  }

  /// Records that an extension waits for an event.
  package mutating func ready(_ id: ExtensionID) {
    change(id) { if $0.state == .registered { $0.state = .ready } }
  }

  /// Records that an extension reported an error.
  package mutating func failed(_ id: ExtensionID, _ state: ExtensionState, errorType: String) {
    change(id) { report in
      report.state = state
      report.errorType = errorType
    }
  }

  /// Records that the process of an external extension has ended.
  package mutating func exited(_ name: String) {
    guard let index = entries.firstIndex(where: { $0.isExternal && $0.report.name == name }) else { return }
    switch entries[index].report.state {
    case .started, .registered, .ready:
      entries[index].report.state = .exited
      entries[index].report.errorType = "Extension.Crash"
    case .launchError, .initError, .exitError, .exited: break
    }
  }

  /// Whether the extension with this name has subscribed to the event.
  package func isSubscribed(_ name: String, to event: ExtensionEvent) -> Bool {
    entries.contains { $0.report.name == name && $0.report.events.contains(event) }
  }

  /// Whether all external extensions have registered. The runtime starts only then.
  package var allExternalsRegistered: Bool { entries.allSatisfy { $0.id != nil } }

  /// The external extensions that have not registered.
  package var unregistered: [String] { entries.filter { $0.id == nil }.map(\.report.name) }

  /// The state of each extension.
  package var reports: [PlatformEvent.ExtensionReport] { entries.map(\.report) }

  private mutating func change(_ id: ExtensionID, _ change: (inout PlatformEvent.ExtensionReport) -> Void) {
    guard let index = entries.firstIndex(where: { $0.id == id }) else { return }
    change(&entries[index].report)
  }
}

/// The state of an extension, with the names that Lambda uses.
package enum ExtensionState: String, Sendable {
  /// The process has started.
  case started = "Started"
  /// The process could not be started.
  case launchError = "LaunchError"
  /// The extension has registered.
  case registered = "Registered"
  /// The extension waits for an event.
  case ready = "Ready"
  /// The extension reported that it cannot start.
  case initError = "InitError"
  /// The extension reported why it is about to exit.
  case exitError = "ExitError"
  /// The process has ended.
  case exited = "Exited"
}

/// The identifier of a registered extension: a random UUID.
package struct ExtensionID: Sendable, Hashable, CustomStringConvertible {
  package let text: String

  /// Makes a new ID.
  package init(using generator: inout some RandomNumberGenerator) {
    text = UUIDText.random(using: &generator)
  }

  /// An ID from a header field. It may be unknown.
  package init(_ text: some StringProtocol) { self.text = String(text) }

  package var description: String { text }
}
