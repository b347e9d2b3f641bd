import EmulatorCore
import NIOHTTP1
import WireFormat

/// `GET /2015-03-31/functions/{name}/configuration` and `GET /2015-03-31/functions/`: what the function is.
struct GetFunctionConfiguration {
  let directory: FunctionDirectory

  /// Describes one function.
  func handle(_ exchange: HTTPExchange, _ reference: FunctionReference) {
    do {
      let entrance = try directory.entrance(for: reference, target: exchange.head.uri)
      var writer = JSONWriter()
      write(entrance.function.description, to: &writer)
      exchange.respond(.json(.ok, writer.finish(), headers: ["x-amzn-RequestId": directory.makeRequestID().text]))
    } catch {
      exchange.respond(.refusal(error, id: directory.makeRequestID()))
    }
  }

  /// Describes all functions.
  func handleList(_ exchange: HTTPExchange) {
    var writer = JSONWriter()
    writer.object { writer in
      writer.key("Functions")
      writer.array { writer in
        for entrance in directory.entrances { write(entrance.function.description, to: &writer) }
      }
      writer.key("NextMarker")
      writer.null()
    }
    exchange.respond(.json(.ok, writer.finish(), headers: ["x-amzn-RequestId": directory.makeRequestID().text]))
  }

  private func write(_ description: FunctionDescription, to writer: inout JSONWriter) {
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
