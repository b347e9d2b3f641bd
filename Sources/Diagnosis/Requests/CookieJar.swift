/// The cookies that an app has set, as a client of one host keeps them (RFC 6265 section 5).
///
/// It knows no clock: a cookie ends only if its lifetime is zero or its end is in 1970, as apps delete cookies.
package struct CookieJar: Sendable, Equatable {
  private struct Cookie: Sendable, Equatable {
    var name: String
    var value: String
    var path: String
  }

  private var cookies: [Cookie] = []

  /// An empty jar.
  package init() {}

  /// Whether it has no cookies.
  package var isEmpty: Bool { cookies.isEmpty }

  /// The names of the cookies, each once.
  package var names: [String] {
    cookies.map(\.name).reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
  }

  /// Takes the cookies that a response to a request sets.
  package mutating func take(_ response: AppResponse, to request: AppRequest) {
    for field in response.fields where field.name.lowercased() == "set-cookie" {
      take(field.value, defaultPath: Self.defaultPath(request.path))
    }
  }

  private mutating func take(_ text: String, defaultPath: String) {
    let parts = text.split(separator: ";", omittingEmptySubsequences: false).map(Self.pair)
    guard let pair = parts.first, let value = pair.value, !pair.name.isEmpty else { return }
    var cookie = Cookie(name: pair.name, value: value, path: defaultPath)
    var isDeleted = false
    for attribute in parts.dropFirst() {
      let value = attribute.value ?? ""
      switch attribute.name.lowercased() {
      case "path": cookie.path = value.hasPrefix("/") ? value : defaultPath
      case "max-age": isDeleted = Int(value).map { $0 <= 0 } ?? isDeleted
      case "expires": isDeleted = isDeleted || value.contains("1970")
      default: break
      }
    }
    cookies.removeAll { $0.name == cookie.name && $0.path == cookie.path }
    if !isDeleted { cookies.append(cookie) }
  }

  /// The request with the cookies for its path. They replace the request's own cookies of the same names.
  package func adding(to request: AppRequest) -> AppRequest {
    let added = cookies.filter { Self.matches(path: request.path, $0.path) }
    guard !added.isEmpty else { return request }
    let own = request.fields.filter { $0.name.lowercased() == "cookie" }.flatMap { $0.value.split(separator: ";") }
      .map(Self.pair)
      .filter { pair in !added.contains { $0.name == pair.name } }
      .map { pair in pair.value.map { "\(pair.name)=\($0)" } ?? pair.name }
    let fields = request.fields.filter { $0.name.lowercased() != "cookie" }
    let value = (own + added.map { "\($0.name)=\($0.value)" }).joined(separator: "; ")
    return AppRequest(
      request.method, request.target, fields: fields + [.init("cookie", value)], body: request.body)
  }

  private static func pair(_ part: Substring) -> (name: String, value: String?) {
    let halves = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    return (trim(halves[0]), halves.count > 1 ? trim(halves[1]) : nil)
  }

  private static func trim(_ text: Substring) -> String {
    let isSpace: (Character) -> Bool = { $0 == " " || $0 == "\t" }
    guard let first = text.firstIndex(where: { !isSpace($0) }), let last = text.lastIndex(where: { !isSpace($0) })
    else { return "" }
    return String(text[first...last])
  }

  /// RFC 6265 section 5.1.4.
  private static func defaultPath(_ path: String) -> String {
    guard path.hasPrefix("/"), let last = path.lastIndex(of: "/"), last > path.startIndex else { return "/" }
    return String(path[..<last])
  }

  /// RFC 6265 section 5.1.4.
  private static func matches(path: String, _ prefix: String) -> Bool {
    path == prefix || (path.hasPrefix(prefix) && (prefix.hasSuffix("/") || path.dropFirst(prefix.count).hasPrefix("/")))
  }
}

extension AppRequest {
  /// The path without the query.
  fileprivate var path: String { String(target.prefix { $0 != "?" }) }
}
