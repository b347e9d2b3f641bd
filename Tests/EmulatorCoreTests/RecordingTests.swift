import EmulatorCore
import Testing

@Suite struct RecordingTests {
  private func recording(_ event: [UInt8], _ result: RecordedResult) -> InvocationRecording {
    InvocationRecording(
      function: "f\"é", requestID: "id", source: "http-api", time: 1_710_276_962_123, duration: .milliseconds(12),
      event: event, result: result)
  }

  @Test(arguments: [
    #"{"a": 1.50,  "b":"\u00e9é"}"#, "1", #""text""#, #""""#, "null", " [1]\n", #"{"a":1,"a":2}"#, "", "{",
    "\0\u{FFFD}",
    "{\"statusCode\":200}\0\0\0\0\0\0\0\0\r\n",
  ])
  func whatWasKeptComesBack(text: String) throws {
    for (bytes, isJSON) in [(Array(text.utf8), true), ([0xFF, 0xC3] + Array(text.utf8), false)] {
      for isError in [true, false] {
        let kept = recording(bytes, RecordedResult(payload: bytes, isError: isError, isCut: !isJSON))
        let back = try InvocationRecording(json: kept.json)
        #expect(back.function == kept.function)
        #expect(back.requestID == "id")
        #expect(back.source == "http-api")
        #expect(back.event.filter { $0 != 0x20 && $0 != 0x0A } == bytes.filter { $0 != 0x20 && $0 != 0x0A })
        #expect(back.result.isError == isError)
        #expect(back.result.isCut == !isJSON)
      }
    }
  }

  @Test func filesCanBeRead() {
    let kept = recording(
      Array(#"{"a":1}"#.utf8), RecordedResult(payload: Array(#"{"statusCode":201}"#.utf8), isError: false))
    #expect(
      String(decoding: kept.json, as: UTF8.self) == #"""
        {
          "version": 1,
          "function": "f\"é",
          "requestId": "id",
          "source": "http-api",
          "time": "2024-03-12T20:56:02.123Z",
          "durationMs": 12.0,
          "failed": false,
          "status": 201,
          "event": {"a":1},
          "result": {"statusCode":201}
        }

        """#)
    #expect(kept.fileName(number: 7) == "20240312T205602.123Z-000007-http-api.json")
    #expect(kept.fileName(number: 7) < kept.fileName(number: 12))
  }

  @Test(arguments: [
    "", "{", "[]", "{}", #"{"version":2}"#, #"{"version":1,"function":"f","requestId":"i","source":"s"}"#,
    #"{"version":1,"function":"f","requestId":"i","source":"s","event":1}"#,
    #"{"version":1,"function":"f","requestId":"i","source":"s","event":1,"resultBase64":"%"}"#,
    #"{"version":1,"function":1,"requestId":"i","source":"s","event":1,"result":1}"#,
  ])
  func otherFilesAreToldApart(text: String) {
    #expect(throws: InvocationRecording.ParseError.self) { try InvocationRecording(json: Array(text.utf8)) }
  }

  private func differences(_ then: String, _ now: String, failed: (Bool, Bool) = (false, false)) -> [String] {
    RecordedResult(payload: Array(then.utf8), isError: failed.0)
      .differences(in: RecordedResult(payload: Array(now.utf8), isError: failed.1))
  }

  @Test func whatMeansTheSameIsNoDifference() {
    #expect(differences(#"{"a":1}"#, "{ \"a\" : 1 }\n").isEmpty)
    #expect(differences(#""é""#, #""\u00e9""#).isEmpty)
    #expect(differences("no json", "no json").isEmpty)
    // The same response in two forms.
    #expect(
      differences(
        #"{"statusCode":200,"headers":{"date":"1"},"body":"hi"}"#,
        #"{"statusCode":"200","headers":{"date":"2"},"body":"aGk=","isBase64Encoded":true}"#
      ).isEmpty)
    #expect(differences(#"{"statusCode":200,"body":"hi"}"#, "{\"statusCode\":200}\0\0\0\0\0\0\0\0hi").isEmpty)
    #expect(differences(#"{"errorMessage":"a"}"#, #"{"errorMessage":"a"}"#, failed: (true, true)).isEmpty)
  }

  @Test func errorsAreComparedByTypeAndMessage() {
    let failed = (true, true)
    let error = #"{"errorType":"E","errorMessage":"m","requestId":"1","stackTrace":["a"]}"#
    #expect(differences(error, #"{"errorMessage":"m","errorType":"E","stackTrace":[]}"#, failed: failed).isEmpty)
    #expect(
      differences(error, #"{"errorType":"F","errorMessage":"n"}"#, failed: failed)
        == ["the error is F: n; recorded: E: m"])
    #expect(differences(error, "[]", failed: failed).count == 1)
  }

  @Test func idsCanBeReplaced() {
    let result = RecordedResult(payload: Array("id 1-2, 1-2".utf8), isError: true)
    #expect(result.replacing("1-2", by: "3").payload == Array("id 3, 3".utf8))
    #expect(result.replacing("", by: "3") == result)
    #expect(result.replacing("4", by: "3") == result)
  }

  @Test func differencesAreTold() {
    #expect(differences("1", "1", failed: (false, true)) == ["the function failed; recorded: success"])
    #expect(differences("1", "1", failed: (true, false)) == ["the function succeeded; recorded: failure"])
    #expect(
      differences(#"{"statusCode":200,"body":"hello"}"#, #"{"statusCode":500,"body":"help"}"#) == [
        "the status is 500; recorded: 200",
        #"the body has 4 bytes (recorded: 5); at byte 3: "p"; recorded: "lo""#,
      ])
    #expect(
      differences(#"{"a":1}"#, #"{"a":2}"#) == [#"the result has 7 bytes; at byte 5: "2}"; recorded: "1}""#])
    #expect(differences("[]", "[] ") == [])
    #expect(
      differences(#"{"statusCode":200,"body":"a"}"#, #"{"statusCode":200}"#).first?.contains("the end") == true)
  }

  @Test func ofACutResultTheFirstPartIsCompared() {
    let then = RecordedResult(payload: Array("abc".utf8), isError: false, isCut: true)
    #expect(then.differences(in: RecordedResult(payload: Array("abcdef".utf8), isError: false)).isEmpty)
    #expect(!then.differences(in: RecordedResult(payload: Array("abd".utf8), isError: false)).isEmpty)
  }
}
