import LambdaInterface
import WireFormat

extension LambdaReadAPI {
  func list(_ operation: LambdaOperation) throws(InvokeError) -> [UInt8] {
    let version = operation[parameter: "FunctionVersion"]
    guard [nil, "ALL"].contains(version) else {
      throw .validation([.violation(version, "functionVersion", .values(["ALL"]))])
    }
    let allVersions = version == "ALL"
    let entries = functions.flatMap { function in
      versions(of: function, withPublished: allVersions, isQualified: allVersions)
    }
    return try page(operation, of: entries, name: "Functions") { write($0, to: &$1) }
  }

  func versions(_ operation: LambdaOperation) throws(InvokeError) -> [UInt8] {
    let match = try catalog.match(operation)
    let entries = versions(of: functions[match.index], withPublished: true, isQualified: true)
    return try page(operation, of: entries, name: "Versions") { write($0, to: &$1) }
  }

  /// A version in a list.
  private struct Entry {
    var function: Function
    var version: String
    var qualifier: String?
  }

  private func versions(of function: Function, withPublished: Bool, isQualified: Bool) -> [Entry] {
    let version = function.description.version
    let latest = Entry(function: function, version: version, qualifier: isQualified ? version : nil)
    guard withPublished else { return [latest] }
    return [latest]
      + function.description.publishedVersions.sorted().map { number in
        Entry(function: function, version: String(number), qualifier: String(number))
      }
  }

  private func write(_ entry: Entry, to writer: inout JSONWriter) {
    write(entry.function, version: entry.version, qualifier: entry.qualifier, to: &writer)
  }

  func alias(_ operation: LambdaOperation) throws(InvokeError) -> [UInt8] {
    let match = try catalog.match(operation)
    let description = functions[match.index].description
    let name = operation.arguments.dropFirst().first ?? ""
    guard let alias = description.aliases.first(where: { $0.name == name }) else {
      throw .notFound("Cannot find alias arn: \(description.arn(qualifier: name))")
    }
    var writer = JSONWriter()
    write(alias, of: description, to: &writer)
    return writer.finish()
  }

  func aliases(_ operation: LambdaOperation) throws(InvokeError) -> [UInt8] {
    let match = try catalog.match(operation)
    let description = functions[match.index].description
    let version = operation[parameter: "FunctionVersion"]
    let aliases = description.aliases.filter { version == nil || $0.functionVersion == version }
    return try page(operation, of: aliases, name: "Aliases") { write($0, of: description, to: &$1) }
  }

  private func write(_ alias: FunctionAlias, of description: FunctionDescription, to writer: inout JSONWriter) {
    writer.object { writer in
      writer.field("AliasArn", description.arn(qualifier: alias.name))
      writer.field("Name", alias.name)
      writer.field("FunctionVersion", alias.functionVersion)
      writer.field("Description", "")
      writer.field("RevisionId", revisionID)
    }
  }

  func functionURL(_ operation: LambdaOperation, _ host: String?) throws(InvokeError) -> [UInt8] {
    let match = try catalog.match(operation)
    let description = functions[match.index].description
    // Versions and aliases have no URL here.
    guard match.qualifier == nil, description.hasFunctionURL else { throw .noSuchResource }
    var writer = JSONWriter()
    writeURL(of: description, host, to: &writer)
    return writer.finish()
  }

  func functionURLs(_ operation: LambdaOperation, _ host: String?) throws(InvokeError) -> [UInt8] {
    let match = try catalog.match(operation)
    let description = functions[match.index].description
    return try page(
      operation, of: description.hasFunctionURL ? [description] : [], name: "FunctionUrlConfigs", maximum: 50
    ) {
      writeURL(of: $0, host, to: &$1)
    }
  }

  private func writeURL(of description: FunctionDescription, _ host: String?, to writer: inout JSONWriter) {
    let settings = description.functionURL
    writer.object { writer in
      writer.field("FunctionUrl", address(of: description, host))
      writer.field("FunctionArn", description.arn)
      writer.field("AuthType", settings.authType.rawValue)
      if let cors = settings.cors {
        writer.key("Cors")
        write(cors, to: &writer)
      }
      writer.field("CreationTime", timestamp)
      writer.field("LastModifiedTime", timestamp)
      writer.field("InvokeMode", settings.invokeMode == .buffered ? "BUFFERED" : "RESPONSE_STREAM")
    }
  }

  /// The address of a Function URL. If functions have to be named, the first label of the host is the function's name.
  private func address(of description: FunctionDescription, _ host: String?) -> String {
    let host = host.flatMap { $0.isEmpty ? nil : $0 } ?? "localhost"
    guard catalog.requiresNames else { return "http://\(host)/" }
    let port = host.hasSuffix("]") ? nil : host.split(separator: ":").dropFirst().last
    return "http://\(description.name).localhost\(port.map { ":\($0)" } ?? "")/"
  }

  private func write(_ cors: CORSSettings, to writer: inout JSONWriter) {
    writer.object { writer in
      for (name, values) in [
        ("AllowOrigins", cors.allowOrigins), ("AllowMethods", cors.allowMethods), ("AllowHeaders", cors.allowHeaders),
        ("ExposeHeaders", cors.exposeHeaders),
      ] where !values.isEmpty {
        writer.key(name)
        writer.array { writer in for value in values { writer.string(value) } }
      }
      if let maxAge = cors.maxAge { writer.field("MaxAge", maxAge) }
      writer.key("AllowCredentials")
      writer.bool(cors.allowCredentials)
    }
  }

  /// The part of a list that `Marker` and `MaxItems` select, at most 50 items. Markers are positions in the list.
  ///
  /// - Parameter maximum: the largest `MaxItems` of the operation.
  func page<Item>(
    _ operation: LambdaOperation, of items: [Item], name: String, maximum: Int = 10_000,
    write: (Item, inout JSONWriter) -> Void
  ) throws(InvokeError) -> [UInt8] {
    let start: Int
    switch operation[parameter: "Marker"] {
    case nil, "": start = 0
    case let marker?:
      guard let place = Int(marker), (0...items.count).contains(place) else {
        throw .invalidParameter("Invalid marker: \(marker)")
      }
      start = place
    }
    var count = 50
    if let text = operation[parameter: "MaxItems"] {
      guard let number = Int(text), number >= 1 else {
        throw .validation([.violation(text, "maxItems", .minimum(1))])
      }
      guard number <= maximum else { throw .validation([.violation(text, "maxItems", .maximum(maximum))]) }
      count = min(number, count)
    }
    let end = min(start + count, items.count)
    return Self.object { writer in
      writer.key(name)
      writer.array { writer in for item in items[start..<end] { write(item, &writer) } }
      writer.key("NextMarker")
      if end < items.count { writer.string(String(end)) } else { writer.null() }
    }
  }
}
