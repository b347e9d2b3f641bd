import HTTPMessages
import WireFormat

/// The result format of Application Load Balancers.
enum LoadBalancerResult {
  /// Writes `"statusDescription"`, and the fields both as `"headers"` and as `"multiValueHeaders"`: a load balancer
  /// reads the one that its target group is set to, regardless of the event.
  ///
  /// - Parameter multiValue: whether `multiValueHeaders` is read. If not, `headers` must contain everything: repeated
  ///   values are joined, and each further Set-Cookie, which must not be joined, is written with another spelling of
  ///   its name.
  static func writeFields(
    _ fields: FieldGroups, of head: HTTPResponseHead, multiValue: Bool, to json: inout JSONWriter
  ) {
    writeStatus(of: head, to: &json)
    if multiValue {
      json.key("headers")
      json.object { json in
        for group in fields.groups {
          fields.writeName(group, to: &json)
          fields.writeValue(group.last, to: &json)
        }
      }
    } else {
      writeSingleFields(fields, to: &json)
    }
    RestAPIResult.writeFields(fields, to: &json)
  }

  /// Writes `"statusDescription":"200 OK"`: the code, a space and a phrase, which is the app's if it sent one. A load
  /// balancer may reject other descriptions.
  static func writeStatus(of head: HTTPResponseHead, to json: inout JSONWriter) {
    json.key("statusDescription")
    let phrase = head.reason ?? "\(HTTPStatus.reasonPhrase(of: head.status))"
    json.string("\(head.status) \(phrase)")
  }

  /// Writes `"headers"` with single values and without losing any.
  static func writeSingleFields(_ fields: FieldGroups, to json: inout JSONWriter) {
    json.key("headers")
    json.object { json in
      for group in fields.groups {
        if fields.isName(group, "set-cookie") {
          for (offset, index) in fields.indices(of: group).enumerated() {
            json.key(setCookie(inCase: offset))
            fields.writeValue(index, to: &json)
          }
        } else {
          fields.writeName(group, to: &json)
          fields.writeJoinedValue(group, to: &json)
        }
      }
    }
  }

  /// `set-cookie` with the case of its letters given by the bits of `number`: 512 spellings of the same field name.
  private static func setCookie(inCase number: Int) -> String {
    var bits = number
    return String(
      decoding: "set-cookie".utf8.map { byte in
        guard byte != UInt8(ascii: "-") else { return byte }
        defer { bits >>= 1 }
        return bits & 1 == 0 ? byte : byte & 0xDF
      }, as: UTF8.self)
  }
}
