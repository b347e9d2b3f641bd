import ByteBuffers
import HTTPMessages
import WireFormat

/// A request as a front door sees it, with its target split and the header fields that are passed on.
struct GatewayRequest {
  let request: HTTPRequest
  let arrival: FrontDoor.Arrival
  /// The path as it was sent.
  let path: ArraySlice<UInt8>
  /// The query as it was sent, without its `?`.
  let query: ArraySlice<UInt8>
  /// The caller's fields without hop-by-hop fields, and the fields that the front door adds.
  let fields: HTTPFields

  /// The fields that a front door adds besides `content-length`.
  enum AddedFields {
    /// `x-forwarded-for`, `-port`, `-proto` and `x-amzn-trace-id`.
    case forwardedAndTrace
    /// The same, and the version and cipher suite of a TLS connection.
    case forwardedTraceAndTLS
    /// Only `x-forwarded-for`.
    case forwardedFor
    /// None: the front door itself makes the request.
    case nothing
  }

  init(_ request: HTTPRequest, _ arrival: FrontDoor.Arrival, adding added: AddedFields = .forwardedAndTrace) {
    self.request = request
    self.arrival = arrival
    let target = request.target[...]
    let end = target.firstIndex(of: UInt8(ascii: "?")) ?? target.endIndex
    path = target[..<end]
    query = target[end...].dropFirst()
    fields = Self.passedOn(request, arrival, added)
  }

  /// The route key of an HTTP API. Front doors without routes have the default one.
  var routeKey: String { arrival.route?.routeKey ?? "$default" }

  /// The ID of the API.
  var apiID: String { arrival.route?.apiID ?? "localapi" }

  /// The path with percent-encoding removed.
  var decodedPath: [UInt8] {
    var decoded: [UInt8] = []
    PercentEncoding.decode(path.span, into: &decoded)
    return decoded
  }

  /// The query parameters in order, as they were sent.
  var parameters: [(name: ArraySlice<UInt8>, value: ArraySlice<UInt8>)] {
    query.split(separator: UInt8(ascii: "&")).map { parameter in
      let end = parameter.firstIndex(of: UInt8(ascii: "=")) ?? parameter.endIndex
      return (parameter[..<end], parameter[end...].dropFirst())
    }
  }

  /// The query parameters grouped by name, in the order in which the names first appear.
  func parameterGroups(decoding: Bool) -> [(name: [UInt8], values: [[UInt8]])] {
    var groups: [(name: [UInt8], values: [[UInt8]])] = []
    for (name, value) in parameters {
      let name = decoding ? Self.decoded(name) : Array(name)
      let value = decoding ? Self.decoded(value) : Array(value)
      if let index = groups.firstIndex(where: { $0.name == name }) {
        groups[index].values.append(value)
      } else {
        groups.append((name, [value]))
      }
    }
    return groups
  }

  /// The cookies of all Cookie fields, split.
  var cookies: [[UInt8]] {
    fields.all("cookie").flatMap { value in
      value.split(separator: UInt8(ascii: ";")).map { Array($0.drop { $0 == UInt8(ascii: " ") }) }
        .filter { !$0.isEmpty }
    }
  }

  /// The request's host with its port; nil if there is none.
  var host: String? { fields.firstText("host") }

  /// The first label of the host, or `identifier` if the host is missing or a numeric address.
  func domainPrefix(or identifier: String) -> String {
    guard let host, !host.hasPrefix("["), !host.utf8.allSatisfy(Self.isAddressByte) else { return identifier }
    return String(host.prefix { $0 != "." && $0 != ":" })
  }

  private static func isAddressByte(_ byte: UInt8) -> Bool {
    UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte || byte == UInt8(ascii: ".") || byte == UInt8(ascii: ":")
  }

  var userAgent: ArraySlice<UInt8> { fields.first("user-agent") ?? [] }

