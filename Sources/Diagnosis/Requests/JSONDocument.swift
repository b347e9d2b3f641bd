import EmulatorCore
import WireFormat

/// A JSON document of requests.
struct JSONDocument {
  let tree: JSONTree

  init(_ bytes: [UInt8]) throws(RequestFileError) {
    do throws(JSONError) {
      tree = try JSONTree(bytes)
    } catch {
      throw RequestFileError("it is not JSON: \(error)")
    }
  }
}
