import ByteBuffers
import HTTPMessages
import LambdaEvents

extension ResponseEncoder {
  /// A whole result, even if it is larger than the limit.
  static func result(
    of response: HTTPResponse, for origin: EventOrigin, method: HTTPMethod = .get, textTypes: TextTypes = TextTypes()
  ) -> [UInt8] {
    switch encode(response, for: origin, method: method, textTypes: textTypes) {
    case .result(let result, _): [UInt8](result)
    case .tooLarge: []
    }
  }
}
