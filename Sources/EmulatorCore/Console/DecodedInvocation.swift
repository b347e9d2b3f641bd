import ByteBuffers
import HTTPMessages
import LambdaEvents

/// An invocation's request as the app receives it, and the response in its result.
struct DecodedInvocation: Sendable {
  /// Nil if the adapter refuses the event, or if it is not kept.
  var request: HTTPRequest?
  /// How many records the adapter sends one by one; nil if it sends the event as a whole. The request is the first.
  var records: Int?
  /// Why the adapter refuses the event.
  var requestError: String?
  /// Nil if there is none, or if it is invalid.
  var response: HTTPResponse?
  /// Why the result is no response.
  var responseError: String?
  private var door: FrontDoor?

  /// Whether the event is an HTTP request.
  var isHTTP: Bool { door != nil }

  /// - Parameters:
  ///   - event: nil if it is not kept.
  ///   - result: nil if there is none, or it is an error, or it is not kept.
  init(
    event: ConsoleNews.Payload?, result: ConsoleNews.Payload?, options: EventDecoder.Options, context: InvocationContext
  ) {
    guard let event, let bytes = Self.document(event) else { return }
    do throws(EventError) {
      let decoded = try EventDecoder(options).decode(UniqueByteBuffer(copying: bytes.span), context: context)
      request = decoded.batch?.records.first?.request ?? decoded.request
      records = decoded.batch?.records.count
      door = Self.door(of: decoded.origin)
    } catch {
      requestError = error.message
    }
    if let door, let result { decode(result, of: door) }
  }

  private mutating func decode(_ result: ConsoleNews.Payload, of door: FrontDoor) {
    if let streamed = RecordedResult(payload: result.bytes, isError: false).streamedResponse {
      response = streamed
      return
    }
    guard let bytes = Self.document(result) else { return }
    do throws(FrontDoor.ResultError) {
      response = try door.response(from: bytes)
    } catch {
      responseError = error.message
    }
  }

  private static func document(_ payload: ConsoleNews.Payload) -> [UInt8]? {
    payload.isCut ? TruncatedJSON.completed(payload.bytes) : payload.bytes
  }

  /// A front door that reads results of such events; nil for events that are no requests.
  private static func door(of origin: EventOrigin) -> FrontDoor? {
    switch origin {
    case .httpAPI: .functionURL
    case .restAPI: .restAPI(stage: "prod", binaryMediaTypes: BinaryMediaTypes(["*/*"]))
    case .loadBalancer(let multiValue): .loadBalancer(multiValue: multiValue)
    case .vpcLattice: .vpcLattice(.v2)
    case .passThrough: nil
    }
  }
}
