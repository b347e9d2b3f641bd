import EmulatorCore

/// The functions to which records of asynchronous invocations can be sent, by name.
final class DestinationFunctions {
  /// Weak, because each of them refers to this object.
  private struct Entry { weak var events: EventInvocations? }

  private var entries: [String: Entry] = [:]

  /// Adds a function.
  func add(_ events: EventInvocations, name: String) { entries[name] = Entry(events: events) }

  /// Removes a function, unless another one has its name now.
  func remove(_ events: EventInvocations, name: String) {
    if entries[name]?.events === events { entries[name] = nil }
  }

  /// The asynchronous invocations of a function; nil if there is no function of this name.
  subscript(name: String) -> EventInvocations? { entries[name]?.events }

  /// Throws if a function sends its records to one that does not exist.
  static func check(_ configurations: [FunctionConfiguration]) throws(EmulatorError) {
    let all = Set(configurations.map(\.function.name))
    for configuration in configurations {
      let events = configuration.events
      for case .function(let name, _)? in [events.onSuccess, events.onFailure] where !all.contains(name) {
        let names = configuration.function.settingNames
        throw .cannotDeploy(
          "\(configuration.function.name) sends records to the function \(name), but there is none of this name. Correct \(names[.onSuccess]) or \(names[.onFailure])."
        )
      }
    }
  }
}
