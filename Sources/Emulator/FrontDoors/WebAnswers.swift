import ByteBuffers
import EmulatorCore
import HTTPMessages
import LambdaEvents
import NIOCore
import NIOHTTP1

/// Builds a front door's responses to one request.
struct WebAnswers {
  var rules: FrontDoorRules
  let identifiers: RequestIdentifiers
  let log: FunctionLog
  /// The value of the request's first Accept field.
  let accept: String?
  /// The value of the request's Origin field.
  let origin: String?
  /// What the setting with the binary media types is called.
  let binaryMediaTypes: String

  /// The response for a function's result.
  func answer(_ result: Invocation.Result) -> HTTPAnswer {
    guard !result.isError else { return failure(.functionFailed) }
    if let limit = rules.result, result.payload.readableBytes > limit {
      return malformed("it has \(result.payload.readableBytes) bytes; \(rules.name) accepts \(limit)")
    }
    let payload = Array(result.payload.readableBytesView)
    switch rules.wholeResult {
    case .formatted: break
    case .malformed: return malformed(rules.adviceOnWholeResult)
    case .verbatim:
      log.notice("\(identifiers.requestID): \(rules.adviceOnWholeResult); the caller gets the result unchanged")
      let fields = HTTPFields([("content-type", result.contentType ?? "application/octet-stream")])
      return HTTPAnswer(.ok, headers: headers(fields), body: result.payload)
    }
    do {
      let accept = accept.map { Array($0.utf8)[...] }
      let response = try rules.door.response(from: payload, accept: accept)
      if rules.door.leavesBase64(in: payload, accept: accept) { noteBase64() }
      guard response.status >= 200 else { return malformed("its status \(response.status) is not a final status") }
      if let limit = rules.responseHead, response.fields.byteCount > limit {
        return malformed("its header fields have \(response.fields.byteCount) bytes; \(rules.name) accepts \(limit)")
      }
      return HTTPAnswer(
        HTTPResponseStatus(statusCode: response.status), headers: headers(response.fields),
        body: ByteBuffer(bytes: Array(response.body)))
    } catch {
      return malformed(rules.advice(onStreamIn: payload) ?? error.message)
    }
  }

  /// The response of a mock integration.
  func answer(_ mock: MockIntegration) -> HTTPAnswer {
    let fields = HTTPFields(mock.fields(for: origin).map { ($0.name, $0.value) })
    return HTTPAnswer(
      HTTPResponseStatus(statusCode: mock.statusCode), headers: headers(fields), body: ByteBuffer(string: mock.body))
  }

  /// The header fields for the caller, including those that identify the request.
  func headers(_ fields: HTTPFields) -> HTTPHeaders {
    let fields = rules.passedOn(fields)
    let cors = rules.settings.cors
    var headers = HTTPHeaders()
    for index in 0..<fields.count
    where HTTPSyntax.isFieldName(fields.name(at: index)) && HTTPSyntax.isFieldValue(fields.value(at: index)) {
      let name = fields.nameText(at: index)
      if cors?.drops(name) != true { headers.add(name: name, value: fields.valueText(at: index)) }
    }
    for field in cors?.fields(for: origin) ?? [] { headers.add(name: field.name, value: field.value) }
    addIdentifiers(rules.identifyingFields(identifiers), to: &headers)
    return headers
  }

  /// The front door's own error response.
  func failure(_ failure: FrontDoorRules.Failure) -> HTTPAnswer {
    let answer = rules.answer(to: failure)
    var headers: HTTPHeaders = ["Content-Type": answer.contentType]
    for (name, value) in answer.fields { headers.add(name: name, value: value) }
    for field in rules.settings.cors?.fields(for: origin) ?? [] { headers.add(name: field.name, value: field.value) }
    addIdentifiers(rules.identifyingFieldsOfFailures(identifiers), to: &headers)
    return HTTPAnswer(
      HTTPResponseStatus(statusCode: answer.status), headers: headers, body: ByteBuffer(string: answer.body))
  }

  /// The response to a CORS preflight request; nil for any other request.
  func preflight(_ head: HTTPRequestHead) -> HTTPAnswer? {
    let request = CORSPolicy.Request(
      method: head.method.rawValue, origin: origin,
      requestedMethod: head.headers.first(name: "access-control-request-method"),
      requestedHeaders: head.headers[canonicalForm: "access-control-request-headers"].map { String($0) })
    guard let answer = rules.settings.cors?.preflight(request) else { return nil }
    var headers = HTTPHeaders()
    for field in answer.fields { headers.add(name: field.name, value: field.value) }
    addIdentifiers(rules.identifyingFieldsOfFailures(identifiers), to: &headers)
    return HTTPAnswer(HTTPResponseStatus(statusCode: answer.status), headers: headers)
  }

  /// The error response to a request that the front door rejects. Logs the reason.
  func refusal(_ failure: FrontDoorRules.Failure, _ reason: String) -> HTTPAnswer {
    let answer = self.failure(failure)
    log.notice("\(identifiers.requestID): refused with \(answer.status.code): \(reason)")
    return answer
  }

  /// The error response to a result that is not a valid response. Logs the reason.
  func malformed(_ reason: String) -> HTTPAnswer {
    log.notice("\(identifiers.requestID): the function's result is not a valid response: \(reason)")
    return failure(.malformedResult)
  }

  private func noteBase64() {
    log.notice(
      "\(identifiers.requestID): the caller gets the body in base64, because the first media type of Accept, "
        + "\(accept ?? "which is missing"), is not a binary media type of the REST API (\(binaryMediaTypes))")
  }

  private func addIdentifiers(_ fields: [(name: String, value: String)], to headers: inout HTTPHeaders) {
    for field in fields { headers.replaceOrAdd(name: field.name, value: field.value) }
  }
}
