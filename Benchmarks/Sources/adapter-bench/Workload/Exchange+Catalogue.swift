extension Exchange {
  private static let commonHead = "date: Sat, 12 Sep 2026 10:11:12 GMT\r\nserver: uvicorn\r\n"
  private static let smallJSON = Array(#"{"id":42,"name":"Lambda","tags":["a","b"],"in_stock":true,"price":12.5}"#.utf8)
  private static let path = "/items/42"
  private static let query = "q=lambda&page=2"

  static func smallGET() -> Exchange {
    Exchange(
      event: FunctionURLEvent.bytes(
        method: "GET", path: path, query: query, contentType: nil, body: nil, isBase64: false, bodyCount: 0),
      method: "GET", target: "\(path)?\(query)", requestBody: [], answer: json(smallJSON))
  }

  static func textIn(byteCount: Int) -> Exchange {
    let text = Payload.text(byteCount: byteCount)
    return Exchange(
      event: FunctionURLEvent.bytes(
        method: "POST", path: path, query: query, contentType: "application/json",
        body: FunctionURLEvent.escaped(text), isBase64: false, bodyCount: byteCount),
      method: "POST", target: "\(path)?\(query)", requestBody: text, answer: json(smallJSON))
  }

  static func base64In(byteCount: Int) -> Exchange {
    let bytes = Payload.binary(byteCount: byteCount)
    return Exchange(
      event: FunctionURLEvent.bytes(
        method: "POST", path: path, query: query, contentType: "application/octet-stream",
        body: Base64.encode(bytes), isBase64: true, bodyCount: byteCount),
      method: "POST", target: "\(path)?\(query)", requestBody: bytes, answer: json(smallJSON))
  }

  static func textOut(byteCount: Int) -> Exchange {
    answered(json(Payload.text(byteCount: byteCount)))
  }

  static func binaryOut(byteCount: Int) -> Exchange {
    answered(
      .whole(
        head: commonHead + "content-type: application/octet-stream\r\n", body: Payload.binary(byteCount: byteCount)))
  }

  static func streamOut(blockCount: Int) -> Exchange {
    answered(
      .blocks(
        head: commonHead + "content-type: application/octet-stream\r\n", block: Payload.binary(byteCount: 65_536),
        count: blockCount))
  }

  /// A real app's `GET /`.
  static func greeting(_ app: RealApp) -> Exchange {
    Exchange(
      event: FunctionURLEvent.bytes(
        method: "GET", path: "/", query: "", contentType: nil, body: nil, isBase64: false, bodyCount: 0),
      method: "GET", target: "/", requestBody: [],
      requestFields: FunctionURLEvent.requestFields(method: "GET", path: "/", contentType: nil, bodyCount: 0),
      answer: json(Array(app.greeting.utf8)))
  }

  /// A real app's `POST /echo`, with a JSON text.
  static func echo(byteCount: Int) -> Exchange {
    let text = Payload.text(byteCount: byteCount)
    let type = "application/json"
    return Exchange(
      event: FunctionURLEvent.bytes(
        method: "POST", path: "/echo", query: "", contentType: type, body: FunctionURLEvent.escaped(text),
        isBase64: false, bodyCount: byteCount),
      method: "POST", target: "/echo", requestBody: text,
      requestFields: FunctionURLEvent.requestFields(
        method: "POST", path: "/echo", contentType: type, bodyCount: byteCount),
      answer: json(text))
  }

  private static func answered(_ answer: Answer) -> Exchange {
    Exchange(
      event: FunctionURLEvent.bytes(
        method: "GET", path: path, query: query, contentType: nil, body: nil, isBase64: false, bodyCount: 0),
      method: "GET", target: "\(path)?\(query)", requestBody: [], answer: answer)
  }

  private static func json(_ body: [UInt8]) -> Answer {
    .whole(head: commonHead + "content-type: application/json\r\n", body: body)
  }
}
