import EmulatorCore
import LambdaInterface

/// Checks the size of a function's code as Lambda does at deployment.
///
/// See <https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html>.
enum CodeSizes {
  /// Opens all zip files, and adds up what they and the folders contain.
  ///
  /// - Parameter notice: receives warnings, each a sentence.
  /// - Returns: the open zip files by their paths.
  static func check(
    _ code: FunctionCode, notice: (String) -> Void
  ) throws(EmulatorError) -> [String: ZipFile] {
    var zips: [String: ZipFile] = [:]
    func size(of source: FunctionCode.Source) throws(EmulatorError) -> Int {
      switch source {
      case .folder(let folder): return FileTree.size(of: folder, limit: LambdaLimits.unpackedCode)
      case .zip(let path):
        let zip = try open(path, notice: notice)
        zips[path] = zip
        return zip.directory.unpackedSize
      }
    }
    let codeSize = try size(of: code.source)
    var layersSize = 0
    for case .files(let source) in code.layers { layersSize += try size(of: source) }
    guard codeSize + layersSize > LambdaLimits.unpackedCode else { return zips }
    let sentence =
      "The function's code and its layers have more than 250 MB (262,144,000 bytes) unpacked, which Lambda refuses."
    // A folder usually contains more than what is deployed.
    guard layersSize <= LambdaLimits.unpackedCode, case .folder(let folder) = code.source else {
      throw .cannotDeploy("\(sentence) Remove what the function does not need, or deploy a container image.")
    }
    notice("\(sentence) Deploy less than all of \(folder).")
    return zips
  }

  private static func open(_ path: String, notice: (String) -> Void) throws(EmulatorError) -> ZipFile {
    let zip: ZipFile
    do throws(ZipError) {
      zip = try ZipFile(path)
    } catch {
      throw .cannotDeploy(error.entry == nil ? "\(path) cannot be unpacked: \(error)." : "\(path), \(error).")
    }
    if zip.size > LambdaLimits.uploadedCode {
      notice("\(path) has \(megabytes(zip.size)) MB. Lambda accepts up to 50 MB directly, so upload it through S3.")
    }
    if let hidden = zip.directory.unreadableEntry {
      notice(
        "\(path), entry \(hidden.path): only its owner can read it. Lambda runs functions as another user, so run chmod -R a+rX on the files, and pack them again."
      )
    }
    return zip
  }

  private static func megabytes(_ bytes: Int) -> Int { (bytes + 1_048_575) / 1_048_576 }
}
