package import HTTPMessages

/// A curl command that repeats a request, for a POSIX shell.
package enum CurlCommand {
  /// - Parameters:
  ///   - request: the request as the app received it, with the caller's path.
  ///   - baseURL: the URL of the front door, without a slash at its end.
  ///   - showsSecrets: whether secrets are part of the command. If not, secret fields are left out, and other secrets are
  ///     replaced by `***`.
  /// - Returns: the command; nil if its body is too large for a command.
  package static func text(_ request: HTTPRequest, baseURL: String, showsSecrets: Bool) -> String? {
    guard request.body.count <= longestBody, !baseURL.utf8.contains(0) else { return nil }
    var words: [[UInt8]] = []
    func add(_ option: StaticString, _ value: [UInt8]? = nil) {
      words.append(Array("\(option)".utf8))
      if let value { words.append(ShellQuoting.quoted(value)) }
    }
    var body = [UInt8](request.body)
    if !showsSecrets { body = SecretMask.body(body, contentType: request.fields.firstText("content-type")) }
    switch (request.method.name, body.isEmpty) {
    case ("HEAD", true): add("--head")
    case ("GET", true), ("POST", false): break
    case (let name, _): add("-X", Array(name.utf8))
    }
    // Brackets in a target are no patterns.
    if request.target.contains(where: { "[]{}".utf8.contains($0) }) { add("--globoff") }
    for field in fields(of: request, showsSecrets: showsSecrets) { add("-H", field) }
    if let codings = request.fields.firstText("accept-encoding"), codings != "identity" { add("--compressed") }
    // An empty one would be added otherwise.
    if !body.isEmpty, !request.fields.contains("content-type") { add("-H", Array("content-type:".utf8)) }
    var prefix: [UInt8] = []
    if !body.isEmpty {
      if isText(body), body.count <= longestArgument {
        add("--data-raw", body)
      } else {
        // Arguments of programs are limited and have no NUL; those of the shell's own printf are free of both.
        prefix = Array("printf ".utf8) + argumentsOfPrintf(body) + Array(" | ".utf8)
        add("--data-binary", Array("@-".utf8))
      }
    }
    let target = showsSecrets ? request.target : SecretMask.target(request.target)
    words.append(ShellQuoting.quoted(Array(baseURL.utf8) + target))
    let arguments = Array(words.joined(separator: [UInt8(ascii: " ")]))
    return String(decoding: prefix + Array("curl ".utf8) + arguments, as: UTF8.self)
  }

  private static let longestBody = 256 * 1024
  /// Linux allows 128 KB.
  private static let longestArgument = 64 * 1024

  /// Whether bytes can be an argument: text without NUL.
  private static func isText(_ bytes: [UInt8]) -> Bool {
    !bytes.contains(0) && String(validating: bytes, as: UTF8.self) != nil
  }

  private static func argumentsOfPrintf(_ body: [UInt8]) -> [UInt8] {
    isText(body) ? Array("%s ".utf8) + ShellQuoting.quoted(body) : ShellQuoting.printfFormat(body)
  }

  // MARK: Fields

  private static func fields(of request: HTTPRequest, showsSecrets: Bool) -> [[UInt8]] {
    let fields = request.fields
    return (0..<fields.count).compactMap { index in
      let name = fields.name(at: index)
      guard !isAdded(name), HTTPSyntax.isFieldName(name), HTTPSyntax.isFieldValue(fields.value(at: index)),
        String(validating: fields.value(at: index), as: UTF8.self) != nil
      else { return nil }
      var value = Array(fields.value(at: index))
      if !showsSecrets {
        let masked = SecretMask.value(value[...], ofField: name)
        guard masked == value || SecretName(name) == .open else { return nil }
        value = masked
      }
      // With a semicolon curl sends a field without a value.
      return value.isEmpty ? name + [UInt8(ascii: ";")] : name + Array(": ".utf8) + value
    }
  }

  /// Whether curl, the front door or the adapter adds the field.
  private static func isAdded(_ name: ArraySlice<UInt8>) -> Bool {
    let name = String(decoding: name, as: UTF8.self).lowercased()
    return added.contains(name) || name.hasPrefix("x-forwarded-") || name.hasPrefix("x-amzn-")
  }

  private static let added: Set<String> = [
    "connection", "content-length", "expect", "host", "keep-alive", "proxy-connection", "te", "trailer",
    "transfer-encoding", "upgrade", "x-amz-tenant-id", "forwarded", "via",
  ]
}
