import EmulatorCore
import NIOHTTP1
import WireFormat

/// `GET /2015-03-31/functions/{name}/configuration` and `GET /2015-03-31/functions/`: what the function is.
struct FunctionConfiguration {
  let function: EmulatedFunction

  /// Describes one function.
  func handle(_ exchange: HTTPExchange, _ reference: FunctionReference) {
    do {
      try FunctionLookup.check(reference, target: exchange.head.uri, function.description)
      var writer = JSONWriter()
      write(&writer)
      exchange.respond(.json(.ok, writer.finish(), headers: ["x-amzn-RequestId": function.makeRequestID().text]))
    } catch {
      exchange.respond(.refusal(error, id: function.makeRequestID()))
    }
  }

  /// Describes all functions: the one that is there.
  func handleList(_ exchange: HTTPExchange) {
    var writer = JSONWriter()
    writer.object { writer in
      writer.key("Functions")
      writer.array { write(&$0) }
      writer.key("NextMarker")
      writer.null()
    }
    exchange.respond(.json(.ok, writer.finish(), headers: ["x-amzn-RequestId": function.makeRequestID().text]))
  }

  private func write(_ writer: inout JSONWriter) {
    let description = function.description
    writer.object { writer in
      writer.key("FunctionName")
      writer.string(description.name)
      writer.key("FunctionArn")
      writer.string(description.arn)
      writer.key("Handler")
      writer.string(description.handler)
      writer.key("MemorySize")
      writer.number(description.memorySize)
      writer.key("Timeout")
      writer.number(Int(description.timeout.components.seconds))
      writer.key("Version")
      writer.string(description.version)
      writer.key("PackageType")
      writer.string("Image")
      writer.key("State")
      writer.string("Active")
      writer.key("LastUpdateStatus")
      writer.string("Successful")
    }
  }
}
