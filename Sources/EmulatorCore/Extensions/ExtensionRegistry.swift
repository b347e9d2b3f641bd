/// The extensions of one start of a sandbox, external and internal, and how far each has come.
///
/// External ones are processes that Lambda starts, known by their file names; internal ones register from within the
/// runtime's process.
package struct ExtensionRegistry: Sendable, Equatable {
  private struct Entry: Sendable, Equatable {
    var report: PlatformEvent.ExtensionReport
    var isExternal: Bool
    var id: ExtensionID?
  }

  private var entries: [Entry] = []

  /// No extension.
  package init() {}

  /// The process of an external extension was started.
  package mutating func started(_ name: String) {
    entries.append(
      Entry(report: .init(name: name, state: .started, events: []), isExternal: true, id: nil))
  }

  /// The process of an external extension could not be started, for this reason.
  package mutating func launchFailed(_ name: String, errorType: String) {
    entries.append(
      Entry(
        report: .init(name: name, state: .launchError, events: [], errorType: errorType), isExternal: true, id: nil))
  }

  /// Whether the extension of this name is a process that Lambda started.
  package func isExternal(_ name: String) -> Bool { entries.contains { $0.isExternal && $0.report.name == name } }

  /// An extension has registered.
  package mutating func registered(_ id: ExtensionID, name: String, events: [ExtensionEvent]) {
    let report = PlatformEvent.ExtensionReport(name: name, state: .registered, events: events)
    if let index = entries.firstIndex(where: { $0.report.name == name }) {
      entries[index].report = report
      entries[index].id = id
    } else {
      entries.append(Entry(report: report, isExternal: false, id: id))
    }
  }

  /// An extension waits for an event.
  package mutating func ready(_ id: ExtensionID) {
    change(id) { if $0.state == .registered { $0.state = .ready } }
  }

  /// An extension reported a failure of this type.
  package mutating func failed(_ id: ExtensionID, _ state: ExtensionState, errorType: String) {
    change(id) { report in
      report.state = state
      report.errorType = errorType
    }
  }

  /// The process of an external extension ended.
  package mutating func exited(_ name: String) {
    guard let index = entries.firstIndex(where: { $0.isExternal && $0.report.name == name }) else { return }
    switch entries[index].report.state {
    case .started, .registered, .ready:
      entries[index].report.state = .exited
      entries[index].report.errorType = "Extension.Crash"
    case .launchError, .initError, .exitError, .exited: break
    }
  }

  /// Whether the extension of this name is told of this event.
  package func isSubscribed(_ name: String, to event: ExtensionEvent) -> Bool {
    entries.contains { $0.report.name == name && $0.report.events.contains(event) }
  }

  /// Whether all of the external ones have registered: only then does the runtime start.
  package var allExternalsRegistered: Bool { entries.allSatisfy { $0.id != nil } }

  /// The external ones that have not registered.
  package var unregistered: [String] { entries.filter { $0.id == nil }.map(\.report.name) }

  /// All of them.
  package var reports: [PlatformEvent.ExtensionReport] { entries.map(\.report) }

  private mutating func change(_ id: ExtensionID, _ change: (inout PlatformEvent.ExtensionReport) -> Void) {
    guard let index = entries.firstIndex(where: { $0.id == id }) else { return }
    change(&entries[index].report)
  }
}
