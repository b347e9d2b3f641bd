import EmulatorCore

/// Reads an archive that a browser exported (HTTP Archive 1.2).
struct HARReader {
  private let document: JSONTree

  init(_ document: JSONTree) { self.document = document }

  func requests() throws(RequestFileError) -> [AppRequest] {
    guard case .array(let entries)? = document["log"]?["entries"] else {
      throw RequestFileError("it has no log.entries")
    }
    var requests: [AppRequest] = []
    for (index, entry) in entries.enumerated() {
      guard let request = entry["request"], let method = request["method"]?.text,
        let target = (request["url"]?.text).flatMap(AppRequest.target(of:))
      else { throw RequestFileError("log.entries[\(index)].request has no usable method and url") }
      requests.append(
        AppRequest(
          method, target, fields: Self.fields(of: request),
          body: Array((request["postData"]?["text"]?.text ?? "").utf8)))
    }
    return requests
  }

  /// The fields, without HTTP/2's pseudo-fields.
  private static func fields(of request: JSONTree) -> [AppRequest.Field] {
    guard case .array(let headers)? = request["headers"] else { return [] }
    return headers.compactMap { header in
      guard let name = header["name"]?.text, let value = header["value"]?.text, !name.hasPrefix(":") else { return nil }
      return .init(name, value)
    }
  }
}
