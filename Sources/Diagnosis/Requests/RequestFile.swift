import EmulatorCore

/// A file of requests: curl command lines, a HAR archive, an `.http` file or an OpenAPI document in JSON.
package enum RequestFile {
  /// Reads the requests of a file, in their order.
  ///
  /// - Parameters:
  ///   - contents: the file's bytes. Their form is recognized by the name's suffix and by the contents.
  ///   - name: the file's name.
  ///   - files: the contents of a file that a curl command names; nil if it cannot be read.
  package static func read(
    _ contents: [UInt8], name: String, files: (String) -> [UInt8]? = { _ in nil }
  ) throws(RequestFileError) -> [AppRequest] {
    let text = String(decoding: contents, as: UTF8.self)
    let first = text.first { !$0.isWhitespace }
    let requests: [AppRequest]
    if first == "{" {
      requests = try readJSON(contents)
    } else if name.hasSuffix(".http") || name.hasSuffix(".rest") {
      requests = try HTTPFileReader(text).requests()
    } else if isCurl(text) {
      requests = try CurlFileReader(text).requests(files)
    } else {
      requests = try HTTPFileReader(text).requests()
    }
    guard !requests.isEmpty else { throw RequestFileError("there is no request in it") }
    return requests
  }

  private static func readJSON(_ contents: [UInt8]) throws(RequestFileError) -> [AppRequest] {
    let document = try JSONDocument(contents)
    if document.tree["log"] != nil { return try HARReader(document.tree).requests() }
    if document.tree["paths"] != nil { return OpenAPIReader(document.tree).requests() }
    throw RequestFileError("it is JSON, but neither a HAR archive (log) nor an OpenAPI document (paths)")
  }

  /// Whether the first line that says anything is a curl command.
  private static func isCurl(_ text: String) -> Bool {
    let lines = text.split(whereSeparator: \.isNewline).map { $0.drop(while: \.isWhitespace) }
    guard let first = lines.first(where: { !$0.isEmpty && !$0.hasPrefix("#") }) else { return false }
    return first.hasPrefix("curl ") || first.hasPrefix("$ curl ")
  }
}
