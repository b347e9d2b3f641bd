import EmulatorCore
import Testing

@Suite struct LambdaRuntimeTests {
  @Test(arguments: [
    ("python3.9", LambdaRuntime.python(minor: 9)), ("python3.13", .python(minor: 13)),
    ("nodejs22.x", .nodejs(major: 22)), ("provided", .provided("provided")),
    ("provided.al2023", .provided("provided.al2023")),
  ])
  func identifiersAreParsed(_ identifier: String, _ runtime: LambdaRuntime) throws {
    #expect(try LambdaRuntime(identifier) == runtime)
    #expect(runtime.identifier == identifier)
  }

  @Test(arguments: [
    "", "python", "python3", "python3.", "python3.x", "python2.7", "python3.1.2", "python3.１", "nodejs", "nodejs22",
    "nodejs.x", "nodejs-1.x", "provided.al3", "Python3.13", "nodejs9999.x",
  ])
  func otherIdentifiersAreRefused(_ identifier: String) {
    let error = #expect(throws: UnsupportedRuntime.self) { try LambdaRuntime(identifier) }
    #expect(
      error?.description == "\(identifier): expected python3.N, nodejsN.x, provided, provided.al2 or provided.al2023")
  }

  @Test(arguments: [
    ("java21", "AWSLambda HANDLER"), ("ruby3.4", "aws_lambda_ric HANDLER"), ("dotnet8", "dotnet YourFunction.dll"),
    ("go1.x", "use provided.al2023"),
  ])
  func otherLanguagesGetAdvice(_ identifier: String, _ advice: String) {
    let error = #expect(throws: UnsupportedRuntime.self) { try LambdaRuntime(identifier) }
    #expect(error?.description.contains(advice) == true)
  }

  @Test func onlyRuntimesOfLambdaAreManaged() {
    #expect(LambdaRuntime.python(minor: 13).isManaged)
    #expect(LambdaRuntime.nodejs(major: 22).isManaged)
    #expect(!LambdaRuntime.provided("provided.al2023").isManaged)
  }

  @Test func theInterpreterOfTheSameVersionIsPreferred() {
    #expect(LambdaRuntime.python(minor: 13).interpreters == ["python3.13", "python3", "python"])
    #expect(LambdaRuntime.python(minor: 13).interpreterVersion == "Python 3.13")
    #expect(LambdaRuntime.nodejs(major: 22).interpreters.first == "node")
    #expect(LambdaRuntime.nodejs(major: 22).interpreterVersion == "v22")
    #expect(LambdaRuntime.provided("provided").interpreters.isEmpty)
    #expect(LambdaRuntime.provided("provided").interpreterVersion == nil)
  }
}

@Suite struct LayerARNTests {
  @Test(arguments: [
    "arn:aws:lambda:us-east-1:753240598075:layer:LambdaAdapterLayerX86:26",
    "arn:aws:lambda:eu-central-1:753240598075:layer:LambdaAdapterLayerArm64:25",
    "arn:aws-cn:lambda:cn-north-1:041581134020:layer:LambdaAdapterLayerX86:24",
    "arn:aws:lambda:us-east-1:123456789012:layer:lambda-adapter:1",
  ])
  func layersOfAWebAdapterAreRecognized(_ text: String) throws {
    #expect(try #require(LayerARN(text)).isWebAdapter)
  }

  @Test func otherLayersAreNoWebAdapter() throws {
    let layer = try #require(
      LayerARN("arn:aws:lambda:us-east-1:017000801446:layer:AWSLambdaPowertoolsPythonV3-python313-x86_64:7"))
    #expect(!layer.isWebAdapter)
    #expect(layer.name == "AWSLambdaPowertoolsPythonV3-python313-x86_64")
  }

  @Test(arguments: [
    "", "layers/shared", "arn:aws:lambda:us-east-1:123456789012:function:name", "arn:aws:s3:::bucket",
    "arn:aws:lambda:us-east-1:123456789012:layer:", "arn:aws:lambda:us-east-1:123456789012:layer:a:1:2",
  ])
  func otherTextsAreNoLayers(_ text: String) {
    #expect(LayerARN(text) == nil)
  }
}
