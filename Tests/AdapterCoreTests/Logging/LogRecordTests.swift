import ByteBuffers
import Foundation
import HTTPMessages
import LambdaInterface
import Testing

@testable import AdapterCore

@Suite struct LogRecordTests {
  private let record = LogRecord(
    .warn, "Something happened",
    [
      ("text", "plain"), ("spaced", "a b"), ("count", 3), ("ms", .decimal(1.25)), ("flag", true),
      ("names", .list(["a", "b"])),
      ("evidence", .group([("pid", 7), ("state", "gone")])),
    ], requestID: "r-1", traceID: "Root=1-2")

  @Test func writesText() {
    let line = String(decoding: record.line(as: .text, at: 1_700_000_000_123), as: UTF8.self)
    #expect(
      line == """
        2023-11-14T22:13:20.123Z WARN Something happened text=plain spaced="a b" count=3 ms=1.25 flag=true names=a,b \
        evidence.pid=7 evidence.state=gone requestId=r-1 traceId="Root=1-2"

        """)
  }

  @Test func writesJSON() {
    let line = String(decoding: record.line(as: .json, at: 1_700_000_000_123), as: UTF8.self)
    #expect(
      line == """
        {"timestamp":"2023-11-14T22:13:20.123Z","level":"WARN","message":"Something happened","requestId":"r-1",\
        "traceId":"Root=1-2","text":"plain","spaced":"a b","count":3,"ms":1.25,"flag":true,"names":["a","b"],\
        "evidence":{"pid":7,"state":"gone"}}

        """)
  }

  @Test func appends() {
    var output = Array("x".utf8)
    record.write(as: .json, at: 0, to: &output)
    record.write(as: .text, at: 0, to: &output)
    #expect(output.starts(with: "x{".utf8))
    #expect(output.count { $0 == UInt8(ascii: "\n") } == 2)
  }

  /// Text that could end a line, steer a terminal, or pass for another field.
  @Test(arguments: [
    "\n2026-01-01 ERROR forged", "\r\n", "\u{1B}[31mred", "\u{0}", "\u{7F}", "\u{85}next line", "\u{9B}31m",
    "\u{2028}x",
    "\u{202E}txt.exe", "\u{2066}x", "\u{200F}x", "a level=ERROR", "quote\" level=ERROR", "back\\", "", "a=b",
    "tab\there",
  ])
  func resistsInjection(text: String) throws {
    let record = LogRecord(.info, "Message", [("value", .text(text)), ("list", .list([text]))], requestID: text)
    let line = String(decoding: record.line(as: .text, at: 0), as: UTF8.self)
    #expect(line.unicodeScalars.count { $0 == "\n" } == 1)
    for scalar in line.unicodeScalars.dropLast() {
      #expect(
        !(scalar.properties.generalCategory == .control || scalar.properties.generalCategory == .format),
        "\(scalar.value)")
    }
    // Read back as quoted fields, no field is there that was not written.
    var isQuoted = false
    var isEscaped = false
    var keys: [String] = []
    var key = ""
    for character in line.unicodeScalars {
      if isEscaped { isEscaped = false; continue }
      switch character {
      case "\\" where isQuoted: isEscaped = true
      case "\"": isQuoted.toggle()
      case " " where !isQuoted: key = ""
      case "=" where !isQuoted: keys.append(key)
      default: if !isQuoted { key.unicodeScalars.append(character) }
      }
    }
    #expect(keys == ["value", "list", "requestId"])

    let json = record.line(as: .json, at: 0)
    #expect(json.count { $0 == UInt8(ascii: "\n") } == 1)
    let object = try #require(try JSONSerialization.jsonObject(with: Data(json)) as? [String: Any])
    #expect(object["value"] as? String == text)
    #expect(object["level"] as? String == "INFO")
  }

  @Test func comparesInOrder() {
    #expect(record == record)
    #expect(record != record.with(requestID: nil, traceID: nil))
    #expect(LogRecord(.info, "a", [("x", 1), ("y", 2)]) != LogRecord(.info, "a", [("y", 2), ("x", 1)]))
    #expect(LogValue.integer(1) != .decimal(1))
  }

  @Test func showsHeaderNamesAtDebugAndMaskedValuesAtTrace() throws {
    let request = HTTPRequest(
      method: .post, target: Array("/login?next=/a&access_token=hunter2".utf8),
      fields: HTTPFields([("Host", "x"), ("Authorization", "Bearer hunter2"), ("Cookie", "s=hunter2")]),
      body: SharedBytes(Array("secret".utf8)))
    let debug = String(decoding: LogRecord.request(request, level: .debug).line(as: .text, at: 0), as: UTF8.self)
    #expect(debug.contains("method=POST"))
    #expect(debug.contains("headers=Host,Authorization,Cookie"))
    #expect(debug.contains("bodyBytes=6"))
    #expect(debug.contains(#"target="/login?next=/a&access_token=***""#))
    let trace = String(decoding: LogRecord.request(request, level: .trace).line(as: .text, at: 0), as: UTF8.self)
    #expect(trace.contains("Host: x"))
    #expect(trace.contains("Authorization: ***"))
    for line in [debug, trace] {
      #expect(!line.contains("hunter2"))
      #expect(!line.contains("secret"))
    }
  }

  @Test func showsResponses() {
    let head = HTTPResponseHead(status: 201, fields: HTTPFields([("Set-Cookie", "s=hunter2"), ("X-Y", "z")]))
    let record = LogRecord.response(head, bodyBytes: 5, elapsed: .milliseconds(12), attempts: 2, level: .trace)
    let line = String(decoding: record.line(as: .text, at: 0), as: UTF8.self)
    #expect(line.contains("status=201"))
    #expect(line.contains("durationMs=12 attempts=2"))
    #expect(line.contains("Set-Cookie: ***,X-Y: z"))
    #expect(record.level == .debug)
    #expect(
      LogRecord.response(head, bodyBytes: nil, elapsed: .zero, attempts: 1, level: .debug).metadata.map(
        \.key.description)
        == ["status", "headers", "durationMs"])
  }

  @Test func accessLinesHoldNoHeaders() {
    let record = LogRecord.access(
      method: .get, target: Array("/x?token=hunter2".utf8), status: 200, requestBytes: 0, responseBytes: 12,
      elapsed: .milliseconds(3))
    #expect(record.level == .info)
    let line = String(decoding: record.line(as: .json, at: 0), as: UTF8.self)
    #expect(line.contains(#""method":"GET","target":"/x?token=***","status":200"#))
  }
}
