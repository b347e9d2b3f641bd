import EmulatorCore
import WireFormat

/// A credential that a request carries, which no log should repeat.
struct RequestSecret: Sendable, Equatable {
  /// What it is: `the Authorization header of a request`.
  let title: String
  let value: [UInt8]

  /// Shorter values may also occur as ordinary words.
  private static let shortest = 8
  private static let fields: Set<String> = [
    "password", "passwd", "passphrase", "secret", "clientsecret", "token", "accesstoken", "refreshtoken", "apikey",
  ]

  /// The credentials of some requests, each once, without ordinary words.
  static func all(in requests: [AppRequest]) -> [RequestSecret] {
    requests.flatMap { inFields(of: $0) + inBody(of: $0) }.reduce(into: []) { all, secret in
      if secret.value.count >= shortest, !SecretVariable.isOrdinary(secret.value),
        !all.contains(where: { $0.value == secret.value })
      {
        all.append(secret)
      }
    }
  }

  private static func inFields(of request: AppRequest) -> [RequestSecret] {
    request.fields.flatMap { field -> [RequestSecret] in
      switch field.name.lowercased() {
      case "authorization", "proxy-authorization":
        let credentials = field.value.split(separator: " ", maxSplits: 1).last ?? ""
        return [RequestSecret(title: "the \(field.name) header of a request", value: Array(credentials.utf8))]
      case "x-api-key":
        return [RequestSecret(title: "the \(field.name) header of a request", value: Array(field.value.utf8))]
      case "cookie":
        return field.value.split(separator: ";").compactMap { pair in
          let parts = pair.drop { $0 == " " }.split(separator: "=", maxSplits: 1)
          // Short cookies are settings, such as a language.
          guard parts.count == 2, parts[1].utf8.count >= 16 else { return nil }
          return RequestSecret(title: "the cookie \(parts[0]) of a request", value: Array(parts[1].utf8))
        }
      default: return []
      }
    }
  }

  private static func inBody(of request: AppRequest) -> [RequestSecret] {
    let type = request.fields.first { $0.name.lowercased() == "content-type" }?.value.lowercased() ?? ""
    if type.hasPrefix("application/x-www-form-urlencoded") {
      return String(decoding: request.body, as: UTF8.self).split(separator: "&").compactMap { pair in
        let parts = pair.split(separator: "=", maxSplits: 1)
        return parts.count == 2 ? secret(named: decoded(parts[0]), decoded(parts[1])) : nil
      }
    }
    guard type.contains("json"), let tree = try? JSONTree(request.body) else { return [] }
    return members(of: tree)
  }

  private static func members(of tree: JSONTree) -> [RequestSecret] {
    switch tree {
    case .object(let members):
      members.flatMap { member -> [RequestSecret] in
        if case .string(let text) = member.value { return [secret(named: member.name, text)].compactMap { $0 } }
        return self.members(of: member.value)
      }
    case .array(let values): values.flatMap(members)
    case .string, .number, .bool, .null: []
    }
  }

  private static func secret(named name: String, _ value: String) -> RequestSecret? {
    guard fields.contains(name.lowercased().filter { $0 != "_" && $0 != "-" }) else { return nil }
    return RequestSecret(title: "the field \(name) of a request", value: Array(value.utf8))
  }

  private static func decoded(_ text: Substring) -> String {
    var bytes: [UInt8] = []
    PercentEncoding.decode(Array(text.utf8).span, plusIsSpace: true, into: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }
}
