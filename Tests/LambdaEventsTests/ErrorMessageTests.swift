import ByteBuffers
import HTTPMessages
import LambdaEvents
import Testing

@Suite struct ErrorMessageTests {
  @Test func itHasTheStatusAndTheBody() {
    let response = HTTPResponse(status: 503, body: SharedBytes(Array("so\"rry".utf8)))
    #expect(ResponseEncoder.errorMessage(for: response) == #"{"statusCode":503,"body":"so\"rry"}"#)
  }

  @Test func aLargeBodyIsCutToWhatALogLineTakes() {
    let response = HTTPResponse(status: 500, body: SharedBytes([UInt8](repeating: 0, count: 6_000_000)))
    // Each NUL becomes \u0000, and each backslash two when the message itself is written as JSON.
    #expect(ResponseEncoder.errorMessage(for: response).utf8.count == 262_144 * 6 + 28)
  }
}
