import EmulatorCore
import Testing

@Suite struct TelemetryRecordTests {
  private let id = RequestID("3f2b1a00-0000-4000-8000-000000000001")

  private func json(_ content: TelemetryRecord.Content, in schema: TelemetrySchema) -> String? {
    TelemetryRecord(time: 1_795_506_399_012, content).json(in: schema).map { String(decoding: $0, as: UTF8.self) }
  }

  @Test func aLineIsText() {
    #expect(
      json(.output(Array("a \"b\"".utf8), isExtension: false, isJSON: false), in: .telemetryWithJSON)
        == #"{"time":"2026-11-24T07:46:39.012Z","type":"function","record":"a \"b\""}"#)
    #expect(
      json(.output(Array("x".utf8), isExtension: true, isJSON: false), in: .logs)
        == #"{"time":"2026-11-24T07:46:39.012Z","type":"extension","record":"x"}"#)
  }

  @Test func anObjectIsAnObjectSinceTheSecondSchema() {
    let line = TelemetryRecord.Content.output(Array(#"{"level":"INFO"}"#.utf8), isExtension: false, isJSON: true)
    for schema in [TelemetrySchema.telemetryWithJSON, .managedInstances] {
      #expect(
        json(line, in: schema)
          == #"{"time":"2026-11-24T07:46:39.012Z","type":"function","record":{"level":"INFO"}}"#)
    }
    #expect(
      json(line, in: .telemetry)
        == #"{"time":"2026-11-24T07:46:39.012Z","type":"function","record":"{\"level\":\"INFO\"}"}"#)
  }

  @Test func schemasDifferInTheirEvents() {
    let done = TelemetryRecord.Content.platform(
      .runtimeDone(.init(id, .success, trace: "", spans: [], duration: .zero, producedBytes: nil)))
    #expect(json(done, in: .logs) == nil)
    #expect(
      json(done, in: .logsWithRuntimeDone)?.hasSuffix(
        #""type":"platform.runtimeDone","record":{"requestId":"\#(id)","status":"success"}}"#) == true)
    #expect(json(.platform(.end(id)), in: .telemetry) == nil)
    #expect(json(.platform(.end(id)), in: .logs) != nil)
    let subscription = TelemetryRecord.Content.platform(.subscription(.logs, name: "x", types: [.platform]))
    #expect(json(subscription, in: .telemetry) == nil)
    #expect(json(subscription, in: .logs) != nil)
  }

  @Test func linesInAJSONLog() {
    func wrapped(_ line: String) -> String {
      let line = Array(line.utf8)
      return String(
        decoding: OutputLine.json(line, isObject: OutputLine.isObject(line), time: 0, requestID: id), as: UTF8.self)
    }
    for object in ["{}", #" {"a":[1,{"b":null}]} "#] { #expect(wrapped(object) == object) }
    for text in ["plain", "[1]", "{", #"{"a":1} b"#, "", #"{"a":}"#] {
      #expect(wrapped(text).hasPrefix(#"{"timestamp":"1970-01-01T00:00:00.000Z","level":"INFO","message":""#))
      #expect(wrapped(text).hasSuffix(#","requestId":"\#(id)"}"#))
    }
  }
}
