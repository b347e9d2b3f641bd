package import LambdaEvents
package import WireFormat

/// What the console knows about a function.
package struct ConsoleFunction: Sendable, Equatable {
  /// A front door of the function.
  package struct Door: Sendable, Equatable {
    /// As in ``InvocationRecording/source``: `function-url`, `http-api`, …
    package var name: String
    /// Its URL, with the stage if URLs begin with it, without a slash at its end.
    package var url: String

    package init(name: String, url: String) {
      self.name = name
      self.url = url
    }
  }

  package var name: String
  /// The Amazon Resource Name, without a qualifier.
  package var arn: String
  /// In MB.
  package var memorySize: Int
  /// The maximum time of one invocation.
  package var timeout: Duration
  /// The command that starts it, for people.
  package var command: String
  package var version: String
  /// The name of its CloudWatch log group; empty if the adapter is not told about the log.
  package var logGroup: String
  package var doors: [Door]
  /// The endpoint of the Lambda API; nil if it is not known.
  package var endpoint: String?
  /// How the adapter converts events, from the function's `AWS_LWA_` variables.
  package var decoderOptions: EventDecoder.Options

  package init(
    name: String, arn: String, memorySize: Int, timeout: Duration, command: String, version: String = "$LATEST",
    logGroup: String = "", doors: [Door] = [], endpoint: String? = nil,
    decoderOptions: EventDecoder.Options = EventDecoder.Options()
  ) {
    self.name = name
    self.arn = arn
    self.memorySize = memorySize
    self.timeout = timeout
    self.command = command
    self.version = version
    self.logGroup = logGroup
    self.doors = doors
    self.endpoint = endpoint
    self.decoderOptions = decoderOptions
  }

  /// Writes the function as a JSON object, as the page shows it.
  package func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.key("name")
      writer.string(name)
      writer.key("memorySize")
      writer.number(memorySize)
      writer.key("timeout")
      writer.number(timeout / .seconds(1))
      writer.key("command")
      writer.string(command)
      writer.key("doors")
      writer.array { writer in
        for door in doors {
          writer.object { writer in
            writer.key("name")
            writer.string(door.name)
            writer.key("title")
            writer.string(SourceTitle.of(door.name))
            writer.key("url")
            writer.string(door.url)
          }
        }
      }
    }
  }
}
