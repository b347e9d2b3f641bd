package import EmulatorCore

/// The code of a function as it is deployed: its package, its layers, and the runtime that runs it.
package struct FunctionCode: Sendable, Equatable {
  /// Files that are deployed together: `CodeUri` of a function, `ContentUri` of a layer. Paths are absolute.
  package enum Source: Sendable, Equatable {
    /// A folder. It is not copied, so changes take effect when the next sandbox starts.
    case folder(String)
    /// A zip file.
    case zip(String)

    /// The path.
    package var path: String {
      switch self {
      case .folder(let path), .zip(let path): path
      }
    }
  }

  /// A layer, whose files appear under `/opt`.
  package enum Layer: Sendable, Equatable {
    /// A layer's own files.
    case files(Source)
    /// The web adapter, as a layer that provides `/opt/bootstrap`: it takes the place of the AWS Lambda Web Adapter's
    /// layer. The adapter itself is ``FunctionConfiguration/adapter-swift.property``.
    case webAdapter
  }

  /// The function's code, which appears at `/var/task`.
  package var source: Source
  /// The folder that it was built from, which may contain the virtual environment of its interpreter; nil if it was not
  /// built.
  package var origin: String?
  /// Its layers: up to five. Files of later ones replace those of earlier ones.
  package var layers: [Layer]
  /// What runs the handler, ``FunctionDescription/handler``; nil if COMMAND does.
  package var runtime: LambdaRuntime?

  /// Code with these parts.
  package init(source: Source, layers: [Layer] = [], runtime: LambdaRuntime? = nil) {
    self.source = source
    self.layers = layers
    self.runtime = runtime
  }

  /// The most layers of a function; see <https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html>.
  package static let mostLayers = 5
}

extension FunctionCode {
  /// The file in the code that lists its packages; nil if there is none.
  var packageList: String? {
    guard case .folder(let folder) = source else { return nil }
    return ["requirements.txt", "package.json"].first { FileTree.isFile("\(folder)/\($0)") }
  }
}