  /// Writes `"body":…,"isBase64Encoded":…`.
  ///
  /// The body is text if its type is text for this source and its bytes are UTF-8. Otherwise it is Base64.
  ///
  /// - Parameter absent: how to write a missing body: as an empty string or not at all.
  func writeBody(absent: AbsentBody, codedIsBase64: Bool, to json: inout JSONWriter) {
    guard !request.body.isEmpty else {
      switch absent {
      case .leftOut: break
      case .empty:
        json.key("body")
        json.string("")
      }
      json.key("isBase64Encoded")
      json.bool(false)
      return
    }
    bodyForm(codedIsBase64: codedIsBase64).write(request.body, to: &json)
  }

  /// Whether the body is written as text or Base64.
  func bodyForm(codedIsBase64: Bool) -> BodyForm {
    let isCoded = codedIsBase64 && fields.contains("content-encoding")
    return isCoded || !isTextType ? .base64 : .text
  }

  /// How an event represents a missing body.
  enum AbsentBody {
    case leftOut, empty
  }

  /// Whether Function URLs, HTTP APIs, load balancers and VPC Lattice pass the body on as text. Forms are not text.
  private var isTextType: Bool {
    guard let type = fields.first("content-type") else { return false }
    return MediaType.hasPrefix(type, "text/") || MediaType.isSame(type, "application/json")
      || MediaType.isSame(type, "application/javascript") || MediaType.isSame(type, "application/xml")
  }

  private static func decoded(_ text: ArraySlice<UInt8>) -> [UInt8] {
    var decoded: [UInt8] = []
    PercentEncoding.decode(text.span, plusIsSpace: true, into: &decoded)
    return decoded
  }

  /// Replaces the Host field, or adds one.
  private static func replaceHost(in fields: inout HTTPFields, by domainName: String) {
    var replaced = HTTPFields(reservingFields: fields.count + 1)
    if !fields.contains("host") { replaced.append(name: "host", value: domainName) }
    for index in 0..<fields.count {
      let isHost = fields.isName(at: index, "host")
      replaced.append(
        name: fields.name(at: index), value: isHost ? Array(domainName.utf8)[...] : fields.value(at: index))
    }
    fields = replaced
  }

  private static func passedOn(
    _ request: HTTPRequest, _ arrival: FrontDoor.Arrival, _ added: AddedFields
  ) -> HTTPFields {
    var fields = request.fields
    HTTPHopByHop.removeAll(from: &fields)
    if added == .nothing { return fields }
    if let domainName = arrival.domainName { replaceHost(in: &fields, by: domainName) }
    let forwarded = fields.all("x-forwarded-for").map { String(decoding: $0, as: UTF8.self) } + [arrival.sourceIP]
    let host = fields.firstText("host") ?? ""
    let port = host.split(separator: ":").last.flatMap { host.contains(":") ? Int($0) : nil }
    fields.removeAll("content-length")
    fields.set("x-forwarded-for", to: forwarded.joined(separator: ", "))
    if added != .forwardedFor {
      fields.set("x-forwarded-port", to: String(port ?? arrival.scheme.defaultPort))
      fields.set("x-forwarded-proto", to: arrival.scheme.rawValue)
      fields.set("x-amzn-trace-id", to: arrival.traceID)
    }
    if added == .forwardedTraceAndTLS {
      fields.set("x-amzn-tls-version", to: "TLSv1.3")
      fields.set("x-amzn-tls-cipher-suite", to: "TLS_AES_128_GCM_SHA256")
    }
    if request.hasBody { fields.append(name: "content-length", value: String(request.body.count)) }
    return fields
  }
}

/// The time of a request in the format of access logs, for example `10/Apr/2022:13:30:05 +0000`.
package enum RequestTime {
  /// Formats Unix time in milliseconds as UTC.
  package static func text(_ milliseconds: Int) -> String {
    let time = CivilTime(unixMilliseconds: milliseconds)
    let month = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"][time.month - 1]
    let clock = "\(two(time.hour)):\(two(time.minute)):\(two(time.second))"
    return "\(two(time.day))/\(month)/\(time.year):\(clock) +0000"
  }

  private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
