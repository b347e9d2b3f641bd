import Emulator
import EmulatorCore

/// What stands in for destinations of a template that are not on this machine: the function's log.
enum DestinationSubstitutes {
  /// Replaces destinations that are functions which do not run.
  ///
  /// - Parameters:
  ///   - running: the names of the functions that run.
  ///   - place: where the template describes the function.
  /// - Returns: one sentence about all records that go to the log; none if there are none.
  static func replace(
    in configuration: inout FunctionConfiguration, running: Set<String>, at place: String
  ) -> [String] {
    let function = configuration.function
    func replaced(_ destination: EventDestination?) -> EventDestination? {
      guard case .function(let name, _)? = destination, !running.contains(name) else { return destination }
      return .log(arn: function.arn(ofFunction: name))
    }
    configuration.events.onSuccess = replaced(configuration.events.onSuccess)
    configuration.events.onFailure = replaced(configuration.events.onFailure)
    let events = configuration.events
    let destinations = [
      ("on-success", events.onSuccess), ("on-failure", events.onFailure), ("dead-letter", events.deadLetters),
    ]
    var names: [String] = []
    var options: [String] = []
    for case (let option, .log(let arn)?) in destinations {
      if !names.contains(arn) { names.append(arn) }
      options.append("`\(option)`")
    }
    guard !names.isEmpty else { return [] }
    return [
      "\(place): swiftlet sends nothing to AWS: it writes the records of \(function.name) for \(names.joined(separator: ", ")) to the log. A swiftlet.yaml can name files for them, with \(options.joined(separator: " and "))."
    ]
  }
}
