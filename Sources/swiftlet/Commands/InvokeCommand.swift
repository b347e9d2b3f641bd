import ArgumentParser
import CLinux
import EmulatorCore
import Glibc
import Templates

/// `swiftlet invoke`: sends an event to a function that runs under `swiftlet local` or `swiftlet up`.
struct InvokeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "invoke",
    abstract: "Send an event to a function that runs under swiftlet local or swiftlet up.",
    discussion: """
      The event comes from a file, or is a sample event of one of Lambda's sources, or else {}. The result goes to standard \
      output, everything else to standard error. The exit status is 0, 1 if the function failed, 64 for a mistake in the \
      command line or the function's name, 65 if the event was refused, 69 if nothing listens, 75 if a later call may \
      work, or 76 if the connection was lost or the response is not HTTP.

      Examples:
        swiftlet invoke --event event.json
        swiftlet invoke --source sqs --count 3 --body '{"order":1}'
        swiftlet invoke --source http-api --method POST --path /items --body @item.json
        swiftlet invoke --source s3 --print > event.json
        swiftlet invoke --template-event Worker/Nightly
      """)

  @Option(help: ArgumentHelp("Send the event in this file; - is standard input.", valueName: "file"))
  var event: String?

  @Option(
    help: ArgumentHelp(
      "Send recorded events again, from one file or a whole directory of swiftlet local --record, and report what changed.",
      valueName: "place"))
  var replay: String?

  @Option(
    help: ArgumentHelp(
      "Send the event of this name of a function in the SAM template: its Input, or a sample event of its source.",
      valueName: "function/event"))
  var templateEvent: TemplateEventName?

  @Option(help: ArgumentHelp("The template of --template-event. Default: as for swiftlet up.", valueName: "file"))
  var template: String?

  @OptionGroup(title: "Sample events") var sample: SampleOptions

  @Flag(help: "Print the event instead of sending it.")
  var print = false

  @OptionGroup(title: "Call") var call: InvokeOptions

  func validate() throws {
    let given = [
      ("--event", event != nil), ("--source", sample.source != nil), ("--replay", replay != nil),
      ("--template-event", templateEvent != nil),
    ].filter(\.1).map(\.0)
    guard !given.isEmpty || !print else {
      throw ValidationError("The event is missing. Give a file with --event, or a sample's source with --source.")
    }
    guard given.count <= 1 else {
      throw ValidationError("\(given.joined(separator: " and ")) cannot be combined. Leave one of them out.")
    }
    if template != nil, templateEvent == nil {
      throw ValidationError("--template has no effect without --template-event. Leave it out.")
    }
    if replay != nil, print || call.type != .request {
      throw ValidationError(
        "--replay compares results. Leave \(print ? "--print" : "--type \(call.type.rawValue)") out.")
    }
    if print, let option = call.firstGiven {
      throw ValidationError(
        "\(option) has no effect with --print, which does not call the function. Leave one of them out.")
    }
  }

  func run() throws {
    if let replay { return try Replay(place: replay, call: call).run() }
    let (event, function) = try readEvent()
    guard !print else { return StandardStream.write(event + Self.lineEnd(of: event), to: STDOUT_FILENO) }
    let answer = try call.send(call.request(event, to: function ?? "function"))
    show(answer)
    guard answer.exitCode == 0 else { throw ExitCode(answer.exitCode) }
  }

  /// The event, and the name of its function if the template says it.
  private func readEvent() throws -> (event: [UInt8], function: String?) {
    if let event { return (try InputFile.read(event, option: "--event"), nil) }
    var sample = sample
    var function: String?
    if let templateEvent {
      let found = try templateEvent.find(template: template)
      if let input = found.source.input { return (Array(input.utf8), found.function) }
      sample.source = found.sample
      function = found.function
    }
    return (
      try sample.event(time: Int(unix_milliseconds()), seed: .random(in: .min ... .max)) ?? Array("{}".utf8), function
    )
  }

  private func show(_ answer: InvokeAnswer) {
    if let tail = answer.logTail { StandardStream.write(tail + Self.lineEnd(of: tail), to: STDERR_FILENO) }
    switch answer.outcome {
    case .succeeded, .failed:
      StandardStream.write(answer.body + Self.lineEnd(of: answer.body), to: STDOUT_FILENO)
      if answer.outcome == .failed { StandardStream.printError("swiftlet: The function failed.") }
    case .accepted:
      StandardStream.printError("The event was accepted as \(answer.requestID ?? "an invocation without an ID").")
    case .allowed: StandardStream.printError("The function would be invoked.")
    case .refused(let type, let message): call.printRefusal(answer, type: type, message: message)
    }
  }

  private static func lineEnd(of bytes: [UInt8]) -> [UInt8] {
    bytes.last == UInt8(ascii: "\n") ? [] : [UInt8(ascii: "\n")]
  }
}
