/// What a request to the console is for.
package enum ConsoleRoute: Sendable, Equatable {
  case page
  /// A file of the page.
  case asset(String)
  case state
  case stream
  /// The detail of an invocation, or of one attempt at it.
  case detail(RequestID, attempt: Int?, showsSecrets: Bool)
  case replay(RequestID)
  case send
  case samples
  case sample(SampleSource)
  case doctor
  case notFound
  /// The path exists, but for another method.
  case methodNotAllowed(allowed: String)

  /// The prefix of all paths.
  package static let prefix = "/_swiftlet/"

  /// Finds the route of a request.
  ///
  /// - Parameters:
  ///   - method: for example `POST`. HEAD has the routes of GET.
  ///   - target: the request target.
  package init(method: String, target: RequestTarget) {
    guard let target = target.originForm, target.hasPrefix(Self.prefix), target.utf8.count <= Self.longestTarget else {
      self = .notFound
      return
    }
    let path = target.prefix { $0 != "?" }
    let segments = path.dropFirst(Self.prefix.count).split(separator: "/", omittingEmptySubsequences: false)
    guard let route = Self.route(segments, query: target[path.endIndex...].dropFirst()) else {
      self = .notFound
      return
    }
    let allowed = route.isChange ? "POST" : "GET"
    self = method == allowed || method == "HEAD" && !route.isChange ? route : .methodNotAllowed(allowed: allowed)
  }

  private static let longestTarget = 2048

  /// What a request needs to be allowed to do.
  package var purpose: ConsoleAccess.Purpose {
    switch self {
    case .page, .asset, .notFound, .methodNotAllowed: .page
    case .detail(_, _, showsSecrets: true): .readSecrets
    case .detail, .state, .stream, .samples, .sample: .read
    case .replay, .send, .doctor: .change
    }
  }

  private var isChange: Bool { purpose == .change }

  private static func route(_ segments: [Substring], query: Substring) -> ConsoleRoute? {
    switch segments.count {
    case 1 where segments[0].isEmpty: return .page
    case 2 where segments[0] == "assets": return isAssetName(segments[1]) ? .asset(String(segments[1])) : nil
    case 2 where segments[0] == "api":
      switch segments[1] {
      case "state": return .state
      case "stream": return .stream
      case "send": return .send
      case "samples": return .samples
      case "doctor": return .doctor
      default: return nil
      }
    case 3 where segments[0] == "api" && segments[1] == "samples":
      return SampleSource(rawValue: String(segments[2])).map(ConsoleRoute.sample)
    case 3 where segments[0] == "api" && segments[1] == "invocations":
      return isID(segments[2]) ? detail(RequestID(segments[2]), query) : nil
    case 4 where segments[0] == "api" && segments[1] == "invocations" && segments[3] == "replay":
      return isID(segments[2]) ? .replay(RequestID(segments[2])) : nil
    default: return nil
    }
  }

  private static func detail(_ id: RequestID, _ query: Substring) -> ConsoleRoute? {
    var attempt: Int?
    var showsSecrets = false
    for parameter in query.split(separator: "&") {
      if parameter == "secrets=shown" { showsSecrets = true }
      guard parameter.hasPrefix("attempt=") else { continue }
      guard let number = Int(parameter.dropFirst("attempt=".count)), number > 0 else { return nil }
      attempt = number
    }
    return .detail(id, attempt: attempt, showsSecrets: showsSecrets)
  }

  /// Whether a segment has the form of a UUID in lower case.
  private static func isID(_ segment: Substring) -> Bool {
    let form = "00000000-0000-0000-0000-000000000000"
    return segment.utf8.count == form.utf8.count
      && zip(segment.utf8, form.utf8).allSatisfy { byte, expected in
        guard expected == UInt8(ascii: "0") else { return byte == expected }
        return ASCII.isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
      }
  }

  /// A name of lowercase letters, digits and dashes with an extension.
  private static func isAssetName(_ segment: Substring) -> Bool {
    1...100 ~= segment.utf8.count && !segment.hasPrefix(".")
      && segment.utf8.allSatisfy {
        ASCII.isLowercase($0) || ASCII.isDigit($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".")
      }
  }
}
