import EmulatorCore
import LambdaEvents
import LambdaInterface
import Testing

@Suite struct ConfigurationTests {
  @Test(arguments: [
    ("buffered", InvokeMode.buffered), ("BUFFERED", .buffered), ("response-stream", .responseStream),
    ("RESPONSE_STREAM", .responseStream), ("response_stream", .responseStream), ("STREAM", .responseStream),
  ])
  func invokeModesAreSpeltAsInTemplatesToo(text: String, mode: InvokeMode) {
    #expect(InvokeMode(spelling: text) == mode)
  }

  @Test(arguments: ["", "streaming", "BUFFERED ", "RESPONSE STREAM"])
  func otherWordsAreNoInvokeMode(text: String) { #expect(InvokeMode(spelling: text) == nil) }

  @Test func settingsSayWhichEventsAFrontDoorMakes() {
    #expect(FrontDoorSettings.httpAPI(HTTPAPISettings()).door == .httpAPI(stage: "$default"))
    #expect(FrontDoorSettings.restAPI(RestAPISettings()).door == .restAPI(stage: "prod"))
    #expect(
      FrontDoorSettings.loadBalancer(LoadBalancerSettings(multiValueHeadersEnabled: true)).door
        == .loadBalancer(multiValue: true))
  }

  @Test func onlyFunctionURLsAndRestAPIsStream() {
    #expect(
      FrontDoorSettings.functionURL(FunctionURLSettings(invokeMode: .responseStream)).invokeMode == .responseStream)
    #expect(
      FrontDoorSettings.restAPI(RestAPISettings(responseTransferMode: .responseStream)).invokeMode == .responseStream)
    #expect(FrontDoorSettings.httpAPI(HTTPAPISettings()).invokeMode == .buffered)
  }
}
