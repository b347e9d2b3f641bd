import AdapterCore
import LambdaEvents
import Testing

@Suite struct TextTypesSettingTests {
  private func settings(_ text: String) throws -> Settings {
    try Settings.parse { ["AWS_LAMBDA_RUNTIME_API": "127.0.0.1:9001", "AWS_LWA_TEXT_TYPES": text][$0] }.settings
  }

  @Test func theListIsRead() throws {
    #expect(
      try settings("application/x-config, model/*, +acme").textTypes == TextTypes("application/x-config,model/*,+acme"))
    #expect(try settings("").textTypes == TextTypes())
  }

  @Test func aListOfAnotherFormEndsTheStart() {
    let error = #expect(throws: SettingsError.self) { try settings("application/json; charset=utf-8") }
    #expect(
      error?.description
        == #"AWS_LWA_TEXT_TYPES="application/json; charset=utf-8" is malformed; expected media types "#
        + "separated by commas, such as application/x-config,model/*,+acme")
  }
}
