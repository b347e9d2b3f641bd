import EmulatorCore
import LambdaInterface
import Templates
import Testing

struct FunctionPropertyTests {
  @Test func haveTheDefaultsOfLambda() throws {
    let function = try TemplateFixtures.function("Runtime: python3.13").function
    #expect(function.logicalID == "F")
    #expect(function.name == "F")
    #expect(function.memorySize == 128)
    #expect(function.timeout == 3)
    #expect(function.ephemeralStorage == 512)
    #expect(function.code == nil)
    #expect(function.functionURL == nil)
    #expect(function.reservedConcurrentExecutions == nil)
    #expect(function.provisionedConcurrentExecutions == 0)
    #expect(function.logFormat == .text)
    #expect(!function.usesSnapStart)
  }

  @Test func areRead() throws {
    let (function, warnings) = try TemplateFixtures.function(
      """
      FunctionName: !Sub "${AWS::StackName}-api"
      Handler: run.sh
      Runtime: nodejs22.x
      CodeUri: app/
      MemorySize: 1024
      Timeout: "30"
      EphemeralStorage: { Size: 2048 }
      ReservedConcurrentExecutions: 5
      ProvisionedConcurrencyConfig: { ProvisionedConcurrentExecutions: 2 }
      AutoPublishAlias: live
      SnapStart: { ApplyOn: PublishedVersions }
      Architectures: [arm64]
      LoggingConfig: { LogFormat: JSON, ApplicationLogLevel: DEBUG }
      FunctionUrlConfig:
        AuthType: AWS_IAM
        InvokeMode: RESPONSE_STREAM
        Cors: { AllowOrigins: ["*"], AllowMethods: [get], MaxAge: 60, AllowCredentials: false }
      EventInvokeConfig:
        MaximumRetryAttempts: 1
        MaximumEventAgeInSeconds: 60
        DestinationConfig: { OnSuccess: { Type: SQS, Destination: arn:s }, OnFailure: { Destination: arn:f } }
      DeadLetterQueue: { Type: SQS, TargetArn: arn:d }
      TenancyConfig: { TenantIsolationMode: PER_TENANT }
      Policies: [AWSLambdaBasicExecutionRole, { S3ReadPolicy: { BucketName: !Ref Missing } }]
      Tags: { a: b }
      Tracing: Active
      """)
    #expect(warnings.isEmpty)
    #expect(function.name == "local-api")
    #expect(function.handler == "run.sh")
    #expect(function.runtime == "nodejs22.x")
    #expect(function.code == .path("app/"))
    #expect(function.memorySize == 1024)
    #expect(function.timeout == 30)
    #expect(function.ephemeralStorage == 2048)
    #expect(function.reservedConcurrentExecutions == 5)
    #expect(function.provisionedConcurrentExecutions == 2)
    #expect(function.aliases == [FunctionAlias(name: "live", functionVersion: "1")])
    #expect(function.usesSnapStart)
    #expect(function.architecture == "arm64")
    #expect(function.logFormat == .json)
    #expect(function.applicationLogLevel == "DEBUG")
    #expect(
      function.functionURL
        == FunctionURLSettings(
          authType: .iam, invokeMode: .responseStream,
          cors: CORSSettings(allowOrigins: ["*"], allowMethods: ["GET"], maxAge: 60), qualifier: "live"))
    #expect(function.eventInvokeConfig.maximumRetryAttempts == 1)
    #expect(function.eventInvokeConfig.maximumEventAge == 60)
    #expect(function.eventInvokeConfig.onSuccess == "arn:s")
    #expect(function.eventInvokeConfig.onFailure == "arn:f")
    #expect(function.eventInvokeConfig.deadLetters == "arn:d")
    #expect(function.tenantIsolationMode == .perTenant)
  }

  /// SAM makes queues and topics that the template does not name.
  @Test func destinationsThatADeploymentMakesArePlaceholders() throws {
    let (function, _) = try TemplateFixtures.function(
      "EventInvokeConfig: { DestinationConfig: { OnSuccess: { Type: SNS }, OnFailure: { Type: SQS } } }")
    #expect(function.eventInvokeConfig.onSuccess == "unknown-OnSuccess.Topic")
    #expect(function.eventInvokeConfig.onFailure == "unknown-OnFailure.Queue")
  }

  @Test func ofCloudFormationAndRelatedResourcesAreRead() throws {
    let template = try Template(
      Array(
        """
        Resources:
          Fn:
            Type: AWS::Lambda::Function
            Properties:
              Code: { ZipFile: "def handler(event, context): return 1" }
              Handler: index.handler
              Runtime: python3.13
              Role: !GetAtt Role.Arn
              TracingConfig: { Mode: Active }
              DeadLetterConfig: { TargetArn: arn:d }
          Role: { Type: AWS::IAM::Role, Properties: {} }
          Url:
            Type: AWS::Lambda::Url
            Properties: { AuthType: NONE, TargetFunctionArn: !GetAtt Fn.Arn }
          Version: { Type: AWS::Lambda::Version, Properties: { FunctionName: !Ref Fn } }
          Alias:
            Type: AWS::Lambda::Alias
            Properties:
              Name: prod
              FunctionName: !Ref Fn
              FunctionVersion: "2"
              ProvisionedConcurrencyConfig: { ProvisionedConcurrentExecutions: 3 }
          Events:
            Type: AWS::Lambda::EventInvokeConfig
            Properties: { FunctionName: !Ref Fn, Qualifier: $LATEST, MaximumRetryAttempts: 0 }
          Mapping:
            Type: AWS::Lambda::EventSourceMapping
            Properties: { FunctionName: !GetAtt Fn.Arn, EventSourceArn: arn:aws:sqs:us-east-1:1:q }
          Permission:
            Type: AWS::Lambda::Permission
            Properties: { FunctionName: !Ref Fn }
        """.utf8))
    #expect(template.warnings.isEmpty)
    #expect(template.functions.count == 1)
    let function = template.functions[0]
    #expect(function.code == .inline("def handler(event, context): return 1"))
    #expect(function.functionURL == FunctionURLSettings())
    #expect(function.aliases == [FunctionAlias(name: "prod", functionVersion: "2")])
    #expect(function.provisionedConcurrentExecutions == 3)
    #expect(function.eventInvokeConfig.maximumRetryAttempts == 0)
    #expect(function.eventInvokeConfig.deadLetters == "arn:d")
    #expect(function.eventSources == [TemplateEventSource(name: "Mapping", type: "SQS")])
  }

  @Test(
    arguments: [
      ("CodeUri: src", .path("src")), ("CodeUri: app.zip", .path("app.zip")),
      ("CodeUri: s3://bucket/a/b.zip", .bucket("bucket", key: "a/b.zip")),
      ("CodeUri: { Bucket: b, Key: k }", .bucket("b", key: "k")),
      ("InlineCode: x = 1", .inline("x = 1")),
      ("PackageType: Image", .image(uri: nil)),
      ("PackageType: Image\nImageUri: repo:tag", .image(uri: "repo:tag")),
      ("Handler: a", nil),
    ] as [(String, TemplateFunction.Code?)])
  func sayWhereTheCodeIs(properties: String, code: TemplateFunction.Code?) throws {
    #expect(try TemplateFixtures.function(properties).function.code == code)
  }

  @Test(
    arguments: [
      ("Code: src", .path("src")), ("Code: { S3Bucket: b, S3Key: k }", .bucket("b", key: "k")),
      ("Code: { ImageUri: r }", .image(uri: "r")), ("Code: { ZipFile: x }", .inline("x")), ("Code: {}", nil),
    ] as [(String, TemplateFunction.Code?)])
  func ofCloudFormationSayWhereTheCodeIs(property: String, code: TemplateFunction.Code?) throws {
    let template = try Template(
      Array("Resources:\n  F:\n    Type: AWS::Lambda::Function\n    Properties: { \(property) }".utf8))
    #expect(template.functions[0].code == code)
  }

  @Test func takeTheCodeFromWhatTheCDKWrites() throws {
    let text = """
      {"Resources": {"Fn8A": {"Type": "AWS::Lambda::Function",
        "Properties": {"Code": {"S3Bucket": {"Fn::Sub": "cdk-${AWS::AccountId}"}, "S3Key": "abc.zip"}},
        "Metadata": {"aws:asset:path": "asset.abc", "aws:asset:property": "Code"}}}}
      """
    #expect(try Template(Array(text.utf8)).functions[0].code == .path("asset.abc"))
  }

  @Test func ofImagesAreRead() throws {
    let function = try TemplateFixtures.function(
      "PackageType: Image\nImageConfig: { EntryPoint: [/a], Command: [b, c], WorkingDirectory: /d }"
    ).function
    #expect(function.imageConfig.entryPoint == ["/a"])
    #expect(function.imageConfig.command == ["b", "c"])
    #expect(function.imageConfig.workingDirectory == "/d")
  }

  @Test func withoutEffectAreNamedOnce() throws {
    let warnings = try TemplateFixtures.function(
      "VpcConfig: { SubnetIds: [a] }\nFileSystemConfigs: []\nMemmorySize: 5"
    ).warnings
    #expect(
      warnings == [
        TemplateWarning(line: 7, "`VpcConfig` of `F` is not supported and has no effect"),
        TemplateWarning(line: 8, "`FileSystemConfigs` of `F` is not supported and has no effect"),
        TemplateWarning(line: 9, "`MemmorySize` of `F` is not a property of AWS::Serverless::Function; it is ignored"),
      ])
  }

  @Test func withinObjectsAreNamedIfTheyHaveNoEffect() throws {
    let template = try TemplateFixtures.serverless(
      """
      Resources:
        F:
          Type: AWS::Serverless::Function
          Properties:
            InlineCode: x
            CodeUri: x
            ImageConfig: { Command: [a] }
            Environment: { Variables: { A: b }, Varibles: {} }
            Policies: []
            LoggingConfig: { LogFormat: JSON, LogGroup: g, LogStream: s }
            Events:
              Job: { Type: SQS, Properties: { Queue: q, BatchSize: 5 }, Enabled: true }
              Get: { Type: Api, Properties: { Path: /, Method: get, RequestModel: { Model: M } } }
          Propertes: {}
      """)
    #expect(
      template.warnings == [
        TemplateWarning(line: 15, "`Propertes` of `F` is not an attribute of resources; it is ignored"),
        TemplateWarning(line: 7, "`CodeUri` of `F` has no effect here"),
        TemplateWarning(line: 8, "`ImageConfig` of `F` has no effect here"),
        TemplateWarning(line: 9, "`Varibles` of `Environment` of `F` is not supported and has no effect"),
        TemplateWarning(line: 11, "`LogStream` of `LoggingConfig` of `F` is not supported and has no effect"),
        TemplateWarning(line: 13, "`Enabled` of `Job` of `Events` of `F` is not supported and has no effect"),
        TemplateWarning(
          line: 14, "`RequestModel` of `Properties` of `Get` of `Events` of `F` is not supported and has no effect"),
      ])
    #expect(
      template.ignored.map(\.description) == [
        "line 10: `Policies` of `F`", "line 11: `LogGroup` of `LoggingConfig` of `F`",
        "line 13: `Queue` of `Properties` of `Job` of `Events` of `F`",
        "line 13: `BatchSize` of `Properties` of `Job` of `Events` of `F`",
      ])
  }

  @Test(arguments: [
    ("MemorySize: 100", "`MemorySize` of `F` is `100`; expected 128 to 10240"),
    ("MemorySize: big", "`MemorySize` of `F` is `big`; expected 128 to 10240"),
    ("MemorySize: [1]", "`MemorySize` of `F` is a list; expected 128 to 10240"),
    ("Timeout: 901", "`Timeout` of `F` is `901`; expected 1 to 900"),
    ("Timeout: 99999999999999999999", "`Timeout` of `F` is `99999999999999999999`; expected 1 to 900"),
    ("EphemeralStorage: 512", "`EphemeralStorage` of `F` is `512`; expected an object"),
    ("EphemeralStorage: { Size: 1 }", "`Size` of `EphemeralStorage` of `F` is `1`; expected 512 to 10240"),
    ("Environment: x", "`Environment` of `F` is `x`; expected an object"),
    ("Environment: { Variables: [] }", "`Variables` of `Environment` of `F` is a list; expected an object"),
    ("Handler: { a: b }", "`Handler` of `F` is an object; expected a string"),
    ("Layers: arn", "`Layers` of `F` is `arn`; expected a list"),
    ("Layers: [[a]]", "`Layers` of `F` is a list; expected a list of strings"),
    ("FunctionUrlConfig: {}", "`FunctionUrlConfig` of `F` has no `AuthType`; expected NONE or AWS_IAM"),
    (
      "FunctionUrlConfig: { AuthType: none }",
      "`AuthType` of `FunctionUrlConfig` of `F` is `none`; expected NONE or AWS_IAM"
    ),
    (
      "FunctionUrlConfig: { AuthType: NONE, InvokeMode: FAST }",
      "`InvokeMode` of `FunctionUrlConfig` of `F` is `FAST`; expected BUFFERED or RESPONSE_STREAM"
    ),
    (
      "EventInvokeConfig: { MaximumRetryAttempts: 3 }",
      "`MaximumRetryAttempts` of `EventInvokeConfig` of `F` is `3`; expected 0 to 2"
    ),
    (
      "EventInvokeConfig: { DestinationConfig: { OnSuccess: { Type: Lambda } } }",
      "`OnSuccess` of `DestinationConfig` of `EventInvokeConfig` of `F` has no `Destination`"
    ),
    (
      "EventInvokeConfig: { DestinationConfig: { OnSuccess: { Type: Mail } } }",
      "`Type` of `OnSuccess` of `DestinationConfig` of `EventInvokeConfig` of `F` is `Mail`; expected Lambda or SQS or SNS or EventBridge or S3Bucket"
    ),
    ("LoggingConfig: { LogFormat: XML }", "`LogFormat` of `F` is `XML`; expected Text or JSON"),
    ("CodeUri: { Bucket: b }", "`CodeUri` of `F` has no `Key`"),
    (
      "TenancyConfig: { TenantIsolationMode: X }",
      "`TenantIsolationMode` of `TenancyConfig` of `F` is `X`; expected PER_TENANT"
    ),
    ("FunctionName: [a]", "`FunctionName` of `F` is a list; expected a string"),
  ])
  func areChecked(property: String, message: String) {
    #expect(throws: TemplateError(line: 7, message)) { try TemplateFixtures.function(property) }
  }
}
