package import EmulatorCore
package import LambdaInterface

/// A function of a template: `AWS::Serverless::Function` or `AWS::Lambda::Function`.
package struct TemplateFunction: Sendable, Equatable {
  /// Where the function's code is.
  package enum Code: Sendable, Equatable {
    /// A folder or a zip file, relative to the template's folder.
    case path(String)
    /// An object in S3, which is not on this machine.
    case bucket(String, key: String)
    /// The text of the only source file.
    case inline(String)
    /// A container image; nil if it is built from the template's `Metadata`.
    case image(uri: String?)
  }

  /// What a container image starts: `ImageConfig`.
  package struct ImageConfig: Sendable, Equatable {
    package var entryPoint: [String] = []
    package var command: [String] = []
    package var workingDirectory: String?

    package init() {}
  }

  /// How asynchronous invocations are handled: `EventInvokeConfig` and `DeadLetterQueue`.
  package struct EventInvokeConfig: Sendable, Equatable {
    /// The number of retries; nil for Lambda's default.
    package var maximumRetryAttempts: Int?
    /// The age at which an event is discarded, in seconds; nil for Lambda's default.
    package var maximumEventAge: Int?
    /// The ARN of the destination for successful invocations.
    package var onSuccess: String?
    /// The ARN of the destination for failed invocations.
    package var onFailure: String?
    /// The ARN of the dead-letter queue.
    package var deadLetters: String?

    package init() {}
  }

  /// The logical ID, after those of nested stacks: `Function` or `Nested/Function`.
  package var logicalID: String
  /// The line of the logical ID, from 1.
  package var line: Int
  /// The template's file if it is that of a nested stack, relative to the folder of the outermost one; nil otherwise.
  package var file: String?
  /// `FunctionName`, or else the logical ID, after those of nested stacks: `Function` or `Nested-Function`.
  package var name: String
  /// Where the code is; nil if the template does not say.
  package var code: Code?
  package var handler: String?
  /// For example `python3.13` or `provided.al2023`; nil for an image.
  package var runtime: String?
  package var imageConfig = ImageConfig()
  /// The folder with the Dockerfile of an image that the SAM CLI builds: `DockerContext` of its `Metadata`.
  package var dockerContext: String?
  /// The environment variables, with placeholders for values that only AWS knows.
  package var environment: [String: String] = [:]
  /// In MB.
  package var memorySize = 128
  /// In seconds.
  package var timeout = 3
  /// The size of `/tmp`, in MB.
  package var ephemeralStorage = 512
  /// `ReservedConcurrentExecutions`; nil if nothing is reserved.
  package var reservedConcurrentExecutions: Int?
  /// `ProvisionedConcurrentExecutions`, of the function or of one of its aliases.
  package var provisionedConcurrentExecutions = 0
  /// Aliases, with `AutoPublishAlias`.
  package var aliases: [FunctionAlias] = []
  /// The alias with which SAM connects APIs, events and the URL: `AutoPublishAlias`. Nil if there is none.
  package var connectedAlias: String?
  /// Whether SnapStart applies to published versions.
  package var usesSnapStart = false
  /// The Function URL; nil if the function has none.
  package var functionURL: FunctionURLSettings?
  package var eventInvokeConfig = EventInvokeConfig()
  package var logFormat = LogFormat.text
  /// `ApplicationLogLevel`, for example `DEBUG`; nil for Lambda's default.
  package var applicationLogLevel: String?
  /// The layers, in the order in which they are merged.
  package var layers: [TemplateLayer] = []
  /// `x86_64` or `arm64`; nil if the template does not say.
  package var architecture: String?
  /// How sandboxes are isolated by tenant; nil if they are not.
  package var tenantIsolationMode: TenantIsolationMode?
  /// Events that invoke it, except those of APIs.
  package var eventSources: [TemplateEventSource] = []
  /// `BuildMethod` of its `Metadata`, for example `makefile`; nil if there is none.
  package var buildMethod: String?
  /// Whether `SkipBuild` of its `Metadata` says that it is built already.
  package var skipsBuild = false

  init(logicalID: String, line: Int, name: String, file: String? = nil) {
    self.logicalID = logicalID
    self.line = line
    self.name = name
    self.file = file
  }

  /// Whether a name is the function's, its logical ID with those of its stacks, or without them.
  package func isCalled(_ name: String) -> Bool {
    name == self.name || name == logicalID || logicalID.hasSuffix("/\(name)")
  }

  /// The path of the file with the function and the line, for example `shop/nested.yaml, line 3`.
  ///
  /// - Parameter template: the path of the template.
  package func place(in template: String) -> String {
    "\(RelativePath.path(of: file, template: template)), line \(line)"
  }
}

/// A layer of a function.
package enum TemplateLayer: Sendable, Equatable {
  /// A layer of the same template: a folder or zip file, relative to the template's folder.
  case local(logicalID: String, path: String)
  /// The AWS Lambda Web Adapter, for which ours stands in.
  case webAdapter(arn: String)
  /// A layer that is not on this machine: its ARN, or where its content is in S3.
  case remote(String)
}

/// A layer of a template that has to be built.
package struct TemplateLayerVersion: Sendable, Equatable {
  package var logicalID: String
  /// A folder, relative to the template's folder.
  package var path: String
  /// `BuildMethod` of its `Metadata`, for example `python3.13`.
  package var buildMethod: String
}

/// An event of a template that invokes a function, other than a request to an API.
package struct TemplateEventSource: Sendable, Equatable {
  /// The name of the event in the function, or the logical ID of its resource.
  package var name: String
  /// The type in SAM, for example `Schedule` or `SQS`.
  package var type: String
  /// The event that a schedule or rule passes on, as text; nil if it is the service's own.
  package var input: String?
  /// The version or alias that is invoked; nil for none.
  package var qualifier: String?

  package init(name: String, type: String, input: String? = nil, qualifier: String? = nil) {
    self.qualifier = qualifier
    self.name = name
    self.type = type
    self.input = input
  }
}
