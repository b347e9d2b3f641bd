import Templates
import Testing

struct LayerTests {
  private func template(_ layers: String) throws -> Template {
    try TemplateFixtures.serverless(
      """
      Resources:
        F: { Type: AWS::Serverless::Function, Properties: { Layers: \(layers) } }
        Libs: { Type: AWS::Serverless::LayerVersion, Properties: { LayerName: shared, ContentUri: layers/libs } }
        Zip: { Type: AWS::Lambda::LayerVersion, Properties: { Content: zip.zip } }
        Remote: { Type: AWS::Serverless::LayerVersion, Properties: { ContentUri: s3://b/k } }
        Bucket: { Type: AWS::Lambda::LayerVersion, Properties: { Content: { S3Bucket: c, S3Key: d } } }
        Empty: { Type: AWS::Serverless::LayerVersion }
        Half: { Type: AWS::Lambda::LayerVersion, Properties: { Content: { S3Bucket: c } } }
        List: { Type: AWS::Serverless::LayerVersion, Properties: { ContentUri: [a] } }
      """)
  }

  @Test func ofTheTemplateAreFoundInOrder() throws {
    let template = try template("[!Ref Zip, !Ref Libs]")
    #expect(
      template.functions[0].layers == [
        .local(logicalID: "Zip", path: "zip.zip"), .local(logicalID: "Libs", path: "layers/libs"),
      ])
    #expect(template.warnings.isEmpty)
  }

  @Test(arguments: [
    "arn:aws:lambda:eu-central-1:753240598075:layer:LambdaAdapterLayerX86:25",
    "!Sub 'arn:aws:lambda:${AWS::Region}:753240598075:layer:LambdaAdapterLayerArm64:17'",
    "arn:aws-cn:lambda:cn-north-1:041581134020:layer:LambdaAdapterLayerX86:25",
  ])
  func ofTheWebAdapterAreRecognized(layer: String) throws {
    let template = try template("[\(layer)]")
    guard case .webAdapter = template.functions[0].layers.first else {
      Issue.record("expected the web adapter")
      return
    }
    #expect(template.warnings.isEmpty)
  }

  @Test func elsewhereAreReported() throws {
    let template = try template("['arn:aws:lambda:us-east-1:1:layer:other:3']")
    #expect(template.functions[0].layers == [.remote("arn:aws:lambda:us-east-1:1:layer:other:3")])
    #expect(
      template.warnings == [
        TemplateWarning(
          line: 3,
          "the layer `arn:aws:lambda:us-east-1:1:layer:other:3` is not on this machine, so functions run without it. Make a folder or zip file of it a layer of the template, or the `layer` of the functions in a swiftlet.yaml"
        )
      ])
  }

  @Test func inS3AreReported() throws {
    let template = try template("[!Ref Remote, !Ref Bucket]")
    #expect(template.functions[0].layers == [.remote("s3://b/k"), .remote("s3://c/d")])
    #expect(template.warnings.map(\.line) == [3, 3])
  }

  @Test(arguments: [
    ("!Ref Empty", "the layer `Empty` has no `ContentUri`"),
    ("!Ref Half", "`Content` of `Half` has no `S3Key`"),
    ("!Ref List", "`ContentUri` of `List` is a list; expected an object"),
  ])
  func needContent(layer: String, message: String) {
    let error = #expect(throws: TemplateError.self) { try template("[\(layer)]") }
    #expect(error?.message == message)
  }
}
