import EmulatorCore

extension FunctionConfiguration {
  /// The files that the function is made of.
  var sources: SourceWatch.Subject {
    var sources = SourceWatch.Subject()
    let own = code?.source ?? (image == nil ? .folder(workingDirectory) : nil)
    for source in [own].compactMap(\.self) + (code?.layers ?? []).compactMap(\.source) {
      switch source {
      case .zip(let file): sources.files.append(file)
      case .folder(let folder):
        // `sam build` removes the folder first, and writes its template last.
        if let build = folder.firstRange(of: "/.aws-sam/build/") {
          sources.files.append("\(folder[..<build.upperBound])template.yaml")
        } else {
          sources.folders.append(folder)
        }
      }
    }
    if let image, image.files == nil { sources.folders.append(image.root) }
    sources.files += extensions.compactMap(\.command.first).filter { $0.hasPrefix("/") }
    sources.excluded = files.writable + forwardedRecords
    return sources
  }

  /// Whether a sandbox can write files of ``sources`` that are watched.
  func canWriteSources(_ report: EnforcementReport) -> Bool {
    let folders = sources.folders.map { FileTree.realPath($0) ?? $0 }
    return !report.isEnforced(.readOnly)
      || folders.contains { folder in files.writable.contains { SandboxPaths.lies(folder, in: $0) } }
  }

  /// The files to which records of asynchronous invocations go.
  private var forwardedRecords: [String] {
    [events.onSuccess, events.onFailure, events.deadLetters].compactMap { destination in
      if case .file(let path)? = destination { path } else { nil }
    }
  }
}

extension FunctionCode.Layer {
  fileprivate var source: FunctionCode.Source? {
    if case .files(let source) = self { source } else { nil }
  }
}
