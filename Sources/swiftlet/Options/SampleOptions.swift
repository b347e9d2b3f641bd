import ArgumentParser
import EmulatorCore
import HTTPMessages

/// Options of `swiftlet invoke` for sample events.
struct SampleOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Send a sample event of this source.", valueName: "name"))
  var source: SampleSource?

  @Option(help: ArgumentHelp("The request's method (HTTP sources only).", valueName: "method"))
  var method: String?

  @Option(help: ArgumentHelp("The request's path and query (HTTP sources only).", valueName: "path"))
  var path: String?

  @Option(
    parsing: .singleValue,
    help: ArgumentHelp("A header of the request (HTTP sources only). May be repeated.", valueName: "name: value"))
  var header: [String] = []

  @Option(
    help: ArgumentHelp("The body, message or detail: text, or @FILE for a file's contents.", valueName: "text|@file")
  )
  var body: String?

  @Option(help: ArgumentHelp("The number of records in the event (batch sources only).", valueName: "count"))
  var count: Int?

  func validate() throws {
    guard let source else {
      let given = [
        ("--method", method != nil), ("--path", path != nil), ("--header", !header.isEmpty), ("--body", body != nil),
        ("--count", count != nil),
      ]
      if let (option, _) = given.first(where: \.1) {
        throw ValidationError("\(option) applies to sample events only. Set their source with --source.")
      }
      return
    }
    if source.frontDoor == nil {
      for (option, isGiven) in [("--method", method != nil), ("--path", path != nil), ("--header", !header.isEmpty)]
      where isGiven {
        throw ValidationError("\(option): events of the source \(source.rawValue) are not HTTP requests. Leave it out.")
      }
    }
    if body != nil, !source.hasBody {
      throw ValidationError("--body: events of the source \(source.rawValue) have no body. Leave it out.")
    }
    if let count {
      guard source.isBatch else {
        throw ValidationError("--count: events of the source \(source.rawValue) are not batches. Leave it out.")
      }
      guard 1...10_000 ~= count else { throw ValidationError("--count \(count): expected 1 to 10000.") }
    }
    _ = try request()
  }

  /// The sample event; nil if `--source` is not given.
  ///
  /// - Parameters:
  ///   - time: Unix time in milliseconds.
  /// - seed: the seed for its IDs.
  func event(time: Int, seed: UInt64) throws -> [UInt8]? {
    guard let source else { return nil }
    var sample = SampleEvent(source, time: time, seed: seed)
    sample.count = count ?? 1
    sample.request = try request()
    if let body {
      sample.body =
        body.hasPrefix("@") ? try InputFile.read(String(body.dropFirst()), option: "--body") : Array(body.utf8)
    }
    return sample.encoded()
  }

  private func request() throws -> HTTPRequest {
    let name = method ?? (body == nil ? "GET" : "POST")
    guard let method = HTTPMethod(name) else {
      throw ValidationError("--method \(name): expected a method, such as POST.")
    }
    let path = path ?? "/"
    guard path.hasPrefix("/"), path.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "#") }) else {
      throw ValidationError("--path \(path): expected a percent-encoded path that begins with /.")
    }
    var fields = HTTPFields()
    for line in header {
      let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
      let value = parts.count == 2 ? parts[1].drop { $0 == " " || $0 == "\t" } : ""
      guard parts.count == 2, HTTPSyntax.isFieldName(Array(parts[0].utf8)[...]),
        HTTPSyntax.isFieldValue(Array(value.utf8)[...])
      else {
        throw ValidationError("--header '\(line)': expected 'Name: value'.")
      }
      fields.append(name: String(parts[0]), value: String(value))
    }
    if let body, !fields.contains("content-type") {
      let isJSON = body.hasPrefix("{") || body.hasPrefix("[") || body.hasSuffix(".json")
      let type =
        isJSON ? "application/json" : body.hasPrefix("@") ? "application/octet-stream" : "text/plain; charset=utf-8"
      fields.append(name: "content-type", value: type)
    }
    return HTTPRequest(method: method, target: Array(path.utf8), fields: fields)
  }
}

extension SampleSource: ExpressibleByArgument {}
